package dev.coffer.app;

import dev.coffer.repository.BasicAuth;
import java.io.Console;
import java.util.Optional;

/// The password of `-u`, from where nobody else can read it.
///
/// The launcher moves a password that stands on the command line into the environment before Java starts, so
/// that lists of processes never show it.
final class Password {
    static final String VARIABLE = "COFFER_PASSWORD";

    private Password() {}

    /// @param told as `-p` gives it: `env:NAME`, `file:PATH`, `-` to be asked, or the password itself
    /// @throws ConfigurationException if there is none and nobody to ask
    static Optional<BasicAuth> of(Optional<String> user, Optional<String> told, Terminal terminal) {
        if (user.isEmpty()) {
            if (told.isPresent()) {
                throw new IllegalArgumentException("a password without a user: -u USER goes with it");
            }
            return Optional.empty();
        }
        String password = told.filter(it -> !it.equals("-"))
                .map(it -> visible(it, terminal))
                .or(() -> told.isPresent() ? Optional.empty() : Optional.ofNullable(System.getenv(VARIABLE)))
                .orElseGet(() -> ask(user.get()));
        return Optional.of(new BasicAuth(user.get(), password));
    }

    private static String visible(String told, Terminal terminal) {
        if (!told.startsWith("env:") && !told.startsWith("file:")) {
            terminal.say("a password on the command line can be read by others; " + VARIABLE
                    + ", -p env:NAME, -p file:PATH or -p - keep it");
        }
        return Settings.Secret.read(told, "-p");
    }

    private static String ask(String user) {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new ConfigurationException(
                    "no password for " + user + ": set " + VARIABLE + ", or give -p env:NAME or -p file:PATH");
        }
        return new String(console.readPassword("Password of %s: ", user));
    }
}
