package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.HistoryModel.Open;
import dev.coffer.repository.HistoryModel.Version;
import dev.coffer.repository.backup.Backups;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.Sha256;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A repository lives through a history, beside a model of it, and is compared with that after each step.
///
/// Two hosts work with it, and the clock of one of them is an hour ahead. What housekeeping does by its graces is
/// taken from the repository into the model, if it may do that; everything else the model knows by itself.
final class RandomHistory implements AutoCloseable {
    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");
    private static final List<EntryPath> PATHS = IntStream.range(0, 4)
            .mapToObj(number -> new EntryPath("data/" + number))
            .toList();
    private static final List<String> CONTENTS = List.of("", "one", "two", "three", "four");
    private static final List<Tag> TAGS = List.of(new Tag("good"), new Tag("nightly"));
    private static final List<Duration> WAITS = List.of(
            Duration.ofMinutes(30), Duration.ofHours(3), Duration.ofHours(30), Duration.ofDays(8), Duration.ofDays(31));

    private final Path temp;
    private final Path files;
    private final FolderStore store;
    private final List<Supplier<CatalogueSettings>> engines;
    private final Map<String, Saved> saved = new HashMap<>();
    private final List<String> erasures = new ArrayList<>();
    private HistoryModel model = new HistoryModel();
    private Duration passed = Duration.ZERO;
    private List<Catalogue> hosts;
    private boolean isRestored;

    /// @param erasures how many were known then
    private record Saved(HistoryModel model, int erasures) {}

    /// @param home an empty directory
    /// @param engines give an empty database each time; the first one's is what the history begins with
    RandomHistory(Path home, List<Supplier<CatalogueSettings>> engines) throws IOException {
        this.temp = Files.createDirectories(home.resolve("tmp"));
        this.files = Files.createDirectories(home.resolve("files"));
        this.store = FolderStore.open(Files.createDirectories(home.resolve("store")));
        store.createBucket("coffer");
        store.createBucket("mirror");
        for (int i = 0; i < CONTENTS.size(); i++) {
            Files.writeString(files.resolve(String.valueOf(i)), CONTENTS.get(i));
        }
        this.engines = engines;
        this.hosts = open(engines.getFirst().get());
    }

    /// Lives through it, to a last check of everything.
    void live(List<HistoryStep> steps) throws IOException {
        for (HistoryStep step : steps) {
            perform(step);
            compare();
        }
        end();
    }

    private void perform(HistoryStep step) throws IOException {
        Catalogue catalogue = hosts.get(step.third() % hosts.size());
        EntryPath path = PATHS.get(step.one() % PATHS.size());
        switch (step.kind()) {
            case PUBLISH -> publish(catalogue, path, content(step.other()));
            case CHANGESET -> changeset(catalogue, step);
            case FINISH -> finish(catalogue, step.one());
            case STASH -> stash(catalogue, step.one() % CONTENTS.size());
            case EXPIRE ->
                model.current(path).ifPresent(version -> {
                    catalogue.inTransaction(
                            tx -> tx.expire(catalogue.current(path).orElseThrow()));
                    model.is(version.id(), EntryState.EXPIRED);
                });
            case UNEXPIRE ->
                any(model.of(path, version -> version.state() == EntryState.EXPIRED), step.other())
                        .ifPresent(version -> {
                            Entry entry = entry(catalogue, version.id());
                            catalogue.inTransaction(tx -> tx.publish((Entry.Publishable) entry));
                            model.published(version.id());
                        });
            case ROLL_BACK ->
                any(model.of(path, version -> isHeld(version.state())), step.other())
                        .ifPresent(version -> {
                            Entry entry = entry(catalogue, version.id());
                            Entry.Published now = catalogue.inTransaction(tx -> tx.rollBack((Entry.Held) entry));
                            model.added(now.id(), path, version.content());
                            model.published(now.id());
                        });
            case TAG -> tag(catalogue, path, TAGS.get(step.other() % TAGS.size()));
            case PURGE -> purge(catalogue, path, step.other() % 2 == 0);
            case ERASE -> erase(catalogue, path);
            case COLLECT -> collect(catalogue, Graces.standard(), step.one() % 2 == 0);
            case WAIT -> passed = passed.plus(WAITS.get(step.one() % WAITS.size()));
            case BACK_UP -> backUp(catalogue, step.one() % 4);
            case RESTORE -> restore(step);
            case MIRROR_AND_DRILL -> mirrorAndDrill(catalogue);
        }
    }

