package dev.coffer.repository;

import dev.coffer.store.FaultyStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// A script for S3Repo, run by what we have: its steps up to a commit are one transaction.
///
/// S3Repo uploads within its transactions; here bytes come first, so what a part of the script uploads is
/// brought before the part's transaction begins. A transaction has one time and one author: a part ends too
/// where the clock or the host is changed.
final class S3RepoScript implements AutoCloseable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final Set<String> ENDS = Set.of("commit", "rollback", "clock", "host", "read");

    /// How a step ended.
    ///
    /// @param error S3Repo's name of it; empty where there was none
    record Outcome(String error, Optional<Object> value) {
        static final Outcome DONE = new Outcome("", Optional.empty());

        static Outcome failed(String error) {
            return new Outcome(error, Optional.empty());
        }
    }

    /// An error of the script's step; it does not end the transaction.
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String error) {
            super(error);
        }
    }

    /// Lets a transaction end without having happened.
    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.parse("2020-01-01T00:00:00Z"));
    private final Path temp;
    private final FaultyStore store;
    private final Catalogue catalogue;
    private final Blobs blobs;
    private final Map<String, EntryId> files = new LinkedHashMap<>();
    /// Content that hosts have and that is not uploaded yet, by host and file.
    private final Map<String, String> local = new HashMap<>();

    private String host = "h1";
    private boolean storeFails;

    S3RepoScript(CatalogueSettings settings, Path home) throws IOException {
        temp = Files.createDirectory(home.resolve("tmp"));
        store = FaultyStore.over(FolderStore.open(home.resolve("store")));
        store.createBucket("data-bucket");
        catalogue = Catalogue.open(settings, time::get);
        blobs = new Blobs(catalogue, store, new BlobLayout.Incarnations("data-bucket", ""));
    }

    @Override
    public void close() {
        catalogue.close();
        store.close();
    }

    List<Outcome> run(List<JsonNode> steps) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        List<JsonNode> part = new ArrayList<>();
        for (JsonNode step : steps) {
            String name = step.get("do").asString();
            if (!ENDS.contains(name)) {
                part.add(step);
                continue;
            }
            outcomes.addAll(transact(part, name.equals("rollback")));
            part.clear();
            outcomes.add(name.equals("read") ? read(text(step, "file")) : set(step));
        }
        outcomes.addAll(transact(part, false));
        return outcomes;
    }

    /// What a file is now, in S3Repo's words; none for nothing.
    Map<String, String> describe(String file) {
        Optional<Entry> found = Optional.ofNullable(files.get(file))
                .flatMap(id -> catalogue.<Optional<Entry>, RuntimeException>read(snapshot -> snapshot.entry(id)));
        if (found.isEmpty()) {
            return Map.of("state", "GONE");
        }
        Entry entry = found.get();
        Map<String, String> facts = new HashMap<>();
        facts.put("state", entry.state().name());
        facts.put("path", entry.path().text());
        facts.put("origin", entry.origin().text());
        facts.put("created", time(Optional.of(entry.times().created())));
        facts.put("uploaded", time(entry.times().uploaded()));
        facts.put("published", time(entry.times().published()));
        facts.put("expired", time(entry.times().expired()));
        Optional<Entry.Purged.Content> content = switch (entry) {
            case Entry.Draft _ -> Optional.empty();
            case Entry.Held held ->
                Optional.of(new Entry.Purged.Content(
                        held.blob().digests(), held.blob().size(), ""));
            case Entry.Purged purged -> purged.content();
        };
        facts.put("md5", content.map(had -> had.digests().md5().hex()).orElse(""));
        facts.put("size", content.map(had -> Long.toString(had.size())).orElse(""));
        return facts;
    }

    private List<Outcome> transact(List<JsonNode> part, boolean undo) throws IOException {
        Map<Integer, Object> brought = bring(part);
        List<Outcome> outcomes = new ArrayList<>();
        Map<String, EntryId> before = Map.copyOf(files);
        try {
            catalogue.as(new Author("script", new HostName(host))).inTransaction(tx -> {
                outcomes.clear();
                for (int i = 0; i < part.size(); i++) {
                    outcomes.add(step(tx, part.get(i), Optional.ofNullable(brought.get(i))));
                }
                if (undo) {
                    throw new Undone();
                }
                return true;
            });
        } catch (Undone e) {
            files.keySet().retainAll(before.keySet());
        }
        return outcomes;
    }

    /// Brings the bytes that steps upload: a blob, or the error's name, by the step's number.
    private Map<Integer, Object> bring(List<JsonNode> part) throws IOException {
        Map<Integer, Object> brought = new HashMap<>();
        for (int i = 0; i < part.size(); i++) {
            JsonNode step = part.get(i);
            switch (step.get("do").asString()) {
                case "write" -> local.merge(here(text(step, "file")), text(step, "content"), String::concat);
                case "fail_s3" -> storeFails = true;
                case "heal_s3" -> storeFails = false;
                case "unlink", "lose_local" -> local.remove(here(text(step, "file")));
                case "upload", "publish" -> {
                    String content = local.get(here(text(step, "file")));
                    if (content != null) {
                        brought.put(i, bring(content));
                    }
                }
                default -> {}
            }
        }
        return brought;
    }

    private Object bring(String content) throws IOException {
        if (storeFails) {
            store.on(FaultyStore.Verb.WRITE, FaultyStore.Fault.DENIED);
        }
        try {
            return blobs.add(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), temp)
                    .blob();
        } catch (StoreException.Denied e) {
            return "UploadError";
        }
    }

    private Outcome step(Transaction tx, JsonNode step, Optional<Object> brought) {
        try {
            return switch (step.get("do").asString()) {
                case "add" -> add(tx, step);
                case "write" -> done(() -> write(entry(tx, step)));
                case "upload" -> done(() -> upload(tx, entry(tx, step), brought));
                case "publish" -> done(() -> publish(tx, entry(tx, step), brought));
                case "expire" -> done(() -> expire(tx, entry(tx, step)));
                case "purge" -> done(() -> purge(tx, entry(tx, step)));
                case "tag_file" -> done(() -> tx.tag(entry(tx, step), tags(step, "tags")));
                case "untag_file" -> done(() -> tx.untag(entry(tx, step), tags(step, "tags")));
                case "tag_path" -> done(() -> tx.tag(entry(tx, step).path(), tags(step, "tags")));
                case "untag_path" -> done(() -> tx.untag(entry(tx, step).path(), tags(step, "tags")));
                case "tag_date" -> done(() -> tx.tag(entry(tx, step).path(), date(step)));
                case "tags_of" -> answer(texts(tx.snapshot().tags(entry(tx, step))));
                case "all_tags" -> answer(texts(tx.snapshot().tags().toList()));
                case "current" -> current(tx, step);
                case "find" -> answer(find(tx, step));
                case "update", "fail_s3", "heal_s3", "unlink", "lose_local" -> Outcome.DONE;
                default -> throw new IllegalArgumentException("no step " + step);
            };
        } catch (Refused e) {
            return Outcome.failed(String.valueOf(e.getMessage()));
        }
    }

    private Outcome add(Transaction tx, JsonNode step) {
        files.put(
                text(step, "as"), tx.announce(new EntryPath(text(step, "path"))).id());
        return Outcome.DONE;
    }

    private static void write(Entry entry) {
        switch (entry) {
            case Entry.Draft _ -> {}
            case Entry.Held _ -> throw new Refused("Immutable");
            case Entry.Purged _ -> throw new Refused("FilePurged");
        }
    }

    private static void upload(Transaction tx, Entry entry, Optional<Object> brought) {
        switch (entry) {
            case Entry.Draft draft -> tx.fill(draft, blob(brought));
            case Entry.Held _ -> {}
            case Entry.Purged _ -> throw new Refused("FilePurged");
        }
    }

    private static void publish(Transaction tx, Entry entry, Optional<Object> brought) {
        switch (entry) {
            case Entry.Draft draft -> tx.publish(tx.fill(draft, blob(brought)));
            case Entry.Publishable publishable -> tx.publish(publishable);
            case Entry.Published _ -> {}
            case Entry.Purged _ -> throw new Refused("FilePurged");
        }
    }

    private static void expire(Transaction tx, Entry entry) {
        switch (entry) {
            case Entry.Draft draft -> tx.expire(draft);
            case Entry.Unpublished unpublished -> tx.expire(unpublished);
            case Entry.Published published -> tx.expire(published);
            case Entry.Expired _, Entry.Purged _ -> {}
        }
    }

    private static void purge(Transaction tx, Entry entry) {
        switch (entry) {
            case Entry.Removable removable -> tx.purge(removable);
            case Entry.Published _ -> throw new Refused("PurgingPublishedRecord");
            case Entry.Purged _ -> {}
        }
    }

    private Outcome read(String file) throws IOException {
        EntryId id = Optional.ofNullable(files.get(file)).orElseThrow();
        Entry entry = catalogue
                .<Optional<Entry>, RuntimeException>read(snapshot -> snapshot.entry(id))
                .orElseThrow();
        return switch (entry) {
            case Entry.Draft _ -> {
                String content = local.get(here(file));
                yield content == null ? Outcome.failed("FileDoesNotExistLocally") : answer(content);
            }
            case Entry.Held held -> {
                try (InputStream in = blobs.open(held)) {
                    yield answer(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            case Entry.Purged _ -> Outcome.failed("FilePurged");
        };
    }

    private Outcome current(Transaction tx, JsonNode step) {
        return new Outcome(
                "", tx.snapshot().current(new EntryPath(text(step, "path"))).map(this::alias));
    }

    private List<String> find(Transaction tx, JsonNode step) {
        boolean published = !step.has("published") || step.get("published").asBoolean();
        EntryQuery all = published ? EntryQuery.current() : EntryQuery.everything();
        EntryQuery query = new EntryQuery(
                "",
                all.states(),
                all.isCurrent(),
                Set.copyOf(tags(step, "any")),
                Set.copyOf(tags(step, "all")),
                Set.copyOf(tags(step, "exclude")));
        return tx.snapshot().find(query).map(this::alias).sorted().toList();
    }

    private Outcome set(JsonNode step) {
        switch (step.get("do").asString()) {
            case "clock" -> time.set(LocalDateTime.parse(text(step, "at"), TIME).toInstant(ZoneOffset.UTC));
            case "host" -> host = text(step, "name");
            default -> {}
        }
        return Outcome.DONE;
    }

    private Entry entry(Transaction tx, JsonNode step) {
        EntryId id = Optional.ofNullable(files.get(text(step, "file"))).orElseThrow();
        return tx.snapshot().entry(id).orElseThrow();
    }

    private String alias(Entry entry) {
        return files.entrySet().stream()
                .filter(file -> file.getValue().equals(entry.id()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private String here(String file) {
        return host + " " + file;
    }

    private static Blob blob(Optional<Object> brought) {
        return switch (brought.orElseThrow(() -> new Refused("FileDoesNotExistLocally"))) {
            case Blob blob -> blob;
            case Object error -> throw new Refused(error.toString());
        };
    }

    private static Set<Tag> date(JsonNode step) {
        return DateTags.parse(text(step, "type")).of(text(step, "value"));
    }

    private static List<Tag> tags(JsonNode step, String field) {
        return step.has(field)
                ? StreamSupport.stream(step.get(field).spliterator(), false)
                        .map(tag -> new Tag(tag.asString()))
                        .toList()
                : List.of();
    }

    private static Outcome done(Runnable work) {
        work.run();
        return Outcome.DONE;
    }

    private static Outcome answer(Object value) {
        return new Outcome("", Optional.of(value));
    }

    private static List<String> texts(List<Tag> tags) {
        return tags.stream().map(Tag::text).collect(Collectors.toList());
    }

    private static String time(Optional<Instant> at) {
        return at.map(instant -> TIME.format(instant.atOffset(ZoneOffset.UTC))).orElse("");
    }

    private static String text(JsonNode step, String field) {
        return step.get(field).asString();
    }
}
