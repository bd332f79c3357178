package dev.coffer.media;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The spelling of a [VideoRecipe].
final class VideoRecipeKey {
    private static final String TIME = "(auto|0|[1-9][0-9]{0,7})";
    private static final String NUMBER = "(0|[1-9][0-9]{0,7})";
    private static final String BOX = "(full|(?:[1-9][0-9]{0,3})?x(?:[1-9][0-9]{0,3})?)";
    private static final String PICTURE = "(jpeg|png|webp|gif)(?:-q([1-9][0-9]{0,2}))?";
    private static final Pattern POSTER = Pattern.compile("v1_poster-" + TIME + "_" + BOX + "_" + PICTURE);
    private static final Pattern PREVIEW =
            Pattern.compile("v1_preview-" + TIME + "-" + NUMBER + "-" + NUMBER + "_" + BOX + "_" + PICTURE);
    private static final Pattern FILM = Pattern.compile("v1_(mp4|webm|hls-([1-9][0-9]?))(?:_cut-" + NUMBER + "-"
            + NUMBER + ")?_" + BOX + "_q([1-9][0-9]{0,2})(_silent)?");

    private VideoRecipeKey() {}

    static String write(VideoRecipe recipe) {
        return "v1_"
                + switch (recipe) {
                    case VideoRecipe.Poster it ->
                        "poster-" + time(it.at()) + "_" + box(it.box()) + "_" + picture(it.format(), it.quality());
                    case VideoRecipe.Preview it ->
                        "preview-" + time(it.from()) + "-" + it.length().toMillis() + "-" + it.rate() + "_"
                                + box(it.box()) + "_" + picture(it.format(), it.quality());
                    case VideoRecipe.Movie it ->
                        (it.kind() == VideoRecipe.Movie.Kind.MP4 ? "mp4" : "webm")
                                + film(it.cut(), it.box(), it.quality(), it.sound());
                    case VideoRecipe.Hls it ->
                        "hls-" + it.segment() + film(it.cut(), it.box(), it.quality(), it.sound());
                };
    }

    static VideoRecipe read(String key) {
        VideoRecipe recipe = tryRead(key).orElseThrow(() -> unknown(key));
        if (!recipe.key().equals(key)) {
            throw unknown(key);
        }
        return recipe;
    }

    private static Optional<VideoRecipe> tryRead(String key) {
        Matcher poster = POSTER.matcher(key);
        if (poster.matches()) {
            return Optional.of(new VideoRecipe.Poster(
                    time(poster.group(1)),
                    box(poster.group(2)),
                    format(poster.group(3)),
                    quality(Optional.ofNullable(poster.group(4)))));
        }
        Matcher preview = PREVIEW.matcher(key);
        if (preview.matches()) {
            return Optional.of(new VideoRecipe.Preview(
                    time(preview.group(1)),
                    millis(preview.group(2)),
                    Integer.parseInt(preview.group(3)),
                    box(preview.group(4)),
                    format(preview.group(5)),
                    quality(Optional.ofNullable(preview.group(6)))));
        }
        Matcher film = FILM.matcher(key);
        return film.matches() ? Optional.of(film(film)) : Optional.empty();
    }

    private static VideoRecipe film(Matcher film) {
        Optional<VideoRecipe.Cut> cut = Optional.ofNullable(film.group(3))
                .map(from -> new VideoRecipe.Cut(millis(from), millis(film.group(4))));
        VideoRecipe.Box box = box(film.group(5));
        int quality = Integer.parseInt(film.group(6));
        boolean sound = film.group(7) == null;
        return switch (film.group(1)) {
            case "mp4" -> new VideoRecipe.Movie(VideoRecipe.Movie.Kind.MP4, cut, box, quality, sound);
            case "webm" -> new VideoRecipe.Movie(VideoRecipe.Movie.Kind.WEBM, cut, box, quality, sound);
            default -> new VideoRecipe.Hls(cut, box, quality, Integer.parseInt(film.group(2)), sound);
        };
    }

    private static String film(Optional<VideoRecipe.Cut> cut, VideoRecipe.Box box, int quality, boolean sound) {
        return cut.map(it -> "_cut-" + it.from().toMillis() + "-" + it.length().toMillis())
                        .orElse("")
                + "_" + box(box) + "_q" + quality + (sound ? "" : "_silent");
    }

    private static String time(Optional<Duration> time) {
        return time.map(it -> String.valueOf(it.toMillis())).orElse("auto");
    }

    private static Optional<Duration> time(String text) {
        return text.equals("auto") ? Optional.empty() : Optional.of(millis(text));
    }

    private static Duration millis(String text) {
        return Duration.ofMillis(Long.parseLong(text));
    }

    private static String box(VideoRecipe.Box box) {
        return box.equals(VideoRecipe.Box.FULL)
                ? "full"
                : (box.width() == 0 ? "" : box.width()) + "x" + (box.height() == 0 ? "" : box.height());
    }

    private static VideoRecipe.Box box(String text) {
        if (text.equals("full")) {
            return VideoRecipe.Box.FULL;
        }
        String width = text.substring(0, text.indexOf('x'));
        String height = text.substring(text.indexOf('x') + 1);
        return new VideoRecipe.Box(
                width.isEmpty() ? 0 : Integer.parseInt(width), height.isEmpty() ? 0 : Integer.parseInt(height));
    }

    private static String picture(PictureFormat format, int quality) {
        return format.word() + (format.isLossy() ? "-q" + quality : "");
    }

    private static PictureFormat format(String word) {
        return PictureFormat.ofWord(word).orElseThrow();
    }

    private static int quality(Optional<String> text) {
        return text.map(Integer::parseInt).orElse(100);
    }

    private static IllegalArgumentException unknown(String key) {
        return new IllegalArgumentException("not the key of a video recipe: '" + key + "'");
    }
}
