package dev.coffer.app;

import dev.coffer.repository.Receipt;
import java.io.StringWriter;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A receipt as a JSON document, for whoever asked for a purge.
final class PurgeReceipt {
    private static final JsonFactory JSON = new JsonFactory();

    /// On one line, with its end: fields in one order, no space between them, UTF-8.
    static String json(Receipt receipt, Optional<String> erasure) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("format", "coffer-receipt/1");
            json.writeArrayPropertyStart("paths");
            receipt.paths().forEach(path -> json.writeString(path.text()));
            json.writeEndArray();
            json.writeStringProperty("written_at", receipt.at().toString());
            erasure.ifPresent(reason -> json.writeStringProperty("erased_because", reason));
            json.writeBooleanProperty("is_complete", receipt.isComplete());
            json.writeNumberProperty("waiting", receipt.waiting());
            json.writeArrayPropertyStart("versions");
            receipt.versions().forEach(version -> write(json, version));
            json.writeEndArray();
            json.writeArrayPropertyStart("removed");
            receipt.removed().forEach(removed -> write(json, removed));
            json.writeEndArray();
            json.writeArrayPropertyStart("pending");
            receipt.pending().forEach(pending -> write(json, pending));
            json.writeEndArray();
            json.writeArrayPropertyStart("servers");
            receipt.servers().forEach(server -> write(json, server));
            json.writeEndArray();
            json.writeArrayPropertyStart("dropped");
            receipt.dropped().forEach(dropped -> write(json, dropped));
            json.writeEndArray();
            json.writeArrayPropertyStart("calls");
            receipt.calls().forEach(call -> write(json, call));
            json.writeEndArray();
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static void write(JsonGenerator json, Receipt.Version version) {
        json.writeStartObject();
        json.writeStringProperty("id", version.id());
        json.writeStringProperty("path", version.path().text());
        version.sha256().ifPresent(digest -> json.writeStringProperty("sha256", digest));
        version.md5().ifPresent(digest -> json.writeStringProperty("md5", digest));
        json.writeNumberProperty("size", version.size());
        json.writeStringProperty("purged_at", version.purgedAt().toString());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Receipt.Removed removed) {
        json.writeStartObject();
        json.writeStringProperty("object", removed.url());
        json.writeStringProperty("store", removed.store());
        json.writeStringProperty("purpose", removed.purpose());
        write(json, "sha256", removed.sha256());
        write(json, "md5", removed.md5());
        json.writeNumberProperty("size", removed.size());
        json.writeStringProperty("reason", removed.reason());
        json.writeStringProperty("by", removed.author());
        json.writeStringProperty("removed_at", removed.removedAt().toString());
        removed.versions().ifPresent(count -> json.writeNumberProperty("versions", count));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Receipt.Pending pending) {
        json.writeStartObject();
        json.writeStringProperty("object", pending.url());
        json.writeStringProperty("store", pending.store());
        write(json, "sha256", pending.sha256());
        json.writeNumberProperty("size", pending.size());
        json.writeStringProperty("why", pending.why());
        pending.until().ifPresent(time -> json.writeStringProperty("until", time.toString()));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Receipt.Server server) {
        json.writeStartObject();
        json.writeStringProperty("server", server.id());
        json.writeStringProperty("host", server.host());
        json.writeNumberProperty("process", server.process());
        json.writeBooleanProperty("has_answered", server.hasAnswered());
        json.writeStringProperty("seen_at", server.seenAt().toString());
        if (!server.why().isEmpty()) {
            json.writeStringProperty("why", server.why());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Receipt.Dropped dropped) {
        json.writeStartObject();
        json.writeStringProperty("server", dropped.server());
        json.writeStringProperty("host", dropped.host());
        json.writeNumberProperty("process", dropped.process());
        json.writeStringProperty("sha256", dropped.sha256());
        json.writeNumberProperty("derivatives", dropped.derivatives());
        json.writeArrayPropertyStart("keys");
        dropped.keys().forEach(json::writeString);
        json.writeEndArray();
        json.writeStringProperty("dropped_at", dropped.droppedAt().toString());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Receipt.Call call) {
        json.writeStartObject();
        json.writeStringProperty("tag", call.tag());
        json.writeNumberProperty("attempts", call.attempts());
        call.doneAt().ifPresent(at -> json.writeStringProperty("done_at", at.toString()));
        if (!call.why().isEmpty()) {
            json.writeStringProperty("why", call.why());
        }
        json.writeEndObject();
    }

    /// Nothing where it is not known.
    private static void write(JsonGenerator json, String name, String digest) {
        if (!digest.isEmpty()) {
            json.writeStringProperty(name, digest);
        }
    }

    private PurgeReceipt() {}
}