    private void publish(Catalogue catalogue, EntryPath path, String content) throws IOException {
        Blob blob = bring(catalogue, content);
        Entry.Published entry = catalogue.inTransaction(tx -> tx.publish(tx.add(path, blob)));
        model.added(entry.id(), path, content);
        model.published(entry.id());
    }

    /// Some paths get contents, another one expires, a third one a tag; then it is committed, given up, or
    /// forgotten.
    private void changeset(Catalogue catalogue, HistoryStep step) throws IOException {
        Changesets changesets = catalogue.changesets();
        Changeset.Open changeset = changesets.begin("step " + step);
        Map<EntryPath, String> wanted = new LinkedHashMap<>();
        for (int i = 0; i < 1 + step.one() % 3; i++) {
            wanted.put(PATHS.get((step.one() + i) % PATHS.size()), content(step.other() + i));
        }
        Map<EntryPath, Blob> contents = new LinkedHashMap<>();
        for (var one : wanted.entrySet()) {
            contents.put(one.getKey(), bring(catalogue, one.getValue()));
        }
        List<EntryId> added = new ArrayList<>();
        for (Entry.Unpublished entry : changesets.add(changeset, contents)) {
            model.added(entry.id(), entry.path(), Objects.requireNonNull(wanted.get(entry.path())));
            added.add(entry.id());
        }
        List<EntryId> expired = new ArrayList<>();
        Optional<Entry.Published> old = catalogue.current(PATHS.get((step.one() + 3) % PATHS.size()));
        if (old.isPresent()) {
            changesets.expire(changeset, List.of(old.get()));
            expired.add(old.get().id());
        }
        Tag tag = TAGS.get(step.other() % TAGS.size());
        EntryPath tagged = PATHS.get(step.other() % PATHS.size());
        changesets.tag(changeset, tagged, List.of(tag));
        Open open = new Open(changeset, added, expired, Map.of(tagged, tag));
        switch (step.other() % 4) {
            case 0 -> model.open().add(open);
            case 1 -> {
                changesets.rollBack(changeset);
                added.forEach(id -> model.is(id, EntryState.PURGED));
            }
            default -> {
                changesets.commit(changeset);
                model.committed(open);
            }
        }
    }

    /// Ends one that was forgotten, in time or too late.
    private void finish(Catalogue catalogue, int which) {
        Optional<Open> chosen = any(model.open(), which);
        if (chosen.isEmpty()) {
            return;
        }
        Open open = chosen.get();
        model.open().remove(open);
        boolean isAsItWas = open.added().stream()
                        .allMatch(id -> model.version(id).state() == EntryState.UNPUBLISHED)
                && open.expired().stream().allMatch(id -> model.version(id).state() == EntryState.PUBLISHED);
        try {
            catalogue.changesets().commit(open.changeset());
            assertThat(isAsItWas).as("commit of %s", open).isTrue();
            model.committed(open);
        } catch (RepositoryException.Conflict e) {
            assertThat(isAsItWas).as("%s: %s", open, e.getMessage()).isFalse();
            catalogue.changesets().rollBack(open.changeset());
            open.added().stream()
                    .filter(id -> model.version(id).state() == EntryState.UNPUBLISHED)
                    .forEach(id -> model.is(id, EntryState.PURGED));
        }
    }

