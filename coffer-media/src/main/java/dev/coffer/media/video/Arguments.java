package dev.coffer.media.video;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.VideoInfo;
import dev.coffer.media.VideoLadder;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.VideoRecipe;
import dev.coffer.repository.Dimensions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The words that tell ffmpeg to follow a recipe. Names of results are relative to its working directory.
final class Arguments {
    private static final Duration NEAR = Duration.ofSeconds(10);
    private static final int LIKE_OTHERS = 50;
    private static final int FASTEST = 60;
    private static final double USUAL_RATE = 25;
    private static final long PREVIEW_PIXELS = 400_000_000; // that a palette's search holds, 4 bytes each

    private final Path file;
    private final VideoInfo info;
    private final VideoInfo.Picture picture;
    private final VideoRecipe recipe;
    private final VideoLimits limits;
    private final Dimensions size;

    Arguments(Path file, VideoInfo info, VideoInfo.Picture picture, VideoRecipe recipe, VideoLimits limits) {
        this.file = file;
        this.info = info;
        this.picture = picture;
        this.recipe = recipe;
        this.limits = limits;
        this.size = recipe.box().fit(picture.shown());
    }

    /// How much of the video's time it takes; zero if nobody knows.
    static Duration length(VideoRecipe recipe, VideoInfo info) {
        return switch (recipe) {
            case VideoRecipe.Poster _ -> Duration.ZERO;
            case VideoRecipe.Preview it -> rest(info, from(it.from(), info), it.length());
            case VideoRecipe.Movie it -> ofCut(it.cut(), info);
            case VideoRecipe.Hls it -> ofCut(it.cut(), info);
        };
    }

    List<String> command(Path ffmpeg, Path into) {
        var words = new ArrayList<>(List.of(
                ffmpeg.toString(),
                "-nostdin",
                "-hide_banner",
                "-v",
                "error",
                "-nostats",
                "-progress",
                "pipe:1",
                "-stats_period",
                "0.5",
                "-n",
                "-filter_threads",
                String.valueOf(limits.threads()),
                "-threads",
                String.valueOf(limits.threads())));
        begin().filter(it -> !it.isZero()).ifPresent(it -> words.addAll(List.of("-ss", seconds(it))));
        if (recipe instanceof VideoRecipe.Movie || recipe instanceof VideoRecipe.Hls) {
            words.addAll(List.of("-t", seconds(most())));
        }
        words.addAll(Probe.input(file, info.container(), limits));
        switch (recipe) {
            case VideoRecipe.Poster it -> poster(words, it);
            case VideoRecipe.Preview it -> preview(words, it);
            case VideoRecipe.Movie it -> movie(words, it);
            case VideoRecipe.Hls it -> stream(words, it, into);
        }
        if (!(recipe instanceof VideoRecipe.Hls)) {
            words.add("file:" + into.resolve(recipe.main()));
        }
        return words;
    }

    private Optional<Duration> begin() {
        return switch (recipe) {
            case VideoRecipe.Poster it -> Optional.of(from(it.at(), info));
            case VideoRecipe.Preview it -> Optional.of(from(it.from(), info));
            case VideoRecipe.Movie it -> it.cut().map(VideoRecipe.Cut::from);
            case VideoRecipe.Hls it -> it.cut().map(VideoRecipe.Cut::from);
        };
    }

    private Duration most() {
        Optional<VideoRecipe.Cut> cut = switch (recipe) {
            case VideoRecipe.Movie it -> it.cut();
            case VideoRecipe.Hls it -> it.cut();
            case VideoRecipe.Poster _, VideoRecipe.Preview _ -> Optional.empty();
        };
        return cut.map(VideoRecipe.Cut::length)
                .filter(it -> it.compareTo(limits.length()) < 0)
                .orElse(limits.length());
    }

