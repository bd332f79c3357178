package dev.coffer.app;

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
                new StandardOutput(),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Boolean.getBoolean("coffer.terminal"));
    }

    /// The same, with nobody looking.
    Terminal quiet() {
        return new Terminal(out, err, false);
    }

    /// Flushes.
    ///
    /// @throws ReaderGone if nobody reads standard output any more
    /// @throws ConfigurationException if it cannot be written, as on a full disk
    void checkOut() {
        if (out.checkError()) {
            if (out instanceof StandardOutput standard && standard.isReaderGone()) {
                throw new ReaderGone();
            }
            throw new ConfigurationException("standard output is closed or full; what was printed ends there");
        }
    }

    /// One line for people.
    void say(String line) {
        err.println("coffer: " + line);
    }
}
