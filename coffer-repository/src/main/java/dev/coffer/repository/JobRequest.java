package dev.coffer.repository;

import java.util.Optional;
import java.util.regex.Pattern;

/// What is to be done in the background.
///
/// @param kind of a [JobKind]: 1 to 40 of `a-z 0-9 -`, a letter first
/// @param subject what it is about, for people: a path, a digest; up to 1,000 bytes on one line, or empty
/// @param parameters what the kind wants to know, usually JSON; up to 64 KiB
/// @param priority from -100 to 100; of the jobs that wait, the highest is taken first, then the oldest
/// @param attempts how often it is tried, 1 to 100
/// @param sole while a job with this key waits or runs, no other one of it is added; as the name of a kind
public record JobRequest(
        String kind, String subject, String parameters, int priority, int attempts, Optional<String> sole) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_SUBJECT = 1000;
    private static final int PRIORITIES = 100;
    private static final int ATTEMPTS = 5;

    /// @throws IllegalArgumentException if something is not as it should be, quoting it
    public JobRequest {
        checkName("a kind of jobs", kind);
        if (!subject.isEmpty()) {
            Wording.checked("what a job is about", subject, MOST_SUBJECT);
        }
        if (Wording.size(parameters) > MOST_BYTES || parameters.indexOf(0) >= 0) {
            throw new IllegalArgumentException("not the parameters of a job: more than " + MOST_BYTES + " bytes");
        }
        if (Math.abs(priority) > PRIORITIES) {
            throw new IllegalArgumentException("not a priority: " + priority + " (-100 to 100)");
        }
        if (attempts < 1 || attempts > PRIORITIES) {
            throw new IllegalArgumentException("not a number of attempts: " + attempts + " (1 to 100)");
        }
        sole.ifPresent(key -> Wording.checked("the key of a job", key, MOST_SUBJECT));
    }

    /// Tried five times, at a middle priority, beside others of its kind.
    public static JobRequest of(String kind, String subject) {
        return new JobRequest(kind, subject, "", 0, ATTEMPTS, Optional.empty());
    }

    public JobRequest withParameters(String text) {
        return new JobRequest(kind, subject, text, priority, attempts, sole);
    }

    public JobRequest withPriority(int number) {
        return new JobRequest(kind, subject, parameters, number, attempts, sole);
    }

    public JobRequest withAttempts(int number) {
        return new JobRequest(kind, subject, parameters, priority, number, sole);
    }

    /// Never two at a time of those that have the key.
    public JobRequest withSole(String key) {
        return new JobRequest(kind, subject, parameters, priority, attempts, Optional.of(key));
    }

    static void checkName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of " + what + ": '" + name + "' (1 to 40 of a-z, 0-9, -)");
        }
    }
}
