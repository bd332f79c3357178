package dev.coffer.media.vips;

import dev.coffer.repository.Dimensions;
import dev.coffer.store.ObjectName;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;

/// Starts the process of a worker: a JVM that has no secrets, a bound on its memory, and nothing to write to but its
/// server.
final class WorkerProcess {
    private static final List<String> ENVIRONMENT =
            List.of("PATH", "LANG", "LC_ALL", "COFFER_VIPS", "LD_LIBRARY_PATH", "FONTCONFIG_PATH");
    private static final List<String> PROPERTIES = List.of("coffer.vips", "coffer.native", "coffer.root");

    /// What it says goes to a descriptor of its own, so that nothing that a library prints gets in between.
    private static final String SHELL = "ulimit -c 0; ulimit -v \"$0\" 2>/dev/null; exec \"$@\" 3>&1 >/dev/null 2>&1";

    private static final List<String> OPTIONS = List.of(
            "-Xmx256m",
            "-Xms16m",
            "-Xmn8m", // else what thousands of pictures leave fills a share of the machine's memory first
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+SuppressFatalErrorMessage",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:ReservedCodeCacheSize=16m",
            "-XX:CompressedClassSpaceSize=16m",
            "--enable-native-access=ALL-UNNAMED",
            "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider");

    static final String ANSWERS = "/dev/fd/3";

    /// @param addresses bytes that it may have of them
    /// @param notes where the JVM is to write what it learns of this start; empty for all starts but the build's
    static Process start(long addresses, Optional<Path> notes) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                SHELL,
                String.valueOf(addresses >> 10),
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(OPTIONS);
        command.addAll(properties());
        notes.map(file -> "-XX:AOTCacheOutput=" + file)
                .or(() -> cache().map(file -> "-XX:AOTCache=" + file))
                .ifPresent(command::add);
        command.addAll(List.of("-cp", classes(), WorkerMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(ENVIRONMENT);
        environment.put("MALLOC_ARENA_MAX", "1");
        return builder.start();
    }

    private static List<String> properties() {
        return PROPERTIES.stream()
                .filter(name -> System.getProperty(name) != null)
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();
    }

    /// What the build has learnt of a start, beside the one jar that it makes.
    private static Optional<Path> cache() {
        return place(WorkerProcess.class)
                .map(Path::of)
                .filter(Files::isRegularFile)
                .map(jar -> jar.resolveSibling("../worker.aot").normalize())
                .filter(Files::isRegularFile);
    }

    /// The places of the few classes that are needed there, or of all if they do not say where they come from.
    private static String classes() {
        Set<String> places = new LinkedHashSet<>();
        for (Class<?> needed : List.of(WorkerProcess.class, Dimensions.class, ObjectName.class, Logger.class)) {
            Optional<String> place = place(needed);
            if (place.isEmpty()) {
                return System.getProperty("java.class.path");
            }
            places.add(place.get());
        }
        return String.join(File.pathSeparator, places);
    }

    private static Optional<String> place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(source.getLocation().toURI()).toString());
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private WorkerProcess() {}
}
