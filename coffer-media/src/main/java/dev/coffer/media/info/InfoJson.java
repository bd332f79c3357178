package dev.coffer.media.info;

import dev.coffer.media.PictureInfo;
import dev.coffer.media.PictureOutline;
import dev.coffer.repository.FocalPoint;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes the information on a picture as JSON, whose names are documented in `docs/protocol/info.md` and stay.
final class InfoJson {
    private static final JsonFactory JSON = new JsonFactory();

    static String write(PictureInfo info, Optional<String> name, Optional<String> digest, Optional<FocalPoint> focus) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            name.ifPresent(it -> json.writeStringProperty("name", it));
            digest.ifPresent(it -> json.writeStringProperty("digest", it));
            stored(json, info.outline());
            pixels(json, info);
            looks(json, info);
            fields(json, "exif", info.exif());
            fields(json, "iptc", info.iptc());
            fields(json, "xmp", info.xmp());
            info.place().ifPresent(place -> {
                json.writeObjectPropertyStart("place");
                json.writeNumberProperty("latitude", place.latitude());
                json.writeNumberProperty("longitude", place.longitude());
                json.writeEndObject();
            });
            focus.ifPresent(point -> {
                json.writeObjectPropertyStart("focus");
                json.writeNumberProperty("x", point.x());
                json.writeNumberProperty("y", point.y());
                json.writeEndObject();
            });
            json.writeEndObject();
        }
        return text.toString();
    }

    /// The same of a picture that was not decoded.
    static String write(PictureOutline outline, Optional<String> name, Optional<String> digest) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            name.ifPresent(it -> json.writeStringProperty("name", it));
            digest.ifPresent(it -> json.writeStringProperty("digest", it));
            stored(json, outline);
            json.writeBooleanProperty("decoded", false);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void stored(JsonGenerator json, PictureOutline info) {
        json.writeNumberProperty("bytes", info.bytes());
        json.writeStringProperty("media_type", info.format().mediaType());
        json.writeStringProperty("format", info.format().name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("width", info.upright().width());
        json.writeNumberProperty("height", info.upright().height());
        json.writeNumberProperty("stored_width", info.stored().width());
        json.writeNumberProperty("stored_height", info.stored().height());
        json.writeNumberProperty("orientation", info.orientation().ordinal() + 1);
        json.writeNumberProperty("frames", info.frames());
    }

    private static void pixels(JsonGenerator json, PictureInfo info) {
        info.animation().ifPresent(animation -> {
            json.writeObjectPropertyStart("animation");
            json.writeArrayPropertyStart("delays");
            animation.delays().forEach(json::writeNumber);
            json.writeEndArray();
            json.writeNumberProperty("duration", animation.duration());
            json.writeNumberProperty("loops", animation.loops());
            json.writeEndObject();
        });
        json.writeStringProperty("colour_space", info.space());
        json.writeNumberProperty("bits", info.bits());
        json.writeBooleanProperty("alpha", info.alpha());
        info.profile().ifPresent(it -> json.writeStringProperty("profile", it));
    }

    private static void looks(JsonGenerator json, PictureInfo info) {
        if (!info.palette().isEmpty()) {
            json.writeStringProperty("dominant", info.palette().getFirst().hex());
        }
        json.writeArrayPropertyStart("palette");
        info.palette().forEach(shade -> {
            json.writeStartObject();
            json.writeStringProperty("colour", shade.hex());
            json.writeNumberProperty("share", shade.share());
            json.writeEndObject();
        });
        json.writeEndArray();
        json.writeStringProperty("blurhash", info.blurhash());
        json.writeStringProperty("thumbhash", info.thumbhash());
        json.writeStringProperty("perceptual_hash", info.perceptual().hex());
    }

    private static void fields(JsonGenerator json, String name, Map<String, String> fields) {
        json.writeObjectPropertyStart(name);
        fields.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    private InfoJson() {}
}
