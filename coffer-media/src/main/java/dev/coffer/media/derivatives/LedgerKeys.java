package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.Original;
import dev.coffer.media.Step;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.DerivativeRequest;
import dev.coffer.repository.PresetUse;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// By which keys the ledger knows derivatives: by the SHA-256 of their original, however it was addressed.
final class LedgerKeys {
    private static final long MOST = 100_000;

    private final String engine;
    /// Keys of originals by MD5, and what the ledger has them by.
    private final Cache<String, String> aliases =
            Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

    LedgerKeys(String engine) {
        this.engine = engine;
    }

    /// What the ledger is asked for; empty for what is made of bytes that the repository does not have.
    Optional<DerivativeRequest> request(DerivativeKey key, Original original, Optional<PresetUse> preset) {
        if (!(original instanceof StoredOriginal(var source, var held))
                || !(held.id() instanceof BlobId.BySha256(var sha256))) {
            return Optional.empty();
        }
        String name = DerivativeKey.of(held.id(), key.recipe(), engine).hex();
        if (!name.equals(key.hex())) {
            aliases.put(key.hex(), name);
        }
        List<BlobId> watermarks = key.recipe().steps().stream()
                .flatMap(step -> step instanceof Step.Watermark mark ? Stream.of(mark.picture()) : Stream.empty())
                .distinct()
                .toList();
        return Optional.of(new DerivativeRequest(name, sha256, key.recipe().key(), engine, watermarks, preset));
    }

    /// The ledger's name of what was asked of it before; empty where that is not known any more.
    Optional<String> known(DerivativeKey key) {
        if (!key.isStored()) {
            return Optional.empty();
        }
        return key.original() instanceof BlobId.ByMd5
                ? Optional.ofNullable(aliases.getIfPresent(key.hex()))
                : Optional.of(key.hex());
    }
}
