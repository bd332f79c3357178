package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.fsck.Fsck;
import dev.coffer.repository.repair.Repair;
import dev.coffer.repository.repair.Repair.Outcome;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a repair promises, on every database: damage is done to the files of a folder store.
abstract class RepairContract extends CatalogueOfEntries {
    @TempDir
    Path folder;

    private ObjectStore store;
    private final ObjectStore other = new MemoryStore();
    private final BackupStore copies = new BackupStore(BackupStore.BACKUP, other, "copies", "");

    @BeforeEach
    void openStore() throws IOException {
        store = FolderStore.open(folder.resolve("store"));
        store.createBucket("coffer");
        other.createBucket("copies");
        Files.createDirectory(folder.resolve("tmp"));
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
        try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatIsMissingShortenedOrFlippedComesBackFromCopies() throws IOException {
        List<Blob> blobs = List.of(add("missing"), add("shorter"), add("flipped"));
        blobs.forEach(this::copy);
        store.delete(blobs.get(0).object());
        damage(blobs.get(1), "short");
        damage(blobs.get(2), "fl1pped");

        List<Finding> findings = findings();
        assertThat(findings).hasSize(3);
        assertThat(findings)
                .allSatisfy(finding -> assertThat(repair().plan(finding))
                        .isInstanceOfSatisfying(
                                Outcome.Repairable.class,
                                it -> assertThat(it.from())
                                        .hasSize(1)
                                        .first()
                                        .isInstanceOf(Repair.Whence.Stored.class)));
        assertThat(findings()).as("a plan changes nothing").hasSize(3);

        assertThat(findings)
                .allSatisfy(finding -> assertThat(repair().execute(finding)).isInstanceOf(Outcome.Repaired.class));
        assertThat(findings()).isEmpty();
        assertThat(findings)
                .allSatisfy(finding -> assertThat(repair().execute(finding)).isInstanceOf(Outcome.Settled.class));
        assertThat(changes().stream().filter(change -> change.kind() == Change.Kind.REPAIRED))
                .hasSize(3)
                .allMatch(change -> change.detail().orElseThrow().contains("in backup"));
    }

    @Test
    void whoBringsBytesAgainThatACheckHasMissedHealsThem() throws IOException {
        List<Blob> blobs = List.of(add("missing"), add("shorter"), add("flipped"));
        store.delete(blobs.get(0).object());
        damage(blobs.get(1), "short");
        damage(blobs.get(2), "fl1pped");
        Fsck fsck = Fsck.of(catalogue, store, LAYOUT);
        fsck.run(Fsck.Options.standard().reading(new Fsck.Reading.Everything()), _ -> {});

        assertThat(List.of(add("missing"), add("shorter"), add("flipped"))).isEqualTo(blobs);
        assertThat(findings()).isEmpty();
        try (Stream<Finding> open = fsck.open()) {
            assertThat(open.map(repair()::execute)).hasSize(3).allMatch(Outcome.Settled.class::isInstance);
        }
    }

    @Test
    void aFileThatMovesGoesOnlyWhenTheStoreReallyHasItsBytes() throws IOException {
        Blob blob = add("only here");
        store.delete(blob.object());
        Path file = Files.writeString(folder.resolve("moving"), "only here");

        MovedFile moved = new Blobs(catalogue, store, LAYOUT).move(file);
        assertThat(moved.stored()).isInstanceOf(Stored.AlreadyHeld.class);
        assertThat(moved.remove()).isTrue();
        assertThat(findings()).isEmpty();
    }

    @Test
    void aCopyThatNoRowNamesIsOneAllTheSame() throws IOException {
        Blob blob = add("blob");
        put(other, copies.object(blob.object().key()), "blob");
        store.delete(blob.object());

        assertThat(repair().execute(findings().getFirst())).isInstanceOf(Outcome.Repaired.class);
        assertThat(findings()).isEmpty();
    }

    @Test
    void aCopyIsRepairedFromTheRepository() throws IOException {
        Blob blob = add("blob");
        copy(blob);
        put(other, copies.object(blob.object().key()), "bl0b");

        Finding finding = findings().getFirst();
        assertThat(finding.store()).isEqualTo("backup");
        assertThat(repair().execute(finding))
                .isInstanceOfSatisfying(
                        Outcome.Repaired.class,
                        it -> assertThat(it.from()).isEqualTo(new Repair.Whence.Stored("main", blob.object())));
        assertThat(findings()).isEmpty();
    }

    @Test
    void theCacheOfThisHostIsLookedInto() throws IOException {
        Blob blob = add("cached");
        Path wrong = Files.writeString(folder.resolve("wrong"), "c4ched");
        Path right = Files.writeString(folder.resolve("right"), "cached");
        store.delete(blob.object());
        Finding finding = findings().getFirst();

        assertThat(repair().withCache(_ -> Optional.of(wrong)).execute(finding))
                .isInstanceOfSatisfying(
                        Outcome.Lost.class,
                        lost -> assertThat(lost.tried()).first().asString().contains("SHA-256"));
        assertThat(findings()).hasSize(1);
        assertThat(repair().withCache(_ -> Optional.of(right)).execute(finding)).isInstanceOf(Outcome.Repaired.class);
        assertThat(findings()).isEmpty();
    }

    @Test
    void whatCameFromTheWebIsFetchedAgainIfItIsStillTheSame() throws IOException {
        try (TestOrigin origin = TestOrigin.start();
                WebFetcher fetcher = origin.fetcher(FetchLimits.defaults());
                Stasher stasher = Stasher.builder(store, LAYOUT, folder.resolve("tmp"))
                        .catalogue(catalogue)
                        .fetcher(fetcher)
                        .build()) {
            String url = origin.url("http://origin/plain/s_land.jpg");
            StashOutcome outcome = stasher.stash(new Source.Web(URI.create(url)), Optional.empty());
            assertThat(outcome).isInstanceOf(StashOutcome.Stashed.class);
            StashReport report = ((StashOutcome.Stashed) outcome).report();
            store.delete(report.object());
            Finding finding = findings().getFirst();

            assertThat(repair().execute(finding))
                    .isInstanceOfSatisfying(
                            Outcome.Lost.class,
                            lost -> assertThat(lost.sources()).containsExactly(url));
            assertThat(repair().withFetcher(fetcher).execute(finding))
                    .isInstanceOfSatisfying(
                            Outcome.Repaired.class,
                            it -> assertThat(it.from()).isEqualTo(new Repair.Whence.Recorded(url)));
            assertThat(findings()).isEmpty();

            catalogue.change(
                    "",
                    session -> session.update(
                            "UPDATE source SET name = ?", origin.url("http://origin/plain/s_square.png")));
            store.delete(report.object());
            assertThat(repair().withFetcher(fetcher).execute(finding))
                    .as("other bytes are not taken")
                    .isInstanceOf(Outcome.Lost.class);
            assertThat(store.stat(report.object())).isEmpty();
        }
    }

    @Test
    void whatIsLostIsNamedExactly() throws IOException {
        Blob blob = add("lost");
        catalogue.inTransaction(tx -> tx.publish(tx.add(PATH, blob)));
        catalogue.inTransaction(tx -> tx.add(new EntryPath("data/y"), blob));
        store.delete(blob.object());

        Outcome outcome = repair().execute(findings().getFirst());
        assertThat(outcome).isInstanceOf(Outcome.Lost.class);
        Outcome.Lost lost = (Outcome.Lost) outcome;
        assertThat(lost.finding().sha256()).contains(blob.digests().sha256());
        assertThat(lost.versions().stream()
                        .map(version -> version.path() + " " + version.state())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("data/x PUBLISHED", "data/y UNPUBLISHED");
    }

    @Test
    void whatNothingNeedsAnyMoreIsNotBroughtBack() throws IOException {
        Blob blob = add("condemned");
        copy(blob);
        store.delete(blob.object());
        Finding finding = findings().getFirst();
        catalogue.change("", session -> session.update("DELETE FROM placement"));
        condemn(blob);

        assertThat(repair().execute(finding)).isInstanceOf(Outcome.Settled.class);
        assertThat(store.stat(blob.object())).isEmpty();
    }

    @Test
    void anOrphanIsLeftAlone() throws IOException {
        ObjectName orphan = LAYOUT.object(Sha256.of("x".getBytes(StandardCharsets.UTF_8)), UUID.randomUUID());
        put(store, orphan, "x");
        assertThat(repair().execute(findings().getFirst())).isInstanceOf(Outcome.Left.class);
        assertThat(store.stat(orphan)).isPresent();
    }

    @Test
    void aRepairThatDiesAtAnyStepIsDoneAgain() throws IOException {
        for (Repair.Step step : Repair.Step.values()) {
            Blob blob = add("dies at " + step);
            copy(blob);
            damage(blob, "DIES AT " + step);
            Finding finding = findings().getFirst();
            Repair dying = repair().withSteps(reached -> {
                if (reached == step) {
                    throw new IllegalStateException("killed");
                }
            });
            assertThat(Map.of(step, catchThrowable(() -> dying.execute(finding))))
                    .containsValue("killed");
            assertThat(repair().execute(finding))
                    .isInstanceOf(step == Repair.Step.FETCHED ? Outcome.Repaired.class : Outcome.Settled.class);
            assertThat(findings()).isEmpty();
        }
    }

    private static String catchThrowable(Runnable work) {
        try {
            work.run();
            return "nothing";
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private Repair repair() {
        return Repair.of(catalogue, store, LAYOUT, folder.resolve("tmp")).withCopies(copies);
    }

    private List<Finding> findings() {
        return Fsck.of(catalogue, store, LAYOUT).withCopies(copies).check(new Fsck.Reading.Everything());
    }

    private void copy(Blob blob) {
        ObjectName copy = copies.object(blob.object().key());
        try (var stored = store.read(blob.object())) {
            other.write(copy, Content.of(stored.bytes().readAllBytes()), WriteOptions.plain());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        catalogue.change(
                "",
                session -> session.update(
                        "INSERT INTO placement (store, bucket, object_key, blob_id, purpose, placed_at)"
                                + " VALUES ('backup', ?, ?, ?, 'MIRROR', 0)",
                        copy.bucket(),
                        copy.key(),
                        blob.incarnation().toString()));
    }

    /// To the file itself, as a disk would.
    private void damage(Blob blob, String text) throws IOException {
        Path file = folder.resolve("store/coffer").resolve(blob.object().key());
        assertThat(Files.isRegularFile(file)).isTrue();
        file.toFile().setWritable(true);
        Files.writeString(file, text);
    }

    private Blob add(String text) throws IOException {
        return new Blobs(catalogue, store, LAYOUT)
                .add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), folder.resolve("tmp"))
                .blob();
    }

    private static void put(ObjectStore store, ObjectName name, String text) {
        FsckContract.put(store, name, text);
    }
}
