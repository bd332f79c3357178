package dev.coffer.repository.jobs;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// When something recurs: at times that do not depend on when it was done, so that all hosts agree on them.
///
/// Times are whole seconds in UTC.
final class Cadence implements Schedule {
    private static final Pattern EVERY = Pattern.compile("every +([1-9][0-9]{0,5}) ?([smhd])");
    private static final Duration LONGEST = Duration.ofDays(366);

    /// Finds the times beside a moment.
    private interface Times {
        Optional<Instant> after(Instant moment);

        Optional<Instant> notAfter(Instant moment);
    }

    private final String text;
    private final Times times;

    private Cadence(String text, Times times) {
        this.text = text;
        this.times = times;
    }

    /// @param text `every 6h`, or cron's five fields
    /// @throws IllegalArgumentException if it is neither, or says no time that ever comes
    static Cadence parse(String text) {
        String told = text.strip();
        Matcher every = EVERY.matcher(told);
        Cadence cadence = new Cadence(told, every.matches() ? every(every) : cron(told));
        cadence.after(Instant.now());
        return cadence;
    }

    /// @throws IllegalArgumentException if there is none
    Instant after(Instant moment) {
        return times.after(moment)
                .orElseThrow(() -> new IllegalArgumentException("not a schedule: '" + text + "' (it never comes)"));
    }

    /// The last time that is not after a moment, which is the moment itself if there is none.
    Instant notAfter(Instant moment) {
        return times.notAfter(moment).orElse(moment);
    }

    @Override
    public Instant getNextExecutionTime(ExecutionComplete complete) {
        return after(complete.getTimeDone());
    }

    @Override
    public Instant getInitialExecutionTime(Instant now) {
        return after(now);
    }

    @Override
    public boolean isDeterministic() {
        return true;
    }

    @Override
    public String toString() {
        return text;
    }

    private static Times every(Matcher told) {
        long count = Long.parseLong(told.group(1));
        Duration period = switch (told.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
        if (period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("not a schedule: '" + told.group() + "' (more than a year)");
        }
        long seconds = period.toSeconds();
        return new Times() {
            @Override
            public Optional<Instant> after(Instant moment) {
                return Optional.of(
                        Instant.ofEpochSecond((Math.floorDiv(moment.getEpochSecond(), seconds) + 1) * seconds));
            }

            @Override
            public Optional<Instant> notAfter(Instant moment) {
                return Optional.of(Instant.ofEpochSecond(Math.floorDiv(moment.getEpochSecond(), seconds) * seconds));
            }
        };
    }

    private static Times cron(String text) {
        ExecutionTime times;
        try {
            times = ExecutionTime.forCron(
                    new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "not a schedule: '" + text + "' (as every 6h, or cron's five fields: 30 3 * * *)", e);
        }
        return new Times() {
            @Override
            public Optional<Instant> after(Instant moment) {
                return times.nextExecution(utc(moment)).map(ZonedDateTime::toInstant);
            }

            @Override
            public Optional<Instant> notAfter(Instant moment) {
                return times.lastExecution(utc(moment.plusNanos(1))).map(ZonedDateTime::toInstant);
            }
        };
    }

    private static ZonedDateTime utc(Instant moment) {
        return moment.atZone(ZoneOffset.UTC);
    }
}