    private void stash(Catalogue catalogue, int which) {
        try (Stasher stasher =
                Stasher.builder(store, LAYOUT, temp).catalogue(catalogue).build()) {
            Source file = new Source.LocalFile(files.resolve(String.valueOf(which)));
            assertThat(stasher.stash(file, Optional.empty())).isInstanceOf(StashOutcome.Stashed.class);
        }
        model.stashed().add(CONTENTS.get(which));
    }

    private void tag(Catalogue catalogue, EntryPath path, Tag tag) {
        if (model.tags(path).add(tag)) {
            catalogue.inTransaction(tx -> {
                tx.tag(path, List.of(tag));
                return true;
            });
        } else {
            model.tags(path).remove(tag);
            catalogue.inTransaction(tx -> {
                tx.untag(path, List.of(tag));
                return true;
            });
        }
    }

    private void purge(Catalogue catalogue, EntryPath path, boolean isEverything) {
        try {
            housekeeping(catalogue).purge(new PurgeRequest(path, isEverything, Optional.empty()), Graces.standard());
        } catch (RepositoryException.Conflict e) {
            assertThat(model.of(path, version -> isHeld(version.state())))
                    .allMatch(version -> !isEverything && version.state() == EntryState.PUBLISHED);
            return;
        }
        model.of(path, version -> isEverything || version.state() != EntryState.PUBLISHED)
                .forEach(version -> model.is(version.id(), EntryState.PURGED));
    }

    private void erase(Catalogue catalogue, EntryPath path) {
        Set<String> contents = catalogue.<Set<String>, RuntimeException>read(snapshot -> snapshot.history(path)
                .flatMap(RandomHistory::digest)
                .map(RandomHistory::content)
                .collect(Collectors.toSet()));
        try {
            housekeeping(catalogue).purge(new PurgeRequest(path, true, Optional.of("on request")), Graces.standard());
        } catch (RepositoryException.Conflict e) {
            assertThat(model.of(path, version -> isHeld(version.state()))).isEmpty();
            return;
        }
        model.erased(contents);
        erasures.addAll(contents);
        assertThat(objects())
                .extracting(info -> info.name().key())
                .extracting(key -> key.split("/", -1)[1])
                .as("erased is gone at once")
                .doesNotContainAnyElementsOf(contents.stream()
                        .map(content -> Sha256.of(bytes(content)).hex())
                        .toList());
    }

    private void collect(Catalogue catalogue, Graces graces, boolean resumes) {
        Housekeeping housekeeping = housekeeping(catalogue);
        if (resumes && !housekeeping.isCollecting()) {
            housekeeping.resume();
        }
        boolean collects = housekeeping.isCollecting();
        Housekeeping.Report report = housekeeping.execute(
                housekeeping.plan(graces, housekeeping.tasks()), OptionalDouble.empty(), Housekeeping.Progress.SILENT);
        assertThat(report.failures()).hasSize(collects ? 0 : 1);
        catalogue.read(snapshot -> {
            for (Version version : model.all()) {
                EntryState now = snapshot.entry(version.id()).map(Entry::state).orElse(EntryState.PURGED);
                if (now != version.state()) {
                    assertThat(mayBecome(version, now))
                            .as("%s has become %s", version, now)
                            .isTrue();
                    model.is(version.id(), now);
                }
            }
            return true;
        });
    }

    private boolean mayBecome(Version version, EntryState now) {
        return switch (version.state()) {
            case PUBLISHED ->
                now == EntryState.EXPIRED
                        && !model.current(version.path()).map(Version::id).equals(Optional.of(version.id()));
            case UNPUBLISHED -> now == EntryState.EXPIRED || now == EntryState.PURGED;
            case EXPIRED -> now == EntryState.PURGED;
            case PURGED -> false;
        };
    }