    private void poster(List<String> words, VideoRecipe.Poster it) {
        String choice = it.at().isPresent() ? "" : ",thumbnail=" + LIKE_OTHERS;
        String colours = it.format() == PictureFormat.JPEG ? ",scale=out_range=pc,format=yuvj420p" : "";
        words.addAll(List.of("-map", "0:V:0", "-vf", before() + scale(size) + colours + choice, "-frames:v", "1"));
        words.addAll(
                switch (it.format()) {
                    case JPEG -> List.of("-c:v", "mjpeg", "-q:v", String.valueOf(jpegScale(it.quality())));
                    case WEBP -> List.of("-c:v", "libwebp", "-quality", String.valueOf(it.quality()));
                    default -> List.of("-c:v", "png");
                });
        bare(words);
        words.addAll(
                it.format() == PictureFormat.WEBP ? List.of("-f", "webp") : List.of("-f", "image2", "-update", "1"));
    }

    private void preview(List<String> words, VideoRecipe.Preview it) {
        long frames = it.rate() * it.length().toMillis() / 1000 + 1;
        if (frames * size.width() * size.height() > PREVIEW_PIXELS) {
            throw new MediaException.TooLarge("a preview of " + frames + " frames of " + size.width() + " × "
                    + size.height() + " pixels; make it shorter, slower or smaller");
        }
        String frame = before() + "fps=" + it.rate() + "," + scale(size);
        words.addAll(List.of("-t", seconds(it.length())));
        if (it.format() == PictureFormat.GIF) {
            words.addAll(List.of(
                    "-filter_complex",
                    "[0:V:0]" + frame + ",split[a][b];[a]palettegen=stats_mode=diff[p];"
                            + "[b][p]paletteuse=dither=bayer:bayer_scale=4[out]",
                    "-map",
                    "[out]",
                    "-loop",
                    "0"));
        } else {
            words.addAll(List.of(
                    "-map",
                    "0:V:0",
                    "-vf",
                    frame,
                    "-c:v",
                    "libwebp_anim",
                    "-quality",
                    String.valueOf(it.quality()),
                    "-loop",
                    "0"));
        }
        bare(words);
        words.addAll(List.of("-f", it.format() == PictureFormat.GIF ? "gif" : "webp"));
    }

    private void movie(List<String> words, VideoRecipe.Movie it) {
        words.addAll(List.of("-map", "0:V:0", "-vf", film() + "," + scale(size) + ",format=yuv420p"));
        if (it.kind() == VideoRecipe.Movie.Kind.MP4) {
            words.addAll(List.of("-c:v", "libx264", "-preset", "medium", "-profile:v", "high"));
            words.addAll(List.of("-crf", String.valueOf(h264Factor(it.quality()))));
            sound(words, it.sound(), "aac", "128k");
            words.addAll(List.of("-movflags", "+faststart"));
        } else {
            words.addAll(List.of("-c:v", "libvpx-vp9", "-b:v", "0", "-crf", String.valueOf(vp9Factor(it.quality()))));
            words.addAll(List.of("-deadline", "good", "-cpu-used", "4", "-row-mt", "1"));
            sound(words, it.sound(), "libopus", "96k");
        }
        words.addAll(List.of("-threads", String.valueOf(limits.threads())));
        bare(words);
        words.addAll(List.of("-f", it.kind() == VideoRecipe.Movie.Kind.MP4 ? "mp4" : "webm"));
    }

