package dev.coffer.media.derivatives;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.Original;
import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Graces;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Derivatives of what is purged go, in a real repository.
class PurgeFollowerTest {
    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");

    @TempDir
    Path home;

    private final GatedRenderer renderer = new GatedRenderer();
    private FolderStore store;
    private Catalogue catalogue;
    private Blobs blobs;
    private Housekeeping housekeeping;

    @BeforeEach
    void open() throws IOException {
        store = FolderStore.open(Files.createDirectories(home.resolve("store")));
        store.createBucket("coffer");
        catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")));
        blobs = new Blobs(catalogue, store, LAYOUT);
        housekeeping = Housekeeping.of(catalogue, store, LAYOUT);
    }

    @AfterEach
    void close() {
        renderer.open();
        catalogue.close();
        store.close();
    }

    @Test
    void whatWasMadeOfAPurgedVersionGoesFromMemoryAndDiskAndNothingElse() throws IOException {
        Blob gone = publish("gone", "data/gone").blob();
        Blob stays = publish("stays", "data/stays").blob();
        try (Derivatives derivatives = derivatives()) {
            derivatives.follow(catalogue);
            DerivativeKey bySha256 = derivatives.key(BlobId.of(gone.digests().sha256()), Made.recipe(1));
            DerivativeKey byMd5 = derivatives.key(BlobId.of(gone.digests().md5()), Made.recipe(2));
            DerivativeKey other = derivatives.key(BlobId.of(stays.digests().sha256()), Made.recipe(1));
            DerivativeKey given = derivatives.keyOfGiven(Made.blob("elsewhere"), Made.recipe(1));
            for (DerivativeKey key : new DerivativeKey[] {bySha256, byMd5, other}) {
                assertThat(derivatives.findOrMake(key)).isPresent();
            }
            derivatives.findOrMake(given, new Text("elsewhere"));
            assertThat(files()).isEqualTo(4);

            purge("data/gone");
            Waiting.until(() -> derivatives.inMemory(bySha256).isEmpty()
                    && derivatives.inMemory(byMd5).isEmpty()
                    && files() == 2);
            assertThat(derivatives.findOrMake(other)).isPresent();
            assertThat(derivatives.inMemory(given)).isPresent();
            Waiting.until(() -> derivatives.statistics().dropped() == 4);
            assertThat(renderer.renders()).isEqualTo(4);
        }
    }

    @Test
    void whatWasPurgedWhileNobodyFollowedGoesAtTheStart() throws IOException {
        Blob gone = publish("gone", "data/gone").blob();
        try (Derivatives derivatives = derivatives()) {
            assertThat(derivatives.findOrMake(key(derivatives, gone))).isPresent();
            derivatives.findOrMake(derivatives.keyOfGiven(Made.blob("given"), Made.recipe(1)), new Text("given"));
        }
        purge("data/gone");
        assertThat(files()).isEqualTo(2);
        try (Derivatives derivatives = derivatives()) {
            derivatives.follow(catalogue);
            Waiting.until(() -> files() == 1);
            assertThat(derivatives.findOrMake(key(derivatives, gone))).isEmpty();
            assertThat(derivatives.originals()).isEmpty();
        }
    }

    @Test
    void aRenderThatIsAtWorkDuringThePurgeIsNotKept() throws Exception {
        Blob gone = publish("gone", "data/gone").blob();
        try (Derivatives derivatives = derivatives();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            renderer.shut();
            Future<Optional<Derivative>> asked = callers.submit(() -> derivatives.findOrMake(key(derivatives, gone)));
            renderer.awaitRunning(1);
            purge("data/gone");
            derivatives.forget(Set.of(BlobId.of(gone.digests().sha256())));
            renderer.open();
            assertThat(asked.get()).isEmpty();
            assertThat(derivatives.inMemory(key(derivatives, gone))).isEmpty();
            assertThat(files()).isZero();
        }
    }

    @Test
    void bytesThatAnotherPathHasAreMadeAgain() {
        Blob shared = publish("shared", "data/one").blob();
        publish("shared", "data/two");
        try (Derivatives derivatives = derivatives()) {
            derivatives.follow(catalogue);
            DerivativeKey key = key(derivatives, shared);
            derivatives.findOrMake(key);
            purge("data/one");
            Waiting.until(() -> derivatives.inMemory(key).isEmpty());
            assertThat(derivatives.findOrMake(key)).isPresent();
        }
    }

    /// Of bytes that nobody published no purge is in the log.
    @Test
    void whatHousekeepingTakesAwayGoesSoonHoweverManyThereAre() throws IOException {
        int many = 250;
        try (Derivatives derivatives = derivatives()) {
            for (int i = 0; i < many; i++) {
                Blob blob = blobs.add(new ByteArrayInputStream(("text " + i).getBytes(StandardCharsets.UTF_8)), home)
                        .blob();
                assertThat(derivatives.findOrMake(key(derivatives, blob))).isPresent();
            }
            derivatives.follow(catalogue);
            Blob stays = publish("stays", "data/stays").blob();
            assertThat(derivatives.findOrMake(key(derivatives, stays))).isPresent();
            Waiting.until(() -> catalogue.look(session -> session.number("SELECT count(*) FROM server")) == 1);
            catalogue.transact(tx -> tx.session().update("UPDATE blob SET lease_until = 0"));
            Housekeeping.Plan plan = housekeeping.plan(
                    Graces.standard().withReader(Duration.ZERO), EnumSet.of(Housekeeping.Task.CONDEMN));
            housekeeping.execute(plan, OptionalDouble.empty(), Housekeeping.Progress.SILENT);
            Waiting.until(() -> originals(derivatives)
                    .equals(Set.of(BlobId.of(stays.digests().sha256()))));
            assertThat(files()).isEqualTo(1);
        }
    }

    private static Set<BlobId> originals(Derivatives derivatives) {
        try {
            return derivatives.originals();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private DerivativeKey key(Derivatives derivatives, Blob blob) {
        return derivatives.key(BlobId.of(blob.digests().sha256()), Made.recipe(1));
    }

    private Derivatives derivatives() {
        return Derivatives.open(
                blobs, renderer, DerivativeSettings.standard().withDisk(home.resolve("derivatives"), 1 << 20));
    }

    private Entry.Published publish(String text, String path) {
        try {
            Blob blob = blobs.add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), home)
                    .blob();
            return catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath(path), blob)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// As a purge on request some time after nobody holds the blob any more.
    private void purge(String path) {
        catalogue.transact(tx -> tx.session().update("UPDATE blob SET lease_until = 0"));
        housekeeping.purge(
                new PurgeRequest(new EntryPath(path), true, Optional.empty()),
                Graces.standard().withReader(Duration.ZERO));
    }

    private record Text(String text) implements Original {
        @Override
        public long size() {
            return text.length();
        }

        @Override
        public MemorySegment read(SegmentAllocator memory) {
            return memory.allocate(size()).copyFrom(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private long files() {
        try (Stream<Path> files = Files.walk(home.resolve("derivatives"))) {
            return files.filter(file -> file.getFileName().toString().length() > 64)
                    .count();
        } catch (NoSuchFileException | UncheckedIOException e) {
            return -1; // one went while it was looked at
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
