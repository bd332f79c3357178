package dev.coffer.media.json;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A JSON document of somebody else's, of which one knows what is looked for and nothing of the rest.
/// Whatever is not there, or is something else than asked for, is empty. Immutable.
public final class JsonTree {
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonTree NOTHING = new JsonTree(null);

    private final @Nullable Object value; // a map, a list, a text (also for numbers and truth), or nothing

    private JsonTree(@Nullable Object value) {
        this.value = value;
    }

    /// @throws IllegalArgumentException if it is no JSON
    public static JsonTree read(String text) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            return new JsonTree(value(parser));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// Writes maps, lists, texts, whole numbers, and truth, on one line.
    public static String write(Map<String, ?> object) {
        var text = new StringWriter(512);
        try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, object);
        }
        return text.toString();
    }

    /// What an object has under a name.
    public JsonTree at(String name) {
        return value instanceof Map<?, ?> map && map.get(name) instanceof JsonTree found ? found : NOTHING;
    }

    /// What a list holds.
    public List<JsonTree> items() {
        var items = new ArrayList<JsonTree>();
        if (value instanceof List<?> list) {
            list.forEach(item -> items.add(item instanceof JsonTree tree ? tree : NOTHING));
        }
        return items;
    }

    /// The names of an object, in the order of the document.
    public List<String> names() {
        return value instanceof Map<?, ?> map
                ? map.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    /// A text; a number, true or false as it was written.
    public Optional<String> text() {
        return value instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /// A number, also one that was written as a text; never one that is none.
    public Optional<Double> number() {
        return text().flatMap(text -> {
            try {
                double number = Double.parseDouble(text);
                return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    private static @Nullable Object value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, JsonTree> object = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                object.put(name, new JsonTree(value(parser)));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            List<JsonTree> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(new JsonTree(value(parser)));
            }
            return list;
        }
        return token == null || token == JsonToken.VALUE_NULL ? null : parser.getString();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) {
        switch (value) {
            case Map<?, ?> object -> {
                generator.writeStartObject();
                object.forEach((name, member) -> {
                    generator.writeName(String.valueOf(name));
                    write(generator, member);
                });
                generator.writeEndObject();
            }
            case List<?> list -> {
                generator.writeStartArray();
                list.forEach(item -> write(generator, item));
                generator.writeEndArray();
            }
            case Boolean truth -> generator.writeBoolean(truth);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case null -> generator.writeNull();
            default -> generator.writeString(value.toString());
        }
    }
}