    private void stream(List<String> words, VideoRecipe.Hls it, Path into) {
        List<VideoLadder.Rung> ladder = VideoLadder.of(picture.shown(), it.box());
        boolean heard = it.sound() && !info.sounds().isEmpty();
        var graph = new StringBuilder("[0:V:0]" + film() + ",split=" + ladder.size());
        for (int i = 0; i < ladder.size(); i++) {
            graph.append("[s").append(i).append(']');
        }
        for (int i = 0; i < ladder.size(); i++) {
            graph.append(";[s" + i + "]" + scale(ladder.get(i).size()) + ",format=yuv420p[v" + i + "]");
        }
        words.addAll(List.of("-filter_complex", graph.toString()));
        var variants = new ArrayList<String>();
        for (int i = 0; i < ladder.size(); i++) {
            int rate = ladder.get(i).rate();
            words.addAll(List.of("-map", "[v" + i + "]"));
            words.addAll(List.of("-maxrate:v:" + i, String.valueOf(rate), "-bufsize:v:" + i, String.valueOf(2 * rate)));
            variants.add("v:" + i + (heard ? ",a:" + i : ""));
        }
        for (int i = 0; heard && i < ladder.size(); i++) {
            words.addAll(List.of("-map", "0:a:0"));
        }
        words.addAll(List.of("-c:v", "libx264", "-preset", "medium", "-profile:v", "high"));
        words.addAll(List.of("-crf", String.valueOf(h264Factor(it.quality())), "-sc_threshold", "0"));
        words.addAll(List.of("-force_key_frames", "expr:gte(t,n_forced*" + it.segment() + ")"));
        if (heard) {
            words.addAll(List.of("-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000"));
        }
        words.addAll(List.of("-threads", String.valueOf(limits.threads())));
        bare(words);
        words.addAll(List.of("-f", "hls", "-hls_time", String.valueOf(it.segment()), "-hls_playlist_type", "vod"));
        words.addAll(List.of("-hls_flags", "independent_segments", "-master_pl_name", it.main()));
        words.addAll(List.of("-var_stream_map", variants.stream().collect(Collectors.joining(" "))));
        words.addAll(List.of("-hls_segment_filename", into.resolve("v%v") + "/%05d.ts"));
        words.add(into.resolve("v%v") + "/index.m3u8");
    }

    private void sound(List<String> words, boolean wanted, String codec, String rate) {
        if (wanted && !info.sounds().isEmpty()) {
            words.addAll(List.of("-map", "0:a:0", "-c:a", codec, "-b:a", rate, "-ac", "2", "-ar", "48000"));
        }
    }

    /// Nothing goes along that tells where, when or by what it was made.
    private static void bare(List<String> words) {
        words.addAll(List.of("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"));
        words.addAll(List.of("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"));
    }

    /// What is done to the frames of a film: their number is bounded, whatever a file says of its times.
    private String film() {
        double rate = picture.rate() == 0 ? USUAL_RATE : Math.min(FASTEST, picture.rate());
        return before() + "fps=" + String.format(Locale.ROOT, "%.3f", rate);
    }

    private String before() {
        return picture.interlaced() ? "yadif=deint=interlaced," : "";
    }

    private static String scale(Dimensions size) {
        return "scale=" + size.width() + ":" + size.height() + ":flags=bicubic,setsar=1";
    }

    private static Duration from(Optional<Duration> told, VideoInfo info) {
        Duration near = info.duration().dividedBy(10);
        return told.orElse(near.compareTo(NEAR) < 0 ? near : NEAR);
    }

    private static Duration ofCut(Optional<VideoRecipe.Cut> cut, VideoInfo info) {
        return cut.map(it -> rest(info, it.from(), it.length())).orElse(info.duration());
    }

    private static Duration rest(VideoInfo info, Duration from, Duration length) {
        if (info.duration().isZero()) {
            return length;
        }
        Duration rest = info.duration().minus(from);
        if (rest.isNegative() || rest.isZero()) {
            throw new MediaException.Unfit(
                    "the video ends at " + seconds(info.duration()) + " s, before " + seconds(from) + " s");
        }
        return rest.compareTo(length) < 0 ? rest : length;
    }

    private static int h264Factor(int quality) {
        return 38 - quality / 4;
    }

    private static int vp9Factor(int quality) {
        return 50 - quality * 3 / 10;
    }

    private static int jpegScale(int quality) {
        return Math.clamp(31 - quality * 3L / 10, 2, 31);
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
    }
}
