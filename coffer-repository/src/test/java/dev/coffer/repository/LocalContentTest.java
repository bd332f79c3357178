package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.ChildJvm;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are moved in, what is appended to drafts, and blobs that are there already; with processes killed
/// in between.
class LocalContentTest {
    private static final EntryPath PATH = CrashingContent.PATH;

    @TempDir
    Path home;

    private FolderStore store;
    private Catalogue catalogue;
    private Blobs blobs;
    private Drafts drafts;

    @BeforeEach
    void open() throws IOException {
        store = FolderStore.open(Files.createDirectories(home.resolve("store")));
        store.createBucket("coffer");
        catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")));
        blobs = new Blobs(catalogue, store, new BlobLayout.Incarnations("coffer", ""));
        drafts = new Drafts(catalogue, blobs, home.resolve("drafts"));
    }

    @AfterEach
    void close() {
        catalogue.close();
        store.close();
    }

    @Test
    void aMovedFileGoesAfterTheCommit() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "hello");
        MovedFile moved = blobs.move(file);
        assertThat(file).exists();
        Entry.Published entry = catalogue.inTransaction(
                tx -> tx.publish(tx.add(PATH, moved.stored().blob())));
        assertThat(moved.remove()).isTrue();
        assertThat(file).doesNotExist();
        assertThat(moved.remove()).as("again").isTrue();
        assertThat(read(entry)).isEqualTo("hello");
    }

    @Test
    void aFileThatWasChangedMeanwhileStays() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "hello");
        MovedFile moved = blobs.move(file);
        Files.writeString(file, "something else");
        assertThat(moved.remove()).isFalse();
        assertThat(file).hasContent("something else");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BROUGHT", "COMMITTED"})
    void aMoveThatWasKilledHasLostNothingAndIsDoneAgain(String point) throws Exception {
        Path file = Files.writeString(home.resolve("file"), "hello");
        assertThat(child(point, "move")).isEqualTo(CrashingContent.KILLED);
        assertThat(file).hasContent("hello");
        assertThat(catalogue.current(PATH).isPresent()).isEqualTo(point.equals("COMMITTED"));

        assertThat(child("NEVER", "move")).isZero();
        assertThat(file).doesNotExist();
        assertThat(read(catalogue.current(PATH).orElseThrow())).isEqualTo("hello");
        assertThat(catalogue.<Long>look(session -> session.number("SELECT count(*) FROM blob WHERE state = 'LIVE'")))
                .isEqualTo(1);
    }

    @Test
    void whatIsAppendedAccumulatesUntilTheDraftIsFilled() throws IOException {
        Entry.Draft draft = catalogue.inTransaction(tx -> tx.announce(PATH));
        assertThat(drafts.size(draft)).isZero();
        assertThat(drafts.append(draft, bytes("one\n"))).isEqualTo(4);
        assertThat(drafts.append(draft, bytes("two\n"))).isEqualTo(8);
        assertThat(catalogue.current(PATH)).isEmpty();

        Entry.Publishable filled = drafts.fill(draft, temp());
        Entry.Published entry = catalogue.inTransaction(tx -> tx.publish(filled));
        assertThat(read(entry)).isEqualTo("one\ntwo\n");
        assertThat(home.resolve("drafts")).isEmptyDirectory();
        assertThatThrownBy(() -> drafts.append(draft, bytes("three"))).isInstanceOf(RepositoryException.Conflict.class);
        assertThatThrownBy(() -> drafts.fill(draft, temp())).isInstanceOf(RepositoryException.Conflict.class);
    }

    @Test
    void nothingAppendedIsNoContent() throws IOException {
        Entry.Draft draft = catalogue.inTransaction(tx -> tx.announce(PATH));
        assertThat(drafts.fill(draft, temp()).blob().size()).isZero();
    }

    @Test
    void anAppendThatFailsAppendsNothing() throws IOException {
        Entry.Draft draft = catalogue.inTransaction(tx -> tx.announce(PATH));
        drafts.append(draft, bytes("one"));
        InputStream broken = new InputStream() {
            private boolean begun;

            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                if (begun) {
                    throw new IOException("broken");
                }
                begun = true;
                return Math.min(length, 2);
            }
        };
        assertThatThrownBy(() -> drafts.append(draft, broken)).hasMessage("broken");
        assertThat(drafts.size(draft)).isEqualTo(3);
    }

    @Test
    void severalAppendAtOnceAndNothingIsLost() throws Exception {
        Entry.Draft draft = catalogue.inTransaction(tx -> tx.announce(PATH));
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Long>> appends = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Drafts mine = new Drafts(catalogue, blobs, home.resolve("drafts"));
                appends.add(threads.submit(() -> mine.append(draft, bytes("0123456789"))));
            }
            for (Future<Long> append : appends) {
                append.get();
            }
        }
        assertThat(drafts.fill(draft, temp()).blob().size()).isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(DraftStep.class)
    void aDraftWhoseProcessWasKilledHasWhatCountedAndNothingElse(DraftStep step) throws Exception {
        Entry.Draft draft = catalogue.inTransaction(tx -> tx.announce(PATH));
        drafts.append(draft, bytes("one"));
        assertThat(child(step.name(), "fill")).isEqualTo(CrashingContent.KILLED);

        Optional<Entry> there = catalogue.read(snapshot -> snapshot.entry(draft.id()));
        if (step.compareTo(DraftStep.FILLED) < 0) {
            assertThat(drafts.size(draft)).isEqualTo(step == DraftStep.WRITTEN ? 3 : 6);
            assertThat(drafts.leftovers()).isEmpty();
            Entry.Publishable filled = drafts.fill(draft, temp());
            assertThat(read(filled)).isEqualTo(step == DraftStep.WRITTEN ? "one" : "onetwo");
        } else {
            assertThat(read((Entry.Publishable) there.orElseThrow())).isEqualTo("onetwo");
            assertThat(drafts.leftovers()).hasSize(step == DraftStep.FILLED ? 1 : 0);
            for (EntryId left : drafts.leftovers()) {
                assertThat(drafts.remove(left)).isEqualTo(6);
            }
        }
        assertThat(home.resolve("drafts")).isEmptyDirectory();
    }

    @Test
    void aBlobThatIsThereIsAddedUnderAnotherPath() throws IOException {
        Blob blob = blobs.add(bytes("hello"), temp()).blob();
        for (BlobId id : List.of(
                BlobId.of(blob.digests().sha256()),
                BlobId.parse(blob.digests().md5().hex()))) {
            assertThat(blobs.hold(id)).contains(blob);
        }
        assertThat(blobs.hold(BlobId.parse("0".repeat(64)))).isEmpty();
    }

    @Test
    void aChangesetUnderAClaimThatWasLostDoesNotLand() throws IOException {
        Blob blob = blobs.add(bytes("hello"), temp()).blob();
        Claim claim = catalogue.claims().claim(PATH, Duration.ofHours(1)).orElseThrow();
        assertThat(catalogue.claims().find(claim.token())).contains(claim);
        Changesets changesets = catalogue.changesets();
        Changeset.Open first = changesets.begin("");
        changesets.add(first, Map.of(PATH, blob));
        changesets.commit(first, List.of(claim));
        Changeset.Open second = changesets.begin("");
        changesets.add(second, Map.of(new EntryPath("data/y"), blob));
        catalogue.claims().release(claim);
        assertThat(catalogue.claims().find(claim.token())).isEmpty();
        assertThatThrownBy(() -> changesets.commit(second, List.of(claim)))
                .isInstanceOf(RepositoryException.Conflict.class);
        assertThat(catalogue.current(new EntryPath("data/y"))).isEmpty();
    }

    private int child(String step, String what) throws Exception {
        Process process =
                ChildJvm.start(List.of(), List.of("-Xmx128m"), CrashingContent.class, home.toString(), step, what);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String read(Entry.Held entry) throws IOException {
        try (InputStream in = blobs.open(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path temp() throws IOException {
        return Files.createDirectories(home.resolve("tmp"));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
