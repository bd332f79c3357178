package dev.coffer.repository;

import java.time.Duration;

/// How much a fetch may take.
///
/// @param maxBytes of the body
/// @param deadline over one whole exchange: resolving, connecting, redirects and the body to its last byte
/// @param redirects how many are followed
/// @param attempts how often an exchange is tried where trying again may help; at least 1
public record FetchLimits(long maxBytes, Duration deadline, int redirects, int attempts) {

    /// @throws IllegalArgumentException if one of them leaves nothing to do
    public FetchLimits {
        if (maxBytes < 1 || !deadline.isPositive() || redirects < 0 || attempts < 1) {
            throw new IllegalArgumentException("limits that allow nothing: " + maxBytes + " bytes, " + deadline + ", "
                    + redirects + " redirects, " + attempts + " attempts");
        }
    }

    /// 5 GiB, an hour, 5 redirects, 4 attempts.
    public static FetchLimits defaults() {
        return new FetchLimits(5L << 30, Duration.ofHours(1), 5, 4);
    }

    public FetchLimits withMaxBytes(long bytes) {
        return new FetchLimits(bytes, deadline, redirects, attempts);
    }

    public FetchLimits withDeadline(Duration time) {
        return new FetchLimits(maxBytes, time, redirects, attempts);
    }

    public FetchLimits withRedirects(int count) {
        return new FetchLimits(maxBytes, deadline, count, attempts);
    }

    public FetchLimits withAttempts(int count) {
        return new FetchLimits(maxBytes, deadline, redirects, count);
    }
}
