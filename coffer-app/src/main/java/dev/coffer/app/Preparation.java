package dev.coffer.app;

import dev.coffer.media.vips.VipsRenderer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/// What the build does once so that every start is short: unpacks SQLite's native library, rehearses the
/// commands while the JVM takes notes for its AOT cache, and writes down which Java they are for.
public final class Preparation {
    private Preparation() {}

    /// @param args `unpack DIRECTORY`; or `rehearse command|server DIRECTORY`, once each, under the options
    ///     of a run; or `workers FILE`; or `ready FILE`
    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "unpack" -> unpack(Path.of(args[1]));
            case "rehearse" -> Rehearsal.of(args[1], Path.of(args[2]));
            case "workers" -> VipsRenderer.prepareWorkers(Path.of(args[1]));
            case "ready" -> Files.writeString(Path.of(args[1]), System.getProperty("java.home") + "\n");
            default -> throw new IllegalArgumentException("no preparation: '" + args[0] + "'");
        }
    }

    private static void unpack(Path directory) throws IOException {
        String library = System.mapLibraryName("sqlitejdbc");
        String resource = "/org/sqlite/native/" + system() + "/" + processor() + "/" + library;
        Files.createDirectories(directory);
        try (InputStream in = Preparation.class.getResourceAsStream(resource)) {
            if (in != null) {
                Files.copy(in, directory.resolve(library), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static String system() {
        String name = System.getProperty("os.name");
        if (name.startsWith("Mac")) {
            return "Mac";
        }
        boolean musl =
                Files.exists(Path.of("/lib/ld-musl-x86_64.so.1")) || Files.exists(Path.of("/lib/ld-musl-aarch64.so.1"));
        return musl ? "Linux-Musl" : "Linux";
    }

    private static String processor() {
        return switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch64";
            case String other -> other;
        };
    }
}
