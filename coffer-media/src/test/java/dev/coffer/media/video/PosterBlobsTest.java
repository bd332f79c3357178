package dev.coffer.media.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.Mark;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.testing.Footage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosterBlobsTest {
    private static final BlobId ID = BlobId.of(Sha256.of(new byte[0]));
    private static final Recipe SMALL = Recipe.parse("1_upright_cover-60x40-0.5x0.5_webp-q80");
    private static final Supplier<Optional<FfmpegTranscoder>> FFMPEG =
            () -> Optional.of(FfmpegTranscoder.open(Optional.empty(), VideoLimits.standard()));

    @TempDir
    private Path temp;

    @Test
    void aVideoIsRenderedByItsPoster() throws Exception {
        Derivative made = render(file(Footage.of("wmv")), FFMPEG);
        assertThat(made.format()).isEqualTo(PictureFormat.WEBP);
        assertThat(made.width()).isEqualTo(60);
        assertThat(made.height()).isEqualTo(40);
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aVideoThatIsLargerThanAnyPictureIsReadFromAFile() throws Exception {
        Path large = temp.resolve("large.mp4");
        Files.copy(Footage.of("mp4"), large);
        // room that a player skips, of 130 MiB, without a block on the disk
        long free = 130L << 20;
        try (var channel = Files.newByteChannel(large, StandardOpenOption.WRITE)) {
            long end = channel.size();
            channel.position(end)
                    .write(ByteBuffer.allocate(8)
                            .putInt((int) free)
                            .put("free".getBytes(StandardCharsets.US_ASCII))
                            .flip());
            channel.position(end + free - 1).write(ByteBuffer.allocate(1));
        }
        assertThat(Files.size(large)).isGreaterThan(RenderLimits.DEFAULT.maxBytes());
        Path work = Files.createDirectory(temp.resolve("work"));
        assertThat(render(file(large), FFMPEG, work, 1L << 40).width()).isEqualTo(60);
        assertThat(info(file(large), FFMPEG)).contains("\"bytes\":" + Files.size(large), "\"height\":120");
        assertThatThrownBy(() -> render(file(large), FFMPEG, work, 1L << 20))
                .isInstanceOf(MediaException.TooLarge.class)
                .hasMessageStartingWith("a video of");
        Path zeros = temp.resolve("zeros");
        try (var channel = Files.newByteChannel(zeros, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.position(free).write(ByteBuffer.allocate(1));
        }
        assertThatThrownBy(() -> render(file(zeros), FFMPEG, work, 1L << 40))
                .isInstanceOf(MediaException.TooLarge.class)
                .hasMessageStartingWith("a source of");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void whatIsBrokenOrCannotBeLookedAtIsSaid() throws Exception {
        byte[] half = Arrays.copyOf(Files.readAllBytes(Footage.of("mov")), 3000);
        Path broken = Files.write(temp.resolve("half.mov"), half);
        assertThatThrownBy(() -> render(file(broken), FFMPEG))
                .isInstanceOf(MediaException.Damaged.class)
                .hasMessageContaining("moov atom not found");
        assertThatThrownBy(() -> render(file(Footage.of("mp4")), Optional::empty))
                .isInstanceOf(MediaException.NotAPicture.class);
        assertThat(temp).isDirectoryNotContaining(it -> it.toString().contains("coffer-video"));
    }

    @Test
    void whatIsSaidOfAVideoIsNotWhatItsPosterIs() throws Exception {
        assertThat(info(file(Footage.of("mp4")), FFMPEG))
                .startsWith("{\"digest\":\"" + ID + "\"")
                .contains("\"media_type\":\"video/mp4\"", "\"width\":160", "\"video_codec\":\"h264\"");
        assertThat(temp).isEmptyDirectory();
        assertThatThrownBy(() -> info(file(Footage.of("mp4")), Optional::empty))
                .isInstanceOf(MediaException.NotAPicture.class);
        Path broken = Files.write(temp.resolve("half.mov"), Arrays.copyOf(Files.readAllBytes(Footage.of("mov")), 3000));
        assertThatThrownBy(() -> info(file(broken), FFMPEG))
                .isInstanceOf(MediaException.Damaged.class)
                .hasMessageContaining("moov atom not found");
    }

    private String info(BlobSource blobs, Supplier<Optional<FfmpegTranscoder>> ffmpeg) {
        VipsRenderer renderer = VipsRenderer.open(RenderLimits.DEFAULT);
        try (Derivatives derivatives = Derivatives.open(
                FfmpegTranscoder.posters(blobs, ffmpeg, temp, 1L << 40), renderer, DerivativeSettings.standard())) {
            return derivatives.info(ID, Mark.Said.NOTHING).orElseThrow();
        }
    }

    private Derivative render(BlobSource blobs, Supplier<Optional<FfmpegTranscoder>> ffmpeg) {
        return render(blobs, ffmpeg, temp, 1L << 40);
    }

    private static Derivative render(
            BlobSource blobs, Supplier<Optional<FfmpegTranscoder>> ffmpeg, Path work, long most) {
        VipsRenderer renderer = VipsRenderer.open(RenderLimits.DEFAULT);
        try (Derivatives derivatives = Derivatives.open(
                FfmpegTranscoder.posters(blobs, ffmpeg, work, most), renderer, DerivativeSettings.standard())) {
            return derivatives.findOrMake(derivatives.key(ID, SMALL)).orElseThrow();
        }
    }

    /// One blob, that is a file.
    private static BlobSource file(Path file) {
        return new BlobSource() {
            @Override
            public Optional<HeldBlob> find(BlobId id) {
                return Optional.of(new HeldBlob(id, file.toFile().length(), new ObjectName("blobs", id.hex())));
            }

            @Override
            public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
                try {
                    byte[] bytes = Files.readAllBytes(file);
                    return memory.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public InputStream open(HeldBlob blob) throws IOException {
                return Files.newInputStream(file);
            }
        };
    }
}
