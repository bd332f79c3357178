package dev.coffer.app;

import dev.coffer.store.Description;
import dev.coffer.store.Header;
import dev.coffer.store.KeyGlob;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// What the verbs of `coffer s3` have in common on their command lines.
final class S3Options {
    private static final int MOST_AT_ONCE = 256;
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhdw]?)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([kmgt]?)b?");

    private S3Options() {}

    /// A verb with its help.
    static CommandSpec verb(S3Verb verb, String arguments, String... description) {
        CommandSpec spec = Options.command("s3 " + verb.words(), description);
        spec.usageMessage().customSynopsis("coffer s3 " + verb.words() + " [OPTION...] " + arguments);
        Options.flag(spec, "Print a JSON object a line.", "--json");
        return spec;
    }

    static void dryRun(CommandSpec spec) {
        Options.flag(spec, "Say what would be done, and do nothing.", "--dry-run");
    }

    static void transfers(CommandSpec spec) {
        Options.value(spec, "N", "How many are worked on at once. Default: 16.", "--parallel");
        Options.value(spec, "RATE", "The most bytes a second, both ways together; k, m, g.", "--bwlimit");
        Options.flag(spec, "No progress bar.", "--no-progress");
        Options.settings(spec, EnumSet.of(Setting.TEMP));
    }

    static void filters(CommandSpec spec) {
        Options.values(
                spec,
                "PATTERN",
                "Look only at what matches; may be given again. Without a slash: at the last part of names.",
                "--include");
        Options.values(
                spec, "PATTERN", "Do not look at what matches, on either side; may be given again.", "--exclude");
    }

    static void descriptions(CommandSpec spec) {
        Options.value(spec, "TYPE", "The media type. Default: what the name says.", "--content-type");
        Options.values(spec, "NAME=VALUE", "User metadata; may be given again.", "--metadata");
        Options.values(
                spec,
                "NAME=VALUE",
                "One of cache-control, content-disposition, content-encoding, content-language; may be given again.",
                "--header");
    }

    /// The flags that all have, after their own.
    static void settings(CommandSpec spec) {
        var settings = EnumSet.copyOf(Setting.of(Setting.Group.S3));
        settings.add(Setting.LOGLEVEL);
        Options.moreSettings(spec, settings);
    }

    static Optional<String> text(ParseResult line, String option) {
        return Optional.ofNullable(line.<String>matchedOptionValue(option, null));
    }

    static List<String> all(ParseResult line, String option) {
        return line.hasMatchedOption(option) ? line.matchedOptionValue(option, List.<String>of()) : List.of();
    }

    static List<String> arguments(ParseResult line) {
        return line.matchedPositionalValue(0, List.of());
    }

    static List<KeyGlob> globs(ParseResult line, String option) {
        return all(line, option).stream().map(KeyGlob::filter).toList();
    }

    static int parallel(ParseResult line) {
        int parallel = number(text(line, "--parallel").orElse("16"), "--parallel");
        if (parallel < 1 || parallel > MOST_AT_ONCE) {
            throw new IllegalArgumentException("--parallel: 1 to " + MOST_AT_ONCE + ", not " + parallel);
        }
        return parallel;
    }

    static int number(String text, String option) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(option + ": not a number: '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    /// `90`, `15m`, `7d`.
    static Duration duration(String text, String option) {
        Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(option + ": not a time: '" + text + "' (as 90s, 15m, 12h, 7d)");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            case "w" -> Duration.ofDays(7 * count);
            default -> Duration.ofSeconds(count);
        };
    }

    /// `10m` is 10 × 1024 × 1024.
    static long size(String text, String option) {
        Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(option + ": not a size: '" + text + "' (as 500k, 10m, 1g)");
        }
        int unit = matcher.group(2).isEmpty() ? 0 : 1 + "kmgt".indexOf(matcher.group(2));
        return Long.parseLong(matcher.group(1)) << (10 * unit);
    }

    /// `before` with what the line says in its place.
    static Description description(ParseResult line, Description before) {
        Description told = before;
        Optional<String> type = text(line, "--content-type");
        if (type.isPresent()) {
            told = told.withContentType(type.get());
        }
        for (String pair : all(line, "--metadata")) {
            told = told.withMetadata(name(pair, "--metadata").toLowerCase(Locale.ROOT), value(pair));
        }
        for (String pair : all(line, "--header")) {
            String name = name(pair, "--header");
            Header header = Header.of(name)
                    .orElseThrow(() -> new IllegalArgumentException("--header: no header that objects keep: '" + name
                            + "' (cache-control, content-disposition, content-encoding, content-language)"));
            told = told.with(header, value(pair));
        }
        return told;
    }

    static String name(String pair, String option) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(option + ": not of the form NAME=VALUE: '" + pair + "'");
        }
        return pair.substring(0, equals).strip();
    }

    static String value(String pair) {
        return pair.substring(pair.indexOf('=') + 1);
    }
}
