package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Work that dies at a given step, as if its process had been killed; and the same work without a death, which goes
/// on where the dead one has stopped.
///
/// Only who is to die needs a process of his own, whose start takes longer than most of such work. Whoever goes on is
/// run here, with a catalogue and stores that he opens himself.
public final class Mortal {
    /// How the process of a dead one ends.
    public static final int KILLED = 137;

    /// A step that there is not.
    public static final String NONE = "NONE";

    private static final int SECONDS = 120;

    private Mortal() {}

    /// The main method of a class of these tests.
    @FunctionalInterface
    public interface Main {
        void main(String[] arguments) throws Exception;
    }

    /// Ends this process at once, if this is the step at which it is to die.
    public static void dieAt(String wanted, Enum<?> reached) {
        if (reached.name().equals(wanted)) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /// Runs it.
    ///
    /// @param type the class that has `main`
    /// @param step that is among the arguments
    /// @return the exit code
    public static int run(Class<?> type, Main main, String step, List<String> arguments) throws Exception {
        if (step.equals(NONE)) {
            main.main(arguments.toArray(String[]::new));
            return 0;
        }
        Path said = Files.createTempFile("coffer-mortal-", ".said");
        try {
            return run(said, type, arguments);
        } finally {
            Files.delete(said);
        }
    }

    private static int run(Path said, Class<?> type, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                type.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(said, StandardCharsets.UTF_8)).doesNotContain("Exception");
        return process.exitValue();
    }
}
