package dev.coffer.repository;

import java.util.concurrent.CancellationException;

/// One kind of jobs, and how it is done.
///
/// Work is done at least once: the process that was at it may have died before it could say so. So work may be done
/// again, from its beginning or from what it has told [JobContext#keep], and has to come to the same.
///
/// @param name 1 to 40 of `a-z 0-9 -`, a letter first; jobs whose kind a host does not know wait for one that does
public record JobKind(String name, Work work) {

    /// How it is done.
    @FunctionalInterface
    public interface Work {

        /// Does it, on a thread of its own. One that is cancelled should throw [CancellationException] within seconds.
        ///
        /// @return what has come of it, in one line; may be empty
        /// @throws IllegalArgumentException if trying again does not help; else it is tried again
        /// @throws CancellationException if it was [JobContext#isCancelled]
        String run(JobContext context) throws Exception;
    }

    /// @throws IllegalArgumentException if the name is none, quoting it
    public JobKind {
        JobRequest.checkName("a kind of jobs", name);
    }
}
