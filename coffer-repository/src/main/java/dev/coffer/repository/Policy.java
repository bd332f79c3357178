package dev.coffer.repository;

import java.time.Duration;
import java.util.Optional;

/// What is kept of the versions of some paths: a version stays published if any of the three says so, and is
/// expired by housekeeping otherwise. The current version of a path always stays.
///
/// Where several policies are about one version, those of its tags come before those of its path, and of the latter
/// only the one with the longest prefix counts; of several tags' policies, each that keeps it keeps it.
///
/// @param scope what it is about
/// @param keepLast how many publications of a path stay, the current one included; at least 1,
///     [#ALL] for all of them
/// @param keepFor for how long after it was superseded a version stays; in whole milliseconds
/// @param keepTagged what has this tag, by itself or by its path, stays, and is not purged when it was expired
///     either
/// @param purgeAfter for how long an expired version can still be had back; empty for what the run says
public record Policy(
        Scope scope, int keepLast, Duration keepFor, Optional<Tag> keepTagged, Optional<Duration> purgeAfter) {
    /// Any number of publications.
    public static final int ALL = Integer.MAX_VALUE;

    /// What a policy is about.
    public sealed interface Scope {

        /// Paths that begin so, as text: `export/` is a directory; empty for all.
        record Prefix(String text) implements Scope {
            public Prefix {
                if (!text.isEmpty()) {
                    Wording.checked("the beginning of a path", text, EntryPath.MOST_BYTES);
                }
            }

            @Override
            public String toString() {
                return "paths '" + text + "…'";
            }
        }

        /// Versions that have a tag, by themselves or by their path.
        record Tagged(Tag tag) implements Scope {
            @Override
            public String toString() {
                return "tag " + tag.text();
            }
        }
    }

    /// @throws IllegalArgumentException if a number is too small, quoting it
    public Policy {
        if (keepLast < 1) {
            throw new IllegalArgumentException("not a number of versions to keep: " + keepLast + " (at least 1)");
        }
        if (keepFor.isNegative()) {
            throw new IllegalArgumentException("not a time to keep: " + keepFor);
        }
        purgeAfter.filter(Duration::isNegative).ifPresent(time -> {
            throw new IllegalArgumentException("not a time to keep: " + time);
        });
    }
}
