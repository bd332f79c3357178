package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.backup.Backups;
import dev.coffer.repository.cache.HostCache;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.store.Content;
import dev.coffer.store.FaultyStore;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// A script for S3Repo, run by what we have: its steps up to a commit are one transaction.
///
/// S3Repo uploads within its transactions; here bytes come first, so what a part of the script uploads is
/// brought before the part's transaction begins. A transaction has one time and one author: a part ends too
/// where the clock or the host is changed.
final class S3RepoScript implements AutoCloseable {
    private static final HostCache.Limits LIMITS = new HostCache.Limits(
            OptionalLong.empty(), Duration.ofDays(7), Duration.ofDays(7), Duration.ofDays(1), Duration.ZERO);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final Set<String> ENDS = Set.of(
            "commit",
            "rollback",
            "clock",
            "host",
            "read",
            "download",
            "online",
            "set",
            "lose_remote",
            "set_host",
            "maintain_host",
            "decommission",
            "backup",
            "wipe",
            "restore",
            "maintain_db",
            "maintain_database");
    /// S3Repo expired what was superseded at once, and purged what no active host had.
    private static final Graces ITS_GRACES = Graces.standard()
            .withSuperseded(Duration.ZERO)
            .withExpired(Duration.ZERO)
            .withPurged(Duration.ZERO);

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
    private final Supplier<CatalogueSettings> databases;
    private CatalogueSettings settings;
    private Catalogue catalogue;
    private Blobs blobs;
    private final Map<String, EntryId> files = new LinkedHashMap<>();
    /// Content that hosts have and that is not uploaded yet, by host and file.
    private final Map<String, String> local = new HashMap<>();

    private final Map<String, HostCache> caches = new TreeMap<>();
    /// Files whose bytes in the store are not those that are recorded.
    private final Set<String> changed = new HashSet<>();

    private String host = "h1";
    private boolean storeFails;
    private boolean wiped;

    /// @param databases gives the settings of another empty database each time
    S3RepoScript(Supplier<CatalogueSettings> databases, Path home) throws IOException {
        this.databases = databases;
        this.settings = databases.get();
        temp = Files.createDirectory(home.resolve("tmp"));
        store = FaultyStore.over(FolderStore.open(home.resolve("store")));
        store.createBucket("data-bucket");
        catalogue = Catalogue.open(settings, time::get);
        blobs = blobs();
        cache(host);
    }

    private Blobs blobs() {
        return new Blobs(catalogue, store, new BlobLayout.Incarnations("data-bucket", ""));
    }

