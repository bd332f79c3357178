package dev.coffer.media.video;

import dev.coffer.media.MediaException;
import dev.coffer.media.Transcoder;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoBlobs;
import dev.coffer.media.VideoContainer;
import dev.coffer.media.VideoInfo;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.VideoSource;
import dev.coffer.repository.BlobSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Videos by the ffmpeg and ffprobe of this machine.
///
/// Files are taken to be hostile. What kind a file is, is told by its first bytes, here; ffmpeg is given
/// the one reader for that kind and may open no other, and no protocol but files. It runs in a process of
/// its own without secrets, within bounds on addresses, processor time, threads, file sizes and the
/// clock, and is killed when it passes one, is cancelled, or the process that started it dies.
public final class FfmpegTranscoder implements Transcoder {
    private static final String REVISION = "v1";

    private final Programs programs;
    private final VideoLimits limits;

    private FfmpegTranscoder(Programs programs, VideoLimits limits) {
        this.programs = programs;
        this.limits = limits;
    }

    /// @param ffmpeg where the program is, with ffprobe beside it; empty to look on the `PATH`
    /// @throws MediaException.Unavailable if it is not there or does not run
    public static FfmpegTranscoder open(Optional<Path> ffmpeg, VideoLimits limits) {
        return new FfmpegTranscoder(Programs.find(ffmpeg, System.getenv("PATH")), limits);
    }

    /// The same blobs for whoever renders pictures: a video is its poster.
    ///
    /// @param ffmpeg asked when the first video is to be seen; empty if it is not there, and videos are
    ///     no pictures
    /// @param temp a directory that is there, for videos while their posters are made
    /// @param most bytes of a video of which a poster is made
    public static VideoBlobs posters(
            BlobSource blobs, Supplier<Optional<FfmpegTranscoder>> ffmpeg, Path temp, long most) {
        return new PosterBlobs(blobs, ffmpeg, UnaryOperator.identity(), temp, most);
    }

    /// The same where posters are made by something that ffmpeg is part of.
    ///
    /// @param keeping makes one of the other
    public static VideoBlobs posters(
            BlobSource blobs,
            Supplier<Optional<FfmpegTranscoder>> ffmpeg,
            UnaryOperator<Transcoder> keeping,
            Path temp,
            long most) {
        return new PosterBlobs(blobs, ffmpeg, keeping, temp, most);
    }

    @Override
    public String engine() {
        return "ffmpeg" + programs.version() + "-" + REVISION;
    }

    /// Which ffmpeg it is, and where, for people.
    public String description() {
        return "ffmpeg " + programs.version() + ", " + programs.ffmpeg();
    }

    /// What a video is.
    ///
    /// @throws MediaException.NotAPicture if the file is none, by its first bytes
    /// @throws MediaException if it passes a limit, or cannot be read; in ffprobe's words
    public VideoInfo probe(Path file) {
        return Probe.of(programs, limits, file, container(file));
    }

    @Override
    public Transcoding start(VideoSource source, VideoRecipe recipe, Path into) {
        try {
            Path file = source.file().toAbsolutePath();
            VideoInfo info = probe(file);
            VideoInfo.Picture picture = info.picture()
                    .orElseThrow(() -> new MediaException.Unfit("there is nothing to see in it, only to hear"));
            boolean isFilm = recipe instanceof VideoRecipe.Movie || recipe instanceof VideoRecipe.Hls;
            Duration length = Arguments.length(recipe, info);
            if (isFilm && length.compareTo(limits.length()) > 0) {
                throw new MediaException.TooLarge("a video of " + length.toSeconds() + " s; the limit is "
                        + limits.length().toSeconds() + " s");
            }
            var arguments = new Arguments(file, info, picture, recipe, limits);
            return FfmpegTranscoding.start(
                    arguments.command(programs.ffmpeg(), into.toAbsolutePath()),
                    recipe,
                    into,
                    limits,
                    isFilm ? limits.deadline() : limits.glance(),
                    length,
                    file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private VideoContainer container(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer head = ByteBuffer.allocate(VideoContainer.HEAD);
            while (head.hasRemaining() && channel.read(head) >= 0) {
                // until there is enough, or the file ends
            }
            VideoContainer container = VideoContainer.sniff(MemorySegment.ofBuffer(head.flip()))
                    .orElseThrow(() -> new MediaException.NotAPicture("not a video of a known kind"));
            if (Files.size(file) > limits.bytes()) {
                throw new MediaException.TooLarge(
                        "a video of " + Files.size(file) + " bytes; the limit is " + limits.bytes());
            }
            return container;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
