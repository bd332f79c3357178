package dev.coffer.app;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Where a command writes: rows on standard output, words for people on standard error.
///
/// @param out buffered; a command that makes its reader wait flushes it
/// @param interactive whether somebody is looking at standard error
record Terminal(PrintStream out, PrintStream err, boolean interactive) {

    /// The process's own, in UTF-8 whatever the locale says.
    static Terminal ofProcess() {
        return new Terminal(
                new PrintStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 15),
                        false,
                        StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Boolean.getBoolean("coffer.terminal"));
    }

    /// The same, with nobody looking.
    Terminal quiet() {
        return new Terminal(out, err, false);
    }

    /// One line for people.
    void say(String line) {
        err.println("coffer: " + line);
    }
}
