package dev.coffer.repository;

/// A job that is added again and again, once each time over all hosts.
///
/// @param name of the schedule, as that of a kind; hosts that have one of the same name share it
/// @param when `every 6h` (also `m`, `d`; counted from midnight of 1970, UTC), or cron's five fields in UTC:
///     `30 3 * * *`
/// @param request what is added; while one of it waits or runs, none is
public record JobSchedule(String name, String when, JobRequest request) {

    /// @throws IllegalArgumentException if the name is none, quoting it
    public JobSchedule {
        JobRequest.checkName("a schedule", name);
        request = request.sole().isPresent() ? request : request.withSole(name);
    }
}
