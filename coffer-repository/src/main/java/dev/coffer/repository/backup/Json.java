package dev.coffer.repository.backup;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A JSON document as maps, lists, texts and whole numbers.
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    static String written(Map<String, Object> document) {
        var text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, document);
        }
        return text.append('\n').toString();
    }

    /// @throws IllegalArgumentException if it is no JSON object
    static Map<?, ?> read(byte[] text) {
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            if (value(json) instanceof Map<?, ?> document && json.nextToken() == null) {
                return document;
            }
            throw new IllegalArgumentException("not a JSON object");
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    static String text(Map<?, ?> document, String name) {
        return of(document, name, String.class);
    }

    static long number(Map<?, ?> document, String name) {
        return of(document, name, Long.class);
    }

    static List<Map<?, ?>> objects(Map<?, ?> document, String name) {
        List<Map<?, ?>> objects = new ArrayList<>();
        for (Object each : of(document, name, List.class)) {
            if (!(each instanceof Map<?, ?> object)) {
                throw new IllegalArgumentException("'" + name + "' holds what is no object");
            }
            objects.add(object);
        }
        return objects;
    }

    private static <T> T of(Map<?, ?> document, String name, Class<T> type) {
        Object value = document.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("'" + name + "' is missing, or not what it should be");
        }
        return type.cast(value);
    }

    private static void write(JsonGenerator json, Object value) {
        switch (value) {
            case Map<?, ?> object -> {
                json.writeStartObject();
                object.forEach((name, each) -> {
                    json.writeName(name.toString());
                    write(json, each);
                });
                json.writeEndObject();
            }
            case List<?> list -> {
                json.writeStartArray();
                list.forEach(each -> write(json, each));
                json.writeEndArray();
            }
            case Number number -> json.writeNumber(number.longValue());
            default -> json.writeString(value.toString());
        }
    }

    private static Object value(JsonParser json) {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> object = new LinkedHashMap<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                object.put(name, value(json));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(json));
            }
            return list;
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return json.getLongValue();
        }
        return String.valueOf(json.getString());
    }

    private Json() {}
}
