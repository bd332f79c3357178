package dev.coffer.repository;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The fetcher that a stasher was given; or one of its own, made when the first web source comes, since
/// loading it takes longer than stashing a file.
final class LentFetcher implements AutoCloseable {
    private final Optional<WebFetcher> given;
    private final long maxBytes;
    private @Nullable WebFetcher own;

    LentFetcher(Optional<WebFetcher> given, long maxBytes) {
        this.given = given;
        this.maxBytes = maxBytes;
    }

    WebFetcher get() {
        return given.orElseGet(this::own);
    }

    @Override
    public synchronized void close() {
        if (own != null) {
            own.close();
        }
    }

    private synchronized WebFetcher own() {
        WebFetcher fetcher = own;
        if (fetcher == null) {
            fetcher = new WebFetcher(NetworkRules.web(), FetchLimits.defaults().withMaxBytes(maxBytes));
            own = fetcher;
        }
        return fetcher;
    }
}
