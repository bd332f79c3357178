package dev.coffer.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// A machine that works with the repository, as the catalogue knows it.
///
/// @param registeredAt when it first changed something or opened its cache
/// @param seenAt when its cache last asked the catalogue, by the host's own clock; empty if it has none
/// @param decommissionedAt empty while it is active
/// @param followed the number of the last [Change] whose purges have reached its cache
/// @param cachedFiles the blobs in its cache, as far as it has told
/// @param cachedBytes what they have in bytes
/// @see "S3Repo, hosts: max_cache_size, cache_stale, unpublished_stale"
public record Host(
        HostName name,
        State state,
        Instant registeredAt,
        Optional<Instant> seenAt,
        Optional<Instant> decommissionedAt,
        Rules rules,
        long followed,
        long cachedFiles,
        long cachedBytes) {

    /// Whether it may use its cache.
    public enum State {
        ACTIVE,
        /// It has left, and stays known as the origin of what it added.
        DECOMMISSIONED
    }

    /// What was said in the catalogue of a host's cache. What is empty is as the machine itself is configured.
    ///
    /// @param maxCacheBytes what its files may have together; 0 keeps none
    /// @param cacheStale files that were not used for longer are let go
    /// @param unpublishedStale entries of this host that were never published are purged when they are older
    public record Rules(
            OptionalLong maxCacheBytes, Optional<Duration> cacheStale, Optional<Duration> unpublishedStale) {
        /// Nothing was said.
        public static final Rules NONE = new Rules(OptionalLong.empty(), Optional.empty(), Optional.empty());

        /// @throws IllegalArgumentException if a size is negative or a time not positive, quoting it
        public Rules {
            if (maxCacheBytes.isPresent() && maxCacheBytes.getAsLong() < 0) {
                throw new IllegalArgumentException("not a size of a cache: " + maxCacheBytes.getAsLong());
            }
            cacheStale.ifPresent(Rules::checkPositive);
            unpublishedStale.ifPresent(Rules::checkPositive);
        }

        public Rules withMaxCacheBytes(OptionalLong bytes) {
            return new Rules(bytes, cacheStale, unpublishedStale);
        }

        public Rules withCacheStale(Optional<Duration> unusedFor) {
            return new Rules(maxCacheBytes, unusedFor, unpublishedStale);
        }

        public Rules withUnpublishedStale(Optional<Duration> olderThan) {
            return new Rules(maxCacheBytes, cacheStale, olderThan);
        }

        private static void checkPositive(Duration time) {
            if (time.toMillis() < 1) {
                throw new IllegalArgumentException("not a time to keep something: " + time);
            }
        }
    }
}
