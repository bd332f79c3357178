package dev.coffer.media.video;

import dev.coffer.media.MediaException;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Transcoder;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoBlobs;
import dev.coffer.media.VideoContainer;
import dev.coffer.media.VideoFiles;
import dev.coffer.media.VideoInfo;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.VideoSource;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Blobs as a renderer wants them: a video is its poster, everything else what it is.
///
/// What is larger than a picture may be is not brought into memory: its first bytes tell whether it is a
/// video, and a video goes into a file.
final class PosterBlobs implements VideoBlobs {
    private static final long PICTURE = RenderLimits.DEFAULT.maxBytes();
    private static final VideoRecipe POSTER = VideoRecipe.parse("v1_poster-auto_4096x4096_jpeg-q97");
    private static final int PIECE = 1 << 26;

    private final BlobSource blobs;
    private final Supplier<Optional<FfmpegTranscoder>> ffmpeg;
    private final UnaryOperator<Transcoder> keeping;
    private final Path temp;
    private final long most;

    /// @param ffmpeg asked when the first video is to be seen; empty if it is not there
    /// @param keeping makes of it what makes posters
    /// @param most bytes of a video
    PosterBlobs(
            BlobSource blobs,
            Supplier<Optional<FfmpegTranscoder>> ffmpeg,
            UnaryOperator<Transcoder> keeping,
            Path temp,
            long most) {
        this.blobs = blobs;
        this.ffmpeg = ffmpeg;
        this.keeping = keeping;
        this.temp = temp;
        this.most = most;
    }

    @Override
    public Optional<HeldBlob> find(BlobId id) {
        return blobs.find(id);
    }

    @Override
    public Optional<UUID> thaw(BlobId id) {
        return blobs.thaw(id);
    }

    @Override
    public boolean wasPurged(BlobId id) {
        return blobs.wasPurged(id);
    }

    @Override
    public InputStream open(HeldBlob blob) throws IOException {
        return blobs.open(blob);
    }

    /// @throws MediaException if it is a video, and no poster can be made of it
    @Override
    public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
        try {
            if (blob.size() > PICTURE) {
                return poster(blob, large(blob), memory);
            }
            MemorySegment bytes = blobs.read(blob, memory);
            boolean isVideo =
                    VideoContainer.sniff(bytes).isPresent() && ffmpeg.get().isPresent();
            return isVideo ? poster(blob, small(bytes), memory) : bytes;
        } catch (IOException e) {
            throw new MediaException.Unavailable("a video cannot be brought to where its poster is made", e);
        }
    }

    @Override
    public BlobSource asTheyAre() {
        return blobs;
    }

    @Override
    public Optional<VideoInfo> probe(HeldBlob blob) {
        byte[] head;
        try (InputStream in = blobs.open(blob)) {
            head = in.readNBytes(VideoContainer.HEAD);
        } catch (IOException e) {
            throw new MediaException.Unavailable("a video cannot be read", e);
        }
        return probe(MemorySegment.ofArray(head), large(blob));
    }

    @Override
    public Optional<VideoInfo> probe(MemorySegment bytes) {
        return probe(bytes, small(bytes));
    }

    private Optional<VideoInfo> probe(MemorySegment head, Bringing bringing) {
        if (VideoContainer.sniff(head).isEmpty() || ffmpeg.get().isEmpty()) {
            return Optional.empty();
        }
        try {
            Path directory = Files.createTempDirectory(temp, "coffer-video-");
            Path source = directory.resolve("source");
            try {
                bringing.into(source);
                return ffmpeg.get().map(it -> it.probe(source));
            } finally {
                Files.deleteIfExists(source);
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw new MediaException.Unavailable("a video cannot be brought to where it is looked at", e);
        }
    }

    /// What brings a video into a file.
    private interface Bringing {
        void into(Path file) throws IOException;
    }

    private Bringing small(MemorySegment bytes) {
        return file -> {
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (long at = 0; at < bytes.byteSize(); at += PIECE) {
                    var piece = bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at))
                            .asByteBuffer();
                    while (piece.hasRemaining()) {
                        int unused = out.write(piece);
                    }
                }
            }
        };
    }

    private Bringing large(HeldBlob blob) {
        return file -> {
            try (InputStream in = blobs.open(blob)) {
                byte[] head = in.readNBytes(VideoContainer.HEAD);
                if (VideoContainer.sniff(MemorySegment.ofArray(head)).isEmpty()) {
                    throw new MediaException.TooLarge("a source of " + blob.size() + " bytes; the limit is " + PICTURE);
                }
                if (blob.size() > most) {
                    throw new MediaException.TooLarge("a video of " + blob.size() + " bytes; the limit is " + most);
                }
                long unused = Files.copy(new SequenceInputStream(new ByteArrayInputStream(head), in), file);
            }
        };
    }

    private MemorySegment poster(HeldBlob blob, Bringing bringing, SegmentAllocator memory) throws IOException {
        Path directory = Files.createTempDirectory(temp, "coffer-video-");
        Path source = directory.resolve("source");
        Path made = directory.resolve("made");
        try {
            Transcoder transcoder = ffmpeg.get()
                    .map(keeping::apply)
                    .orElseThrow(() -> new MediaException.Unread("a video, and there is no ffmpeg to look at it"));
            Files.createDirectory(made);
            if (blob.size() <= PICTURE) {
                bringing.into(source); // here, since memory may be this thread's alone
            }
            try (Transcoding work = transcoder.start(new Source(blob, bringing, source), POSTER, made)) {
                VideoFiles files = work.await(share -> {});
                byte[] picture = Files.readAllBytes(made.resolve(files.main()));
                return memory.allocate(picture.length, 1).copyFrom(MemorySegment.ofArray(picture));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MediaException.TimedOut("interrupted while a poster was made");
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        } finally {
            Files.deleteIfExists(made.resolve(POSTER.main()));
            Files.deleteIfExists(made);
            Files.deleteIfExists(source);
            Files.deleteIfExists(directory);
        }
    }

    /// A blob that is brought when somebody has to look at it.
    private record Source(HeldBlob held, Bringing bringing, Path at) implements VideoSource {
        @Override
        public Path file() throws IOException {
            if (!Files.exists(at)) {
                bringing.into(at);
            }
            return at;
        }

        @Override
        public Optional<ObjectName> object() {
            return Optional.of(held.object());
        }

        @Override
        public Optional<Sha256> blob() {
            return held.id() instanceof BlobId.BySha256(var sha256) ? Optional.of(sha256) : Optional.empty();
        }
    }
}
