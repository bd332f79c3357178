package dev.coffer.media.kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaException;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Transcoder;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoFiles;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.VideoSource;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.video.FfmpegTranscoder;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.DerivativeQuery;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Graces;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.Receipt;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.testing.Footage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeepingTranscoderTest {
    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");
    private static final VideoRecipe POSTER = VideoRecipe.parse("v1_poster-auto_80x_webp-q80");
    private static final VideoRecipe LADDER = VideoRecipe.parse("v1_hls-2_full_q60");
    private static final FfmpegTranscoder FFMPEG = FfmpegTranscoder.open(Optional.empty(), VideoLimits.standard());

    @TempDir
    Path home;

    private FolderStore store;
    private Catalogue catalogue;
    private Ledger ledger;
    private Blobs blobs;
    private Blob film;
    private int made;

    @BeforeEach
    void open() throws IOException {
        store = FolderStore.open(Files.createDirectories(home.resolve("store")));
        store.createBucket("coffer");
        store.createBucket("backup");
        catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")));
        ledger = Ledger.of(catalogue, store, LAYOUT);
        blobs = new Blobs(catalogue, store, LAYOUT);
        film = blobs.add(Footage.mp4("320x240", 4)).blob();
        catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath("film.mp4"), film)));
    }

    @AfterEach
    void close() {
        catalogue.close();
        store.close();
    }

    @Test
    void whatWasMadeOnceIsBroughtFromTheStoreWithoutALookAtTheFilm() throws Exception {
        Path first = into();
        VideoFiles files = make(film(), POSTER, first);
        Path second = into();
        assertThat(make(unread(), POSTER, second)).isEqualTo(files);
        assertThat(second.resolve("poster.webp")).hasSameBinaryContentAs(first.resolve("poster.webp"));
        DerivativeRow row = rows().getFirst();
        assertThat(row.recipe()).isEqualTo(POSTER.key());
        assertThat(row.engine()).isEqualTo(FFMPEG.engine());
        assertThat(row.original()).isEqualTo(film.digests().sha256());
        assertThat(row.result().orElseThrow().format()).isEqualTo("webp");
        assertThat(store.stat(row.object()).orElseThrow().contentType()).contains("image/webp");
    }

    @Test
    void aLadderIsKeptAsAWholeAndGoesWithItsFilm() throws Exception {
        VideoFiles files = make(film(), LADDER, into());
        assertThat(files.files().size()).isGreaterThan(3);
        Path second = into();
        assertThat(make(unread(), LADDER, second).files()).containsExactlyInAnyOrderElementsOf(files.files());
        assertThat(second.resolve("v0/00001.ts")).isNotEmptyFile();
        assertThat(rows()).singleElement().matches(row -> row.size() == files.size());
        checkLedgerIsTheListing(files.files().size());

        Housekeeping housekeeping = Housekeeping.of(catalogue, store, LAYOUT)
                .withBackups(new BackupStore(BackupStore.BACKUP, store, "backup", ""));
        Receipt receipt = housekeeping.purge(
                new PurgeRequest(new EntryPath("film.mp4"), true, Optional.of("asked for")), Graces.standard());
        assertThat(receipt.removed())
                .filteredOn(it -> it.purpose().equals("DERIVATIVE"))
                .hasSize(files.files().size());
        checkLedgerIsTheListing(0);
    }

    @Test
    void whatIsDamagedIsMadeAnew() throws Exception {
        make(film(), LADDER, into());
        ObjectName segment = ledger.parts(rows().getFirst().id()).getFirst().object();
        store.write(segment, Content.of(new byte[] {1}), WriteOptions.plain());
        Path again = into();
        VideoFiles files = make(film(), LADDER, again);
        assertThat(again.resolve("v0/00000.ts")).isNotEmptyFile();
        assertThat(rows())
                .singleElement()
                .matches(row -> row.files() == files.files().size());
        make(unread(), LADDER, into());
    }

    @Test
    void aStoreThatTakesNothingIsPassedBy() throws Exception {
        // a file where the folder of all derivatives would be
        store.write(new ObjectName("coffer", "derivatives"), Content.of(new byte[1]), WriteOptions.plain());
        assertThat(make(film(), POSTER, into()).files()).hasSize(1);
        assertThat(rows()).isEmpty();
    }

    @Test
    void whatCannotBeMadeLeavesNoRow() throws Exception {
        byte[] bytes = Files.readAllBytes(Footage.of("mov"));
        Path broken = Files.write(home.resolve("broken.mov"), Arrays.copyOf(bytes, 3000));
        film = blobs.add(broken).blob();
        catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath("broken.mov"), film)));
        assertThatThrownBy(() -> make(source(broken), POSTER, into()))
                .isInstanceOf(MediaException.Damaged.class)
                .hasMessageContaining("moov atom not found");
        assertThat(rows()).isEmpty();
    }

    @Test
    void whatIsCancelledLeavesNoRowAndNothingAtWork() throws Exception {
        Path feature = Footage.mp4("640x480", 120);
        film = blobs.add(feature).blob();
        catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath("long.mp4"), film)));
        try (KeepingTranscoder keeping = KeepingTranscoder.over(FFMPEG, () -> ledger, Duration.ofSeconds(30));
                Transcoding work = keeping.start(source(feature), VideoRecipe.parse("v1_webm_full_q60"), into())) {
            assertThatThrownBy(() -> work.await(share -> work.cancel())).isInstanceOf(CancellationException.class);
        }
        assertThat(rows()).isEmpty();
        assertThat(ProcessHandle.current().descendants().flatMap(it -> it.info().commandLine().stream()))
                .noneMatch(line -> line.contains(home.toString()));
    }

    @Test
    void posterOfEverySizeIsMadeOfOneThatIsKept() throws Exception {
        Path temp = Files.createDirectory(home.resolve("temp"));
        for (int width : new int[] {60, 90}) {
            // a server each, so that nothing is in memory
            VipsRenderer renderer = VipsRenderer.open(RenderLimits.DEFAULT);
            Optional<Transcoder> counting =
                    Optional.of(KeepingTranscoder.over(new Counting(FFMPEG), () -> ledger, Duration.ofSeconds(10)));
            try (Derivatives server = Derivatives.open(
                    FfmpegTranscoder.posters(
                            blobs,
                            () -> Optional.of(FFMPEG),
                            it -> KeepingTranscoder.over(new Counting(it), () -> ledger, Duration.ofSeconds(10)),
                            temp,
                            1L << 40),
                    renderer,
                    DerivativeSettings.standard(),
                    Optional.of(ledger))) {
                Recipe recipe = Recipe.parse("1_upright_cover-" + width + "x40-0.5x0.5_webp-q80");
                Derivative picture = server.findOrMake(
                                server.key(BlobId.of(film.digests().sha256()), recipe))
                        .orElseThrow();
                assertThat(picture.width()).isEqualTo(width);
            }
        }
        assertThat(made).isOne();
        assertThat(rows()).hasSize(3);
        checkLedgerIsTheListing(3);
        assertThat(temp).isEmptyDirectory();
    }

    /// Counts what is begun.
    private final class Counting implements Transcoder {
        private final Transcoder transcoder;

        Counting(Transcoder transcoder) {
            this.transcoder = transcoder;
        }

        @Override
        public String engine() {
            return transcoder.engine();
        }

        @Override
        public Transcoding start(VideoSource source, VideoRecipe recipe, Path into) {
            made++;
            return transcoder.start(source, recipe, into);
        }
    }

    private VideoFiles make(VideoSource source, VideoRecipe recipe, Path into) throws InterruptedException {
        try (KeepingTranscoder keeping = KeepingTranscoder.over(FFMPEG, () -> ledger, Duration.ofSeconds(30));
                Transcoding work = keeping.start(source, recipe, into)) {
            return work.await(share -> {});
        }
    }

    private VideoSource film() {
        return source(Footage.mp4("320x240", 4));
    }

    private VideoSource unread() {
        return source(home.resolve("nobody/reads/it"));
    }

    private VideoSource source(Path file) {
        return new VideoSource() {
            @Override
            public Path file() {
                return file;
            }

            @Override
            public Optional<ObjectName> object() {
                return Optional.of(film.object());
            }

            @Override
            public Optional<Sha256> blob() {
                return Optional.of(film.digests().sha256());
            }
        };
    }

    private Path into() throws IOException {
        return Files.createTempDirectory(home, "made");
    }

    private List<DerivativeRow> rows() {
        return ledger.page(DerivativeQuery.all(), Optional.empty(), 100);
    }

    private void checkLedgerIsTheListing(int count) {
        List<String> named = rows().stream()
                .flatMap(row -> Stream.concat(
                        Stream.of(row.object().key()),
                        ledger.parts(row.id()).stream()
                                .map(part -> part.object().key())))
                .toList();
        assertThat(store.list("coffer", "derivatives/").map(info -> info.name().key()))
                .hasSize(count)
                .containsExactlyInAnyOrderElementsOf(named);
    }
}
