package dev.coffer.repository.jobs;

import java.time.Instant;

/// What is to be done with a job whose turn has come, and with its turn when it was.
sealed interface Turn {

    /// This process does it now.
    record Now(Attempt attempt) implements Turn {}

    /// Its turn comes again.
    record Later(Instant when) implements Turn {}

    /// It is another host's: this one was decommissioned.
    record Elsewhere() implements Turn {}

    /// It has ended.
    record Never() implements Turn {}

    /// Another process has it, and its turn.
    record Taken() implements Turn {}
}
