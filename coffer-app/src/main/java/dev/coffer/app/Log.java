package dev.coffer.app;

import java.util.Locale;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// How much the libraries say on standard error.
///
/// Set before the first of them is loaded, since they look once.
final class Log {
    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

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
        System.setProperty("org.slf4j.simpleLogger.showThreadName", "false");
        System.setProperty("slf4j.internal.verbosity", "ERROR");
    }

    static boolean isDebug() {
        return "debug".equals(System.getProperty(LEVEL));
    }
}
