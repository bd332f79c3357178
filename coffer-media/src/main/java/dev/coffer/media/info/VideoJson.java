package dev.coffer.media.info;

import dev.coffer.media.VideoInfo;
import dev.coffer.media.json.JsonTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is known of a video, as JSON.
final class VideoJson {
    private VideoJson() {}

    /// @param name of the video, where it has one
    /// @param digest of the video, where it is a blob
    /// @return one line
    static String of(VideoInfo info, Optional<String> name, Optional<String> digest) {
        Map<String, Object> json = new LinkedHashMap<>();
        name.ifPresent(it -> json.put("name", it));
        digest.ifPresent(it -> json.put("digest", it));
        json.put("bytes", info.bytes());
        json.put("media_type", info.container().mediaType());
        json.put("format", info.container().word());
        json.put("duration_ms", info.duration().toMillis());
        json.put("bit_rate", info.bitRate());
        info.picture().ifPresent(picture -> {
            json.put("width", picture.shown().width());
            json.put("height", picture.shown().height());
            json.put("stored_width", picture.stored().width());
            json.put("stored_height", picture.stored().height());
            json.put("rotation", picture.rotation());
            json.put("frame_rate", picture.rateText());
            json.put("video_codec", picture.codec());
            json.put("video_profile", picture.profile());
            json.put("pixel_format", picture.format());
            json.put("interlaced", picture.interlaced());
        });
        json.put(
                "sounds",
                info.sounds().stream()
                        .map(sound -> Map.of(
                                "codec", sound.codec(),
                                "channels", sound.channels(),
                                "sample_rate", sound.rate(),
                                "language", sound.language()))
                        .map(TreeMap::new)
                        .toList());
        json.put("subtitles", info.subtitles());
        return JsonTree.write(json);
    }
}
