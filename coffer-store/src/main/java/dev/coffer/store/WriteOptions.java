package dev.coffer.store;

import java.util.Map;
import java.util.Optional;

/// How an object is written.
///
/// @param description what its readers are told
/// @param precondition what must be true for the write to happen
/// @param storageClass where it is kept; empty for the store's usual place
public record WriteOptions(Description description, Precondition precondition, Optional<StorageClass> storageClass) {
    private static final WriteOptions PLAIN = of(Description.plain());

    /// `application/octet-stream`, no metadata, no precondition.
    public static WriteOptions plain() {
        return PLAIN;
    }

    /// With a description, no precondition.
    public static WriteOptions of(Description description) {
        return new WriteOptions(description, Precondition.none(), Optional.empty());
    }

    public String contentType() {
        return description.contentType();
    }

    public Map<String, String> metadata() {
        return description.metadata();
    }

    public WriteOptions withContentType(String type) {
        return with(description.withContentType(type));
    }

    public WriteOptions withMetadata(Map<String, String> values) {
        return with(description.withMetadata(values));
    }

    public WriteOptions with(Description told) {
        return new WriteOptions(told, precondition, storageClass);
    }

    public WriteOptions onlyIf(Precondition condition) {
        return new WriteOptions(description, condition, storageClass);
    }

    public WriteOptions in(StorageClass place) {
        return new WriteOptions(description, precondition, Optional.of(place));
    }
}
