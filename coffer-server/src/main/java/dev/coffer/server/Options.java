package dev.coffer.server;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/// Reads options' values; what is no value is named together with its option.
final class Options {
    private Options() {}

    static int number(String option, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is a number: '" + value + "'", e);
        }
        throw new IllegalArgumentException(option + " goes from " + least + " to " + most + ": '" + value + "'");
    }

    static Duration seconds(String option, String value) {
        try {
            BigDecimal seconds = new BigDecimal(value.strip());
            if (seconds.signum() > 0 && seconds.compareTo(BigDecimal.valueOf(86_400)) <= 0) {
                return Duration.ofMillis(Math.max(1, seconds.movePointRight(3).longValue()));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is a number of seconds: '" + value + "'", e);
        }
        throw new IllegalArgumentException(option + " is more than 0 seconds and at most a day: '" + value + "'");
    }

    static boolean flag(String option, String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true", "t", "1", "yes", "on" -> true;
            case "false", "f", "0", "no", "off" -> false;
            default -> throw new IllegalArgumentException(option + " is true or false: '" + value + "'");
        };
    }
}
