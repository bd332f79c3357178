package dev.coffer.app.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// `./coffer` in a process of its own, as somebody at a shell runs it.
///
/// Output goes to files, so that nobody has to read along.
final class Launched implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("coffer.root"));
    private static final int SECONDS = 90;

    private final Process process;
    private final Path out;
    private final Path err;

    private Launched(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /// What is left of a run that has ended.
    record Ended(int code, String out, String err) {
        List<String> rows() {
            return out.lines().toList();
        }

        /// What it said to people, a line each.
        List<String> said() {
            return err.lines().toList();
        }
    }

    static Path root() {
        return ROOT;
    }

    /// Runs a command in a home to its end.
    static Ended run(Path home, String... arguments) {
        return run(home, Map.of(), arguments);
    }

    /// Runs a command with more variables; those that are empty are taken away.
    static Ended run(Path home, Map<String, String> variables, String... arguments) {
        Path anywhere = Path.of(System.getProperty("java.io.tmpdir"));
        try (Launched launched = start(ROOT.resolve("coffer"), home, anywhere, variables, arguments)) {
            return launched.end();
        }
    }

    /// Starts a command.
    ///
    /// @param home `COFFER_HOME`
    /// @param directory to start in
    static Launched start(Path program, Path home, Path directory, Map<String, String> variables, String... arguments) {
        try {
            var command = new ArrayList<String>(List.of(program.toString()));
            command.addAll(List.of(arguments));
            Path out = Files.createTempFile("coffer", ".out");
            Path err = Files.createTempFile("coffer", ".err");
            var builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(Launched::isOurs);
            environment.put("COFFER_HOME", home.toString());
            environment.put("COFFER_SETUP", "none");
            variables.forEach((name, value) -> {
                if (value.isEmpty()) {
                    environment.remove(name);
                } else {
                    environment.put(name, value);
                }
            });
            return new Launched(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    /// Waits until it has printed something, and gives what it has printed.
    String outWhen(Predicate<String> enough) {
        return when(out, enough);
    }

    /// The same of standard error.
    String errWhen(Predicate<String> enough) {
        return when(err, enough);
    }

    /// Sends a signal, as `INT`.
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Waits for its end.
    Ended end() {
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("did not end in " + SECONDS + " s; it said: " + err());
            }
            return new Ended(process.exitValue(), out(), err());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            Files.delete(out);
            Files.delete(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String when(Path file, Predicate<String> enough) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        String text = read(file);
        while (!enough.test(text)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("never said it; out: " + out() + ", err: " + err());
            }
            Thread.onSpinWait();
            pause();
            text = read(file);
        }
        return text;
    }

    /// Waits a moment for the process, not for the time.
    private void pause() {
        try {
            boolean unused = process.waitFor(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(String name) {
        return name.startsWith("COFFER_")
                || name.startsWith("AWS_")
                || name.startsWith("BUCKET_")
                || name.equals("S3_ENDPOINT")
                || name.equals("JAVA_TOOL_OPTIONS");
    }
}