    private void backUp(Catalogue catalogue, int keeping) {
        Backups.Backup made = backups().make(catalogue, rows -> {});
        saved.put(made.id().toString(), new Saved(model.copy(), erasures.size()));
        if (keeping > 0) {
            backups().keep(catalogue, keeping);
        }
        Set<String> listed =
                backups().list().stream().map(backup -> backup.id().toString()).collect(Collectors.toSet());
        assertThat(listed).contains(made.id().toString());
        assertThat(saved.keySet()).containsAll(listed);
        saved.keySet().retainAll(listed);
    }

    /// All hosts stop, and go on with another database.
    private void restore(HistoryStep step) {
        Optional<Backups.Backup> backup = any(backups().list(), step.one());
        if (backup.isEmpty()) {
            return;
        }
        String id = backup.get().id().toString();
        closeHosts();
        CatalogueSettings into = engines.get(step.other() % engines.size()).get();
        Backups.Restored restored = backups().withBlobs(store, LAYOUT).restore(Optional.of(id), into, rows -> {});
        hosts = open(into);
        isRestored = true;
        Saved then = Objects.requireNonNull(saved.get(id));
        model = then.model().copy();
        List<String> since = erasures.subList(then.erasures(), erasures.size());
        assertThat(restored.erased()).isEqualTo(since.size());
        model.erased(since);
    }

    private void mirrorAndDrill(Catalogue catalogue) {
        assertThat(backups().mirror(catalogue, store, LAYOUT, blobs -> {}).failed())
                .isEmpty();
        if (!backups().list().isEmpty()) {
            assertThat(backups()
                            .drill(Optional.empty(), store, new Backups.Sampling(100, 1, 1), rows -> {})
                            .findings())
                    .isEmpty();
        }
    }

    /// Everything that the model knows is there, as every host sees it, and every byte of it.
    private void compare() throws IOException {
        Catalogue catalogue = hosts.getFirst();
        Map<EntryId, EntryState> states = new HashMap<>();
        Map<EntryPath, Set<Tag>> tags = new HashMap<>();
        List<Entry.Held> held = catalogue.read(snapshot -> {
            List<Entry.Held> found = new ArrayList<>();
            for (EntryPath path : PATHS) {
                for (Entry entry : snapshot.history(path).toList()) {
                    states.put(entry.id(), entry.state());
                    if (entry instanceof Entry.Held one) {
                        found.add(one);
                    }
                }
                tags.put(path, new HashSet<>(snapshot.tags(path)));
            }
            return found;
        });
        states.values().removeIf(EntryState.PURGED::equals);
        assertThat(states)
                .isEqualTo(model.all().stream()
                        .filter(version -> version.state() != EntryState.PURGED)
                        .collect(Collectors.toMap(Version::id, Version::state)));
        for (EntryPath path : PATHS) {
            assertThat(catalogue.current(path).map(Entry::id))
                    .isEqualTo(model.current(path).map(Version::id));
            assertThat(tags.get(path)).isEqualTo(model.tags(path));
        }
        Blobs blobs = new Blobs(catalogue, store, LAYOUT);
        for (Entry.Held entry : held) {
            assertThat(read(blobs, entry.blob().held()))
                    .isEqualTo(model.version(entry.id()).content());
        }
        for (String content : model.stashed()) {
            HeldBlob blob = blobs.find(BlobId.of(Sha256.of(bytes(content)))).orElseThrow();
            assertThat(read(blobs, blob)).isEqualTo(content);
        }
    }

