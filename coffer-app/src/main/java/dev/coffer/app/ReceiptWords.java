package dev.coffer.app;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What a receipt comes to, read off its text.
final class ReceiptWords {
    private static final JsonFactory JSON = new JsonFactory();

    private String path = "";
    private long paths;
    private long removed;
    private long waiting;
    private String writtenAt = "";
    private boolean isComplete;

    /// @throws JacksonException if it is no JSON
    /// @throws IllegalArgumentException if it is no receipt
    static String of(String text) {
        ReceiptWords words = new ReceiptWords();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            words.read(json);
        }
        return words.said();
    }

    private void read(JsonParser json) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("no object");
        }
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            JsonToken value = json.nextToken();
            switch (name) {
                case "paths" -> paths(json);
                case "removed" -> removed = count(json);
                case "written_at" -> writtenAt = json.getString();
                case "waiting" -> waiting = json.getLongValue();
                case "is_complete" -> isComplete = value == JsonToken.VALUE_TRUE;
                default -> json.skipChildren();
            }
        }
    }

    private void paths(JsonParser json) {
        for (JsonToken token = json.nextToken(); token == JsonToken.VALUE_STRING; token = json.nextToken()) {
            path = json.getString();
            paths++;
        }
    }

    private static long count(JsonParser json) {
        long count = 0;
        for (JsonToken token = json.nextToken(); token == JsonToken.START_OBJECT; token = json.nextToken()) {
            json.skipChildren();
            count++;
        }
        return count;
    }

    private String said() {
        if (paths == 0 || writtenAt.isEmpty()) {
            throw new IllegalArgumentException("no receipt");
        }
        return "signed as it is; " + (paths == 1 ? path : Sizes.counted(paths, "path")) + ", written at " + writtenAt
                + ": " + Sizes.counted(removed, "object") + " removed, " + (isComplete ? "nothing" : waiting)
                + " pending";
    }
}
