package dev.coffer.media.mediaconvert;

import dev.coffer.media.MediaConvertSettings;
import dev.coffer.media.VideoInfo;
import dev.coffer.media.VideoLadder;
import dev.coffer.media.VideoRecipe;
import dev.coffer.repository.Dimensions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a recipe is to MediaConvert. Sizes are given outright, so that nothing is enlarged or gets bars.
record JobSettings(VideoRecipe recipe, VideoInfo info) {
    private static final String SOUND = "Audio Selector 1";
    private static final double FASTEST = 60;

    JobSettings {
        if (recipe instanceof VideoRecipe.Poster
                || recipe instanceof VideoRecipe.Preview
                || info.picture().isEmpty()) {
            throw new IllegalArgumentException("MediaConvert makes films of films, not " + recipe.key());
        }
    }

    /// The body of CreateJob.
    Map<String, Object> request(MediaConvertSettings settings, String input, StagingArea area) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("clientRequestToken", area.id().toString());
        body.put("role", settings.role());
        settings.queue().ifPresent(queue -> body.put("queue", queue));
        body.put("userMetadata", Map.of("coffer-recipe", recipe.key()));
        body.put("settings", settings(Optional.of(input), Optional.of(area.destination(base()))));
        return body;
    }

    /// The body of CreateJobTemplate.
    Map<String, Object> template() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", "coffer-" + recipe.key());
        body.put("settings", settings(Optional.empty(), Optional.empty()));
        return body;
    }

    private Map<String, Object> settings(Optional<String> input, Optional<String> destination) {
        Map<String, Object> in = new LinkedHashMap<>();
        input.ifPresent(it -> in.put("fileInput", it));
        in.put("timecodeSource", "ZEROBASED");
        in.put("videoSelector", Map.of("rotate", "AUTO"));
        if (isHeard()) {
            in.put("audioSelectors", Map.of(SOUND, Map.of("defaultSelection", "DEFAULT")));
        }
        cut().ifPresent(it -> in.put("inputClippings", List.of(clipping(it))));
        return ordered(
                "timecodeConfig",
                Map.of("source", "ZEROBASED"),
                "inputs",
                List.of(in),
                "outputGroups",
                List.of(group(destination)));
    }

    private Map<String, Object> group(Optional<String> destination) {
        Map<String, Object> place = new LinkedHashMap<>();
        destination.ifPresent(it -> place.put("destination", it));
        if (recipe instanceof VideoRecipe.Hls hls) {
            place.put("segmentLength", hls.segment());
            place.put("minSegmentLength", 0);
            place.put("segmentControl", "SEGMENTED_FILES");
            place.put("manifestDurationFormat", "FLOATING_POINT");
            place.put("outputSelection", "MANIFESTS_AND_SEGMENTS");
            place.put("directoryStructure", "SINGLE_DIRECTORY");
            return ordered(
                    "name", "hls",
                    "outputGroupSettings", ordered("type", "HLS_GROUP_SETTINGS", "hlsGroupSettings", place),
                    "outputs", renditions(hls));
        }
        return ordered(
                "name", "file",
                "outputGroupSettings", ordered("type", "FILE_GROUP_SETTINGS", "fileGroupSettings", place),
                "outputs", List.of(film((VideoRecipe.Movie) recipe)));
    }

    private Map<String, Object> film(VideoRecipe.Movie movie) {
        VideoLadder.Rung rung = VideoLadder.of(shown(), movie.box()).getFirst();
        if (movie.kind() == VideoRecipe.Movie.Kind.MP4) {
            return output(
                    ordered("container", "MP4", "mp4Settings", Map.of("moovPlacement", "PROGRESSIVE_DOWNLOAD")),
                    picture(rung, h264(rung, movie.quality(), Optional.empty())),
                    aac());
        }
        return output(Map.of("container", "WEBM"), picture(rung, vp9(rung, movie.quality())), opus());
    }

    private List<Map<String, Object>> renditions(VideoRecipe.Hls hls) {
        List<Map<String, Object>> outputs = new ArrayList<>();
        for (VideoLadder.Rung rung : VideoLadder.of(shown(), hls.box())) {
            Map<String, Object> output = output(
                    Map.of("container", "M3U8"),
                    picture(rung, h264(rung, hls.quality(), Optional.of(hls.segment()))),
                    aac());
            output.put("nameModifier", "-v" + outputs.size());
            outputs.add(output);
        }
        return outputs;
    }

    private Map<String, Object> output(
            Map<String, ?> container, Map<String, Object> picture, Map<String, Object> sound) {
        Map<String, Object> output = ordered("containerSettings", container, "videoDescription", picture);
        if (isHeard()) {
            output.put("audioDescriptions", List.of(ordered("audioSourceName", SOUND, "codecSettings", sound)));
        }
        return output;
    }

    private static Map<String, Object> picture(VideoLadder.Rung rung, Map<String, Object> codec) {
        return ordered(
                "width",
                rung.size().width(),
                "height",
                rung.size().height(),
                "scalingBehavior",
                "STRETCH_TO_OUTPUT",
                "codecSettings",
                codec);
    }

    private static Map<String, Object> h264(VideoLadder.Rung rung, int quality, Optional<Integer> segment) {
        Map<String, Object> settings = ordered(
                "rateControlMode", "QVBR",
                "qvbrSettings", Map.of("qvbrQualityLevel", Math.clamp(Math.round(quality / 10.0), 1, 10)),
                "maxBitrate", rung.rate(),
                "sceneChangeDetect", "TRANSITION_DETECTION",
                "qualityTuningLevel", "SINGLE_PASS_HQ",
                "codecProfile", "HIGH");
        segment.ifPresent(seconds -> {
            settings.put("gopSizeUnits", "SECONDS");
            settings.put("gopSize", seconds);
            settings.put("sceneChangeDetect", "DISABLED");
        });
        return ordered("codec", "H_264", "h264Settings", settings);
    }

    private static Map<String, Object> vp9(VideoLadder.Rung rung, int quality) {
        int rate = Math.max(50_000, (int) ((long) rung.rate() * quality / 100));
        return ordered(
                "codec",
                "VP9",
                "vp9Settings",
                ordered("rateControlMode", "VBR", "bitrate", rate, "maxBitrate", rung.rate()));
    }

    private static Map<String, Object> aac() {
        return ordered(
                "codec",
                "AAC",
                "aacSettings",
                ordered("bitrate", 128_000, "codingMode", "CODING_MODE_2_0", "sampleRate", 48_000));
    }

    private static Map<String, Object> opus() {
        return ordered(
                "codec", "OPUS", "opusSettings", ordered("bitrate", 96_000, "channels", 2, "sampleRate", 48_000));
    }

    /// The name of the main result without its ending, which the service adds.
    private String base() {
        String main = recipe.main();
        return main.substring(0, main.lastIndexOf('.'));
    }

    private Dimensions shown() {
        return info.picture().orElseThrow().shown();
    }

    private boolean isHeard() {
        boolean wanted = switch (recipe) {
            case VideoRecipe.Movie it -> it.sound();
            case VideoRecipe.Hls it -> it.sound();
            case VideoRecipe.Poster _, VideoRecipe.Preview _ -> false;
        };
        return wanted && !info.sounds().isEmpty();
    }

    private Optional<VideoRecipe.Cut> cut() {
        return switch (recipe) {
            case VideoRecipe.Movie it -> it.cut();
            case VideoRecipe.Hls it -> it.cut();
            case VideoRecipe.Poster _, VideoRecipe.Preview _ -> Optional.empty();
        };
    }

    private Map<String, Object> clipping(VideoRecipe.Cut cut) {
        Map<String, Object> clipping = ordered("startTimecode", timecode(cut.from()));
        Duration end = cut.from().plus(cut.length());
        if (end.compareTo(info.duration()) < 0) {
            clipping.put("endTimecode", timecode(end));
        }
        return clipping;
    }

    /// Hours, minutes, seconds, and a frame within the second.
    private String timecode(Duration time) {
        double rate = Math.clamp(info.picture().orElseThrow().rate(), 1, FASTEST);
        return String.format(
                Locale.ROOT, "%02d:%02d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart(), (int)
                        (time.toMillisPart() * rate / 1000));
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return map;
    }
}
