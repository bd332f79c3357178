package dev.coffer.repository;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Set;

/// Tags that tell which hour, day, week or month some data is of, as S3Repo wrote them:
/// `hour=2013-04-24 01:00:00`, `day=2013-04-24`, `week=2013-04-22` (its Monday), `month=2013-04-01`.
///
/// @see "S3Repo, tag_date"
public enum DateTags {
    /// The hour, and the day, week and month that it belongs to.
    HOUR,
    /// The day, and the week and month that it belongs to.
    DAY,
    WEEK,
    MONTH;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    /// @throws IllegalArgumentException if `text` is none of `hour`, `day`, `week` and `month`, quoting it
    public static DateTags parse(String text) {
        for (DateTags type : values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("not a kind of date: '" + text + "' (hour, day, week, month)");
    }

    /// The tags for a date.
    ///
    /// @param date `2013-04-24 01:02:03`, `2013-04-24`, or seconds since 1970 in UTC
    /// @throws IllegalArgumentException if it is none of these, quoting it
    public Set<Tag> of(String date) {
        return of(read(date));
    }

    /// The tags for a time.
    public Set<Tag> of(LocalDateTime time) {
        LocalDate day = time.toLocalDate();
        Tag week = new Tag("week=" + day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
        Tag month = new Tag("month=" + day.withDayOfMonth(1));
        Tag dayTag = new Tag("day=" + day);
        return switch (this) {
            case HOUR ->
                Set.of(new Tag("hour=" + TIME.format(time.truncatedTo(ChronoUnit.HOURS))), dayTag, week, month);
            case DAY -> Set.of(dayTag, week, month);
            case WEEK -> Set.of(week);
            case MONTH -> Set.of(month);
        };
    }

    private static LocalDateTime read(String date) {
        try {
            if (date.matches("\\d{1,11}")) {
                return LocalDateTime.ofInstant(Instant.ofEpochSecond(Long.parseLong(date)), ZoneOffset.UTC);
            }
            return date.length() == 10 ? LocalDate.parse(date).atStartOfDay() : LocalDateTime.parse(date, TIME);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "not a date: '" + date + "' (2013-04-24 01:02:03, 2013-04-24, or seconds since 1970)", e);
        }
    }
}
