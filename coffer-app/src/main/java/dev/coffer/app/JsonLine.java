package dev.coffer.app;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// One JSON object on one line, for programs that read what a command prints.
final class JsonLine {
    private static final JsonFactory JSON = new JsonFactory();

    private final StringWriter text = new StringWriter(256);
    private final JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text);

    JsonLine() {
        json.writeStartObject();
    }

    JsonLine put(String name, String value) {
        json.writeStringProperty(name, value);
        return this;
    }

    JsonLine put(String name, long value) {
        json.writeNumberProperty(name, value);
        return this;
    }

    JsonLine put(String name, boolean value) {
        json.writeBooleanProperty(name, value);
        return this;
    }

    /// Writes nothing where there is nothing.
    JsonLine put(String name, Optional<String> value) {
        value.ifPresent(it -> put(name, it));
        return this;
    }

    /// An object of texts, in the order of their names.
    JsonLine putTexts(String name, Map<String, String> texts) {
        json.writeName(name);
        json.writeStartObject();
        new TreeMap<>(texts).forEach(json::writeStringProperty);
        json.writeEndObject();
        return this;
    }

    /// A list of texts.
    JsonLine putList(String name, List<String> texts) {
        json.writeName(name);
        json.writeStartArray();
        texts.forEach(json::writeString);
        json.writeEndArray();
        return this;
    }

    /// The line, without its end.
    String end() {
        json.writeEndObject();
        json.close();
        return text.toString();
    }
}