    /// A check finds nothing, and what nobody needs goes.
    private void end() throws IOException {
        Catalogue catalogue = hosts.getFirst();
        Set<String> orphans = check(catalogue);
        for (Duration wait : List.of(Duration.ofDays(8), Duration.ofDays(31), Duration.ofDays(31))) {
            passed = passed.plus(wait);
            collect(catalogue, Graces.standard(), true);
            compare();
        }
        backUp(catalogue, 1);
        for (int i = 0; i < 2; i++) {
            passed = passed.plus(Duration.ofDays(8));
            collect(catalogue, Graces.standard(), true);
        }
        compare();
        assertThat(check(catalogue)).isEqualTo(orphans);
        assertThat(model.all())
                .allMatch(version -> version.state() == EntryState.PUBLISHED || version.state() == EntryState.PURGED);
        List<String> known = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (ObjectInfo info : objects()) {
            if (!orphans.contains(info.name().key())) {
                known.add(info.name().key());
                names.add(info.name().key().split("/", -1)[1]);
            }
        }
        assertThat(names)
                .isEqualTo(model.contents().stream()
                        .map(content -> Sha256.of(bytes(content)).hex())
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(known).hasSameSizeAs(names);
        assertThat(catalogue.<Long>look(
                        session -> session.number("SELECT count(*) FROM blob WHERE state IN ('STAGING', 'CONDEMNED')")))
                .isZero();
        assertThat(catalogue.<Long>look(
                        session -> session.number("SELECT count(*) FROM changeset WHERE state = 'OPEN'")))
                .isZero();
    }

    /// @return keys of what was stored after a backup that was restored: nobody knows of it any more
    private Set<String> check(Catalogue catalogue) {
        List<Finding> findings =
                Fsck.of(catalogue, store, LAYOUT).withCopies(mirror()).check(new Fsck.Reading.Everything());
        assertThat(findings).allMatch(finding -> isRestored && finding.kind() == Finding.Kind.ORPHANED);
        return findings.stream()
                .map(finding -> finding.object().orElseThrow().key())
                .collect(Collectors.toSet());
    }

    private List<ObjectInfo> objects() {
        try (Stream<ObjectInfo> objects = store.list("coffer", "blobs/")) {
            return objects.toList();
        }
    }

    private Housekeeping housekeeping(Catalogue catalogue) {
        return Housekeeping.of(catalogue, store, LAYOUT).withBackups(mirror()).withTemp(temp);
    }

    private BackupStore mirror() {
        return new BackupStore(BackupStore.BACKUP, store, "mirror", "p");
    }

    private Backups backups() {
        return new Backups(mirror(), temp);
    }

    private Blob bring(Catalogue catalogue, String content) throws IOException {
        return new Blobs(catalogue, store, LAYOUT)
                .add(new ByteArrayInputStream(bytes(content)), temp)
                .blob();
    }

    private List<Catalogue> open(CatalogueSettings settings) {
        Instant begin = Instant.now();
        return List.of(
                Catalogue.open(settings, () -> begin.plus(passed)).as(new Author("alice", new HostName("h1"))),
                Catalogue.open(settings, () -> begin.plus(passed).plus(Duration.ofHours(1)))
                        .as(new Author("bob", new HostName("h2"))));
    }

    private void closeHosts() {
        hosts.forEach(Catalogue::close);
    }

    @Override
    public void close() {
        closeHosts();
        store.close();
    }

    private static Entry entry(Catalogue catalogue, EntryId id) {
        return catalogue
                .<Optional<Entry>, RuntimeException>read(snapshot -> snapshot.entry(id))
                .orElseThrow();
    }

    private static String read(Blobs blobs, HeldBlob blob) throws IOException {
        try (InputStream in = blobs.open(blob)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Stream<Sha256> digest(Entry entry) {
        return switch (entry) {
            case Entry.Held held -> Stream.of(held.blob().digests().sha256());
            case Entry.Purged purged ->
                purged.content().stream().map(it -> it.digests().sha256());
            case Entry.Draft _ -> Stream.of();
        };
    }

    private static String content(Sha256 sha256) {
        return CONTENTS.stream()
                .filter(content -> Sha256.of(bytes(content)).equals(sha256))
                .findFirst()
                .orElseThrow();
    }

    private static String content(int number) {
        return CONTENTS.get(number % CONTENTS.size());
    }

    private static byte[] bytes(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isHeld(EntryState state) {
        return state != EntryState.PURGED;
    }

    private static <T> Optional<T> any(List<T> all, int number) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(number % all.size()));
    }
}
