package dev.coffer.app;

import dev.coffer.media.MediaId;
import dev.coffer.media.MediaKey;
import dev.coffer.media.library.MediaLibrary;
import dev.coffer.repository.Author;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Receipt;
import dev.coffer.store.ObjectInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes the receipt of what was deleted of a media library: its files before, without those that are there after.
final class MediaReceipt {
    private final List<EntryPath> ids = new ArrayList<>();
    private final List<Receipt.Removed> removed = new ArrayList<>();
    private final List<Receipt.Pending> pending = new ArrayList<>();
    private final Map<String, ObjectInfo> found = new LinkedHashMap<>();

    void before(MediaId id, MediaLibrary library) {
        ids.add(new EntryPath(id.toString()));
        found.clear();
        try (Stream<ObjectInfo> files = library.list(id)) {
            files.forEach(info -> found.put(info.name().url(), info));
        }
    }

    void after(MediaId id, MediaLibrary library) {
        Set<String> there;
        try (Stream<ObjectInfo> files = library.list(id)) {
            there = files.map(info -> info.name().url()).collect(Collectors.toSet());
        }
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        String author = Author.ofThisProcess().name() + "@"
                + Author.ofThisProcess().host().text();
        found.forEach((url, info) -> {
            if (there.contains(url)) {
                pending.add(new Receipt.Pending(
                        "media", url, "", info.size(), "it could not be removed", Optional.empty()));
            } else {
                removed.add(new Receipt.Removed(
                        "media",
                        url,
                        "",
                        "",
                        info.size(),
                        isOriginal(info) ? "ORIGINAL" : "VARIANT",
                        "deleted on request",
                        author,
                        now,
                        Optional.empty()));
            }
        });
    }

    void write(Path target, Optional<ReceiptKey> key) {
        var receipt = new Receipt(
                ids,
                Instant.ofEpochMilli(System.currentTimeMillis()),
                List.of(),
                removed,
                pending,
                List.of(),
                List.of(),
                List.of());
        SignedReceipt.write(
                target,
                SignedReceipt.of(PurgeReceipt.json(receipt, Optional.empty()), key)
                        .document());
    }

    private static boolean isOriginal(ObjectInfo info) {
        return MediaKey.parse(info.name().key()).filter(MediaKey::isOriginal).isPresent();
    }
}
