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

    static String json(Receipt receipt, Optional<String> erasure) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("path", receipt.path().text());
            json.writeStringProperty("written_at", receipt.at().toString());
            erasure.ifPresent(reason -> json.writeStringProperty("erased_because", reason));
            json.writeBooleanProperty("is_complete", receipt.pending().isEmpty());
            json.writeArrayPropertyStart("versions");
            receipt.versions().forEach(version -> write(json, version));
            json.writeEndArray();
            json.writeArrayPropertyStart("removed");
            receipt.removed().forEach(removed -> write(json, removed));
            json.writeEndArray();
            json.writeArrayPropertyStart("pending");
            receipt.pending().forEach(pending -> write(json, pending));
            json.writeEndArray();
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static void write(JsonGenerator json, Receipt.Version version) {
        json.writeStartObject();
        json.writeStringProperty("id", version.id());
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
        json.writeStringProperty("sha256", removed.sha256());
        json.writeStringProperty("md5", removed.md5());
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
        json.writeStringProperty("sha256", pending.sha256());
        json.writeNumberProperty("size", pending.size());
        json.writeStringProperty("why", pending.why());
        pending.until().ifPresent(time -> json.writeStringProperty("until", time.toString()));
        json.writeEndObject();
    }

    private PurgeReceipt() {}
}
