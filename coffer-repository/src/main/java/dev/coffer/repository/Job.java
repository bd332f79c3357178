package dev.coffer.repository;

import java.time.Instant;
import java.util.Optional;

/// Work in the background, as the catalogue knows it.
///
/// @param schedule the name of the [JobSchedule] that it is of, if it is of one
/// @param isCancelling whether somebody wants it to end; whoever runs it has not yet
/// @param host that runs it, or was the last to
/// @param error why the last attempt failed, in one line
public record Job(
        JobId id,
        JobRequest request,
        State state,
        Progress progress,
        int attempts,
        boolean isCancelling,
        Optional<String> schedule,
        Author author,
        Optional<HostName> host,
        Times times,
        Optional<String> error) {

    /// How far it is.
    public enum State {
        /// Waits for its time, or for a host that has room.
        QUEUED,
        RUNNING,
        DONE,
        /// It was tried as often as it was to be, or trying again does not help.
        FAILED,
        CANCELLED;

        /// Whether nothing more happens by itself.
        public boolean isEnd() {
            return switch (this) {
                case QUEUED, RUNNING -> false;
                case DONE, FAILED, CANCELLED -> true;
            };
        }
    }

    /// What it has told, by seconds late.
    ///
    /// @param done of what the kind counts
    /// @param total negative if nobody knows
    /// @param message what it is at, or what has come of it, in one line; may be empty
    public record Progress(long done, long total, String message) {}

    /// @param next when it is tried, while it is queued
    /// @param started when the last attempt began
    public record Times(Instant created, Optional<Instant> next, Optional<Instant> started, Optional<Instant> ended) {}
}
