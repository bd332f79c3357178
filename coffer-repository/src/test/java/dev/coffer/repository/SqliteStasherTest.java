package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.Content;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.testing.servers.FullDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SqliteStasherTest extends StasherContract {

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(folder.resolve("catalogue.db"));
    }

    @Test
    void aPageIsAskedForOnConditionAndAnsweredFromMemory() {
        try (TestOrigin origin = TestOrigin.start();
                WebFetcher fetcher = origin.fetcher(FetchLimits.defaults());
                Stasher stasher = builder(OWN).fetcher(fetcher).build()) {
            Source source = new Source.Web(URI.create(origin.url("http://origin/img/s_square.png")));
            StashReport first = stashed(stasher.stash(source, Optional.empty()), Novelty.NEW);
            StashReport again = stashed(stasher.stash(source, Optional.empty()), Novelty.NOT_MODIFIED);

            assertThat(again).isEqualTo(first);
        }
    }

    @Test
    void htmlWhereAPictureWasExpectedIsAFactOfTheReport() {
        try (TestOrigin origin = TestOrigin.start();
                WebFetcher fetcher = origin.fetcher(FetchLimits.defaults());
                Stasher stasher = builder(OWN).fetcher(fetcher).build()) {
            Source source = new Source.Web(URI.create(origin.url("http://origin/html/picture.png")));
            StashReport report = stashed(stasher.stash(source, Optional.empty()), Novelty.NEW);

            assertThat(report.mediaType()).isEqualTo("text/html");
            assertThat(report.dimensions()).isEmpty();
        }
    }

    @Test
    void aLegacyPictureThatIsGoneIsFetchedWithoutCondition() {
        try (TestOrigin origin = TestOrigin.start();
                WebFetcher fetcher = origin.fetcher(FetchLimits.defaults());
                Stasher stasher = builder(LEGACY).fetcher(fetcher).build()) {
            Source source = new Source.Web(URI.create(origin.url("http://origin/img/s_square.png")));
            StashReport first = stashed(stasher.stash(source, Optional.empty()), Novelty.NEW);
            store.delete(first.object());

            stashed(stasher.stash(source, Optional.empty()), Novelty.NEW);
            assertThat(store.stat(first.object())).isPresent();
        }
    }

    @Test
    void aFileThatChangesWhileItIsBeingStoredIsNotStored() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "first");
        try (Stasher stasher = builder(OWN)
                .steps(step -> {
                    if (step == Step.ANNOUNCED) {
                        write(file, "other");
                    }
                })
                .build()) {
            StashOutcome.Failed failed = failed(stasher.stash(new Source.LocalFile(file), Optional.empty()));

            assertThat(failed.kind()).isEqualTo(FailureKind.CHANGED);
            assertThat(failed.message()).contains("changed while it was being read");
        }
    }

    @Test
    void aFullTempDirectoryOrStoreIsSaidInOneLine() {
        try (FullDisk disk = FullDisk.ofMegabytes(8);
                FolderStore small = FolderStore.open(disk.directory().resolve("store"))) {
            small.createBucket("coffer");
            byte[] bytes = new byte[6 << 20];
            disk.fill(2 << 20);
            Stasher.Builder intoFullTemp = Stasher.builder(store, OWN, disk.directory());
            try (Stasher stasher = intoFullTemp
                    .catalogue(catalogue)
                    .standardInput(new ByteArrayInputStream(bytes))
                    .build()) {
                assertThat(failed(stasher.stash(new Source.StandardInput(), Optional.empty()))
                                .kind())
                        .isEqualTo(FailureKind.NO_SPACE);
            }
            try (Stasher stasher = Stasher.builder(small, OWN, temp)
                    .catalogue(catalogue)
                    .standardInput(new ByteArrayInputStream(bytes))
                    .build()) {
                assertThat(failed(stasher.stash(new Source.StandardInput(), Optional.empty()))
                                .kind())
                        .isEqualTo(FailureKind.NO_SPACE);
            }
        }
    }

    @Test
    void aFileThatWasVerifiedIsHashedAgainOnlyWhenItLooksChanged() throws IOException {
        store.write(LEGACY.object(BlobId.of(Md5.of(new byte[9]))), Content.of(new byte[9]), WriteOptions.plain());
        BucketBlobs blobs = new BucketBlobs(store, LEGACY);
        HeldBlob blob = blobs.find(BlobId.of(Md5.of(new byte[9]))).orElseThrow();
        Path file = folder.resolve("store/legacy").resolve(blob.object().key());
        FileTime longAgo = FileTime.fromMillis(1_600_000_000_000L);
        Files.setLastModifiedTime(file, longAgo);
        assertThat(isSound(blobs, blob)).isTrue();

        Files.write(file, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        Files.setLastModifiedTime(file, longAgo);
        assertThat(isSound(blobs, blob)).as("nothing to be seen from outside").isTrue();

        Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_001L));
        assertThat(isSound(blobs, blob)).isFalse();
    }

    private static boolean isSound(BucketBlobs blobs, HeldBlob blob) {
        try (Arena arena = Arena.ofConfined()) {
            return blobs.read(blob, arena).byteSize() == 9;
        } catch (RepositoryException.Corrupt e) {
            return false;
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
