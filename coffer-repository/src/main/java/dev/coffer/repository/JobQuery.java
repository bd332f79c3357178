package dev.coffer.repository;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Which jobs are asked for; the newest first.
///
/// @param states of which they are one; all if empty
/// @param most how many at the most
public record JobQuery(Set<Job.State> states, Optional<String> kind, Optional<String> schedule, int most) {
    private static final int MOST = 10_000;

    /// @throws IllegalArgumentException if so many are not given
    public JobQuery {
        states = states.isEmpty() ? Set.of() : Set.copyOf(states);
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("not a number of jobs: " + most + " (1 to " + MOST + ")");
        }
    }

    /// The newest thousand.
    public static JobQuery all() {
        return new JobQuery(Set.of(), Optional.empty(), Optional.empty(), 1000);
    }

    /// Those that wait or run.
    public static JobQuery open() {
        return all().withStates(EnumSet.of(Job.State.QUEUED, Job.State.RUNNING));
    }

    public JobQuery withStates(Set<Job.State> wanted) {
        return new JobQuery(wanted, kind, schedule, most);
    }

    public JobQuery withKind(String name) {
        return new JobQuery(states, Optional.of(name), schedule, most);
    }

    public JobQuery withSchedule(String name) {
        return new JobQuery(states, kind, Optional.of(name), most);
    }

    public JobQuery withMost(int number) {
        return new JobQuery(states, kind, schedule, number);
    }
}
