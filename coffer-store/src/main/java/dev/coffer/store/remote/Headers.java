package dev.coffer.store.remote;

import dev.coffer.store.Description;
import dev.coffer.store.Header;
import dev.coffer.store.StorageClass;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// HTTP headers as the seed's callers give them, sorted into what they mean.
///
/// @param metadata names without their prefix; empty to leave what is there
record Headers(
        Map<String, String> metadata,
        Optional<String> contentType,
        Map<Header, String> others,
        Optional<StorageClass> storageClass) {
    private static final String PREFIX = "x-amz-meta-";

    /// @throws IllegalArgumentException if one of them means nothing here, or is there twice
    static Headers of(Map<String, String> given) {
        Map<String, String> metadata = new HashMap<>();
        Map<Header, String> others = new EnumMap<>(Header.class);
        Optional<String> type = Optional.empty();
        Optional<StorageClass> place = Optional.empty();
        for (Map.Entry<String, String> entry : given.entrySet()) {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            String value = entry.getValue();
            Optional<Header> header = Header.of(name);
            if (name.startsWith(PREFIX)) {
                if (metadata.put(name.substring(PREFIX.length()), value) != null) {
                    throw new IllegalArgumentException("the header '" + name + "' is given twice");
                }
            } else if (header.isPresent()) {
                others.put(header.get(), value);
            } else if (name.equals("content-type")) {
                type = Optional.of(value);
            } else if (name.equals("x-amz-storage-class")) {
                place = Optional.of(StorageClass.of(value));
            } else {
                throw new IllegalArgumentException("no header of an object: '" + name
                        + "' (x-amz-meta-…, Content-Type, Cache-Control, Content-Disposition, Content-Encoding,"
                        + " Content-Language, x-amz-storage-class)");
            }
        }
        return new Headers(metadata, type, others, place);
    }

    boolean isEmpty() {
        return metadata.isEmpty() && contentType.isEmpty() && others.isEmpty() && storageClass.isEmpty();
    }

    /// What is told of an object that was described so before.
    Description over(Description before) {
        Map<Header, String> all = new EnumMap<>(Header.class);
        all.putAll(before.headers());
        all.putAll(others);
        return new Description(
                contentType.orElse(before.contentType()), metadata.isEmpty() ? before.metadata() : metadata, all);
    }

    /// With their prefix, as callers want them.
    static Map<String, String> metadata(Map<String, String> metadata) {
        return metadata.entrySet().stream()
                .collect(Collectors.toMap(entry -> PREFIX + entry.getKey(), Map.Entry::getValue));
    }
}
