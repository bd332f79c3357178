package dev.coffer.app;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// How much the libraries say on standard error.
///
/// Set before the first of them is loaded, since they look once.
final class Log {
    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    /// On debug these print requests as they are signed and sent, tokens and all.
    private static final List<String> TELL_HEADERS = List.of(
            "software.amazon.awssdk.auth",
            "software.amazon.awssdk.http.auth",
            "software.amazon.awssdk.requestId",
            "software.amazon.awssdk.request",
            "org.apache.hc");

    /// Prints each failure with its stack; what fails is told elsewhere, in a line.
    private static final String TELLS_STACKS = "com.github.kagkarlsson";

    private Log() {}

    /// @throws ParameterException if there is no such level
    static void start(ParseResult line) {
        String level = line.matchedOptionValue("--loglevel", System.getenv().getOrDefault("COFFER_LOGLEVEL", "error"));
        boolean warn = line.hasMatchedOption("-w") && level.equals("error");
        try {
            level(warn ? "warning" : level);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line.commandSpec().commandLine(), e.getMessage(), e);
        }
    }

    /// @throws IllegalArgumentException if there is no such level
    static void level(String level) {
        String simple = switch (level.toLowerCase(Locale.ROOT)) {
            case "debug" -> "debug";
            case "info" -> "info";
            case "warning", "warn" -> "warn";
            case "error" -> "error";
            case "critical", "fatal" -> "off";
            default ->
                throw new IllegalArgumentException(
                        "there is no log level '" + level + "': debug, info, warning, error, critical");
        };
        System.setProperty(LEVEL, simple);
        for (String talkative : TELL_HEADERS) {
            System.setProperty("org.slf4j.simpleLogger.log." + talkative, simple.equals("debug") ? "info" : simple);
        }
        System.setProperty("org.slf4j.simpleLogger.log." + TELLS_STACKS, simple.equals("debug") ? "debug" : "off");
        System.setProperty("org.slf4j.simpleLogger.showThreadName", "false");
        System.setProperty("slf4j.internal.verbosity", "ERROR");
    }

    static boolean isDebug() {
        return "debug".equals(System.getProperty(LEVEL));
    }
}
