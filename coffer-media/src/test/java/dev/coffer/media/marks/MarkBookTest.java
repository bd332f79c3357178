package dev.coffer.media.marks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.FocalPoint;
import dev.coffer.repository.Mark;
import dev.coffer.repository.Marks;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a server knows of marks, beside somebody who changes them in another process.
class MarkBookTest {
    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final FocalPoint POINT = new FocalPoint(0.3, 0.7);

    @TempDir
    Path home;

    @Test
    void whatIsSaidElsewhereIsSeenAfterAWhileByEitherDigest() throws IOException {
        CatalogueSettings where = CatalogueSettings.sqlite(home.resolve("catalogue.db"));
        try (MemoryStore store = new MemoryStore();
                Catalogue theirs = Catalogue.open(where);
                Catalogue ours = Catalogue.open(where)) {
            store.createBucket("coffer");
            var blobs = new Blobs(theirs, store, LAYOUT);
            Blob lake = blob(blobs, "lake");
            Blob sea = blob(blobs, "sea");
            Marks marks = new Marks(theirs, LAYOUT);
            marks.set(sea.digests().sha256(), said -> said.keepingPlace(true));
            try (MarkBook book = MarkBook.open(new Marks(ours, LAYOUT))) {
                assertThat(book.apply(lake.id())).isEqualTo(Mark.Said.NOTHING);
                assertThat(book.apply(BlobId.of(lake.digests().md5()))).isEqualTo(Mark.Said.NOTHING);
                assertThat(book.apply(sea.id())).isEqualTo(new Mark.Said(Optional.empty(), true));

                marks.set(lake.digests().sha256(), said -> said.withFocus(POINT));
                until(() -> book.apply(lake.id()).focus().equals(Optional.of(POINT)));
                until(() -> book.apply(BlobId.of(lake.digests().md5())).focus().equals(Optional.of(POINT)));
                marks.remove(lake.digests().sha256());
                until(() -> book.apply(lake.id()).isNothing());
                until(() -> book.apply(BlobId.of(lake.digests().md5())).isNothing());
                assertThat(book.apply(sea.id()).keepsPlace()).isTrue();
            }
        }
    }

    @Test
    void whatIsKnownGoesOnToHoldWhereTheCatalogueDoesNotAnswer() throws IOException {
        try (MemoryStore store = new MemoryStore();
                Catalogue catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")))) {
            store.createBucket("coffer");
            var blobs = new Blobs(catalogue, store, LAYOUT);
            Blob lake = blob(blobs, "lake");
            Blob sea = blob(blobs, "sea");
            Marks marks = new Marks(catalogue, LAYOUT);
            marks.set(lake.digests().sha256(), said -> said.withFocus(POINT));
            try (MarkBook book = MarkBook.open(marks)) {
                assertThat(book.apply(lake.id()).focus()).contains(POINT);
                catalogue.close();
                assertThat(book.apply(lake.id()).focus()).contains(POINT);
                assertThatThrownBy(() -> book.apply(sea.id())).isInstanceOf(RepositoryException.class);
            }
        }
    }

    private Blob blob(Blobs blobs, String text) throws IOException {
        return blobs.add(new ByteArrayInputStream(text.getBytes(UTF_8)), home).blob();
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not come to it").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