    @Override
    public void close() {
        caches.values().forEach(HostCache::close);
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
            outcomes.add(alone(step));
            contact();
        }
        outcomes.addAll(transact(part, false));
        contact();
        return outcomes;
    }

    /// A step that is not part of a transaction.
    private Outcome alone(JsonNode step) throws IOException {
        return switch (step.get("do").asString()) {
            case "read" -> read(text(step, "file"));
            case "download" -> download(text(step, "file"));
            case "maintain_host" -> {
                cache(host).maintain();
                yield Outcome.DONE;
            }
            case "maintain_db", "maintain_database" -> {
                keepHouse();
                yield Outcome.DONE;
            }
            default -> set(step);
        };
    }

    /// The host tells what it has used, and follows what was purged.
    private void contact() throws IOException {
        if (!wiped) {
            cache(host).contact();
        }
    }

    private HostCache cache(String name) {
        return caches.computeIfAbsent(
                name,
                key -> HostCache.open(
                        catalogue.as(new Author("script", new HostName(key))),
                        blobs,
                        temp.resolve("cache-" + key),
                        LIMITS));
    }

    /// The file of a blob in a host's cache, whether it is there or not.
    private Path cached(String name, Digests digests) {
        String hex = digests.sha256().hex();
        return temp.resolve("cache-" + name)
                .resolve("sha256")
                .resolve(hex.substring(0, 2))
                .resolve(hex);
    }

    /// What a file is now, in S3Repo's words; none for nothing.
    Map<String, String> describe(String file) {
        Optional<Entry> found = Optional.ofNullable(files.get(file))
                .flatMap(id -> catalogue.<Optional<Entry>, RuntimeException>read(snapshot -> snapshot.entry(id)));
        if (found.isEmpty()) {
            return Map.of("state", "GONE", "published", "", "expired", "");
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
        facts.put("local_on", String.join(" ", localOn(file, entry, content.map(Entry.Purged.Content::digests))));
        // S3Repo tracks what has no content yet as well
        content.ifPresent(had -> facts.put("tracked_on", trackedOn(had.digests())));
        if (changed.contains(file)) {
            return facts;
        }
        facts.put("md5", content.map(had -> had.digests().md5().hex()).orElse(""));
        facts.put("size", content.map(had -> Long.toString(had.size())).orElse(""));
        return facts;
    }

    private String trackedOn(Digests digests) {
        return String.join(
                " ",
                catalogue.hosts().having(digests.sha256()).stream()
                        .map(HostName::text)
                        .sorted()
                        .toList());
    }

    /// Where its content lies: in caches, and on the host that has not uploaded it yet.
    private Set<String> localOn(String file, Entry entry, Optional<Digests> digests) {
        Set<String> hosts = new TreeSet<>();
        for (String name : caches.keySet()) {
            boolean isCached = digests.isPresent() && Files.exists(cached(name, digests.get()));
            boolean isOnItsWay = entry.state() != EntryState.PURGED && local.containsKey(name + " " + file);
            if (isCached || isOnItsWay) {
                hosts.add(name);
            }
        }
        return hosts;
    }

    private List<Outcome> transact(List<JsonNode> part, boolean undo) throws IOException {
        if (part.isEmpty()) {
            return List.of();
        }
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
            return outcomes;
        }
        for (int i = 0; i < part.size(); i++) {
            if (brought.get(i) instanceof Blob blob) {
                keep(blob);
                local.remove(here(text(part.get(i), "file")));
            }
            unlink(part.get(i));
        }
        return outcomes;
    }

    /// What was uploaded stays on the host that did.
    private void keep(Blob blob) throws IOException {
        Path file = temp.resolve("kept");
        try (InputStream in = blobs.open(blob.held())) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(cache(host).put(blob.held(), file)).isTrue();
    }

    /// What is unlinked is forgotten; what is lost is lost.
    private void unlink(JsonNode step) throws IOException {
        String name = step.get("do").asString();
        if (name.equals("unlink") || name.equals("lose_local")) {
            switch (entry(text(step, "file"))) {
                case Entry.Held held
                when name.equals("unlink") -> cache(host).drop(held.blob().held());
                case Entry.Held held ->
                    Files.deleteIfExists(cached(host, held.blob().digests()));
                case Entry.Draft _, Entry.Purged _ -> {}
            }
        }
    }

    private Entry entry(String file) {
        EntryId id = Optional.ofNullable(files.get(file)).orElseThrow();
        return catalogue
                .<Optional<Entry>, RuntimeException>read(snapshot -> snapshot.entry(id))
                .orElseThrow();
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
        return switch (entry(file)) {
            case Entry.Draft _ -> {
                String content = local.get(here(file));
                yield content == null ? Outcome.failed("FileDoesNotExistLocally") : answer(content);
            }
            case Entry.Held held -> {
                try (InputStream in = cache(host).open(held)) {
                    yield answer(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            case Entry.Purged _ -> Outcome.failed("FilePurged");
        };
    }

    private Outcome download(String file) throws IOException {
        return switch (entry(file)) {
            case Entry.Draft _ -> Outcome.failed("FileNotUploaded");
            case Entry.Held held -> {
                try (HostCache.CachedFile here = cache(host).file(held.blob().held())) {
                    assertThat(here.path()).exists();
                    yield Outcome.DONE;
                } catch (RepositoryException.Missing | RepositoryException.Corrupt | StoreException.Corrupt e) {
                    yield Outcome.failed("DownloadError");
                } catch (StoreException.Unavailable e) {
                    yield Outcome.failed("Offline");
                }
            }
            case Entry.Purged _ -> Outcome.failed("FilePurged");
        };
    }

    private void keepHouse() {
        Housekeeping housekeeping = Housekeeping.of(catalogue, store, new BlobLayout.Incarnations("data-bucket", ""));
        housekeeping.execute(
                housekeeping.plan(ITS_GRACES, EnumSet.of(Task.EXPIRE, Task.PURGE, Task.FORGET)),
                OptionalDouble.empty(),
                Housekeeping.Progress.SILENT);
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
            case "host" -> {
                host = text(step, "name");
                cache(host);
            }
            case "online" -> {
                for (int i = 0; i < 20 && !step.get("value").asBoolean(); i++) {
                    store.on(FaultyStore.Verb.READ, FaultyStore.Fault.UNAVAILABLE);
                }
            }
            case "lose_remote" -> store.delete(held(step).blob().object());
            case "set" -> {
                // what is recorded of a blob cannot be changed: its bytes are, which comes to the same
                ObjectName object = held(step).blob().object();
                store.write(object, Content.of("other".getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
                changed.add(text(step, "file"));
            }
            case "set_host" ->
                catalogue
                        .hosts()
                        .set(
                                new HostName(text(step, "name")),
                                Host.Rules.NONE.withMaxCacheBytes(
                                        OptionalLong.of(step.get("value").asLong())));
            case "decommission" -> catalogue.hosts().decommission(new HostName(text(step, "name")));
            case "backup" -> backups().make(catalogue, rows -> {});
            case "wipe" -> {
                caches.values().forEach(HostCache::close);
                caches.clear();
                wiped = true;
                catalogue.close();
                settings = databases.get();
            }
            case "restore" -> {
                backups().restore(Optional.empty(), settings, rows -> {});
                catalogue = Catalogue.open(settings, time::get);
                blobs = blobs();
                wiped = false;
                cache(host);
            }
            default -> {}
        }
        return Outcome.DONE;
    }

    private Entry.Held held(JsonNode step) {
        return (Entry.Held) entry(text(step, "file"));
    }

    private Backups backups() {
        return new Backups(new BackupStore(BackupStore.MAIN, store, "data-bucket", ""), temp);
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
