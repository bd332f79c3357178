package dev.coffer.app;

import dev.coffer.media.MediaException;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.server.ServerSettings;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The looks that `coffer doctor` takes, each of which may fail without keeping the others from being taken.
final class Checkup {
    private static final int JAVA = 25;
    private static final long ROOM = 1L << 30;

    private Checkup() {}

    static List<Finding> of(Supplier<Settings> configuration, Terminal terminal) {
        var findings = new ArrayList<Finding>();
        findings.add(java());
        findings.add(ffmpeg());
        Settings settings;
        try {
            settings = configuration.get();
            findings.add(Finding.ok("configuration", "home is " + settings.home()));
        } catch (ConfigurationException e) {
            findings.add(libvips());
            findings.add(
                    Finding.bad("configuration", String.valueOf(e.getMessage()), "mend that line, and look again"));
            return findings;
        }
        findings.add(libvips());
        try (Coffer coffer = Coffer.open(settings, terminal)) {
            findings.add(attempt("store", () -> store(coffer), "check store, s3_endpoint and credentials"));
            findings.add(attempt("catalogue", () -> catalogue(coffer), "check catalogue, its user and password"));
            findings.add(attempt("temp", () -> temp(coffer.places().temp()), "name a directory with room: temp"));
            findings.add(attempt("port", () -> port(coffer.places().server()), "choose another: --port N"));
        } catch (ConfigurationException e) {
            findings.add(Finding.bad("configuration", String.valueOf(e.getMessage()), "mend it, and look again"));
        }
        return findings;
    }

    private static Finding java() {
        String version = System.getProperty("java.runtime.version") + " at " + System.getProperty("java.home");
        return Runtime.version().feature() >= JAVA
                ? Finding.ok("java", version)
                : Finding.bad("java", version, "install a JDK " + JAVA + ", and set JAVA_HOME to it");
    }

    private static Finding libvips() {
        try {
            return Finding.ok("libvips", VipsRenderer.open(RenderLimits.DEFAULT).description());
        } catch (MediaException e) {
            return Finding.bad(
                    "libvips",
                    String.valueOf(e.getMessage()),
                    "run npm ci in native/, or set libvips: system with libvips42 installed");
        }
    }

    private static Finding ffmpeg() {
        try {
            Process process = new ProcessBuilder("ffmpeg", "-version")
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            String first = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
            if (process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return Finding.ok("ffmpeg", first.replaceFirst(" Copyright.*", ""));
            }
            return Finding.poor("ffmpeg", "does not run: " + first, "install it again");
        } catch (IOException e) {
            return Finding.poor(
                    "ffmpeg", "is not on the PATH; all works but pictures of videos", "apt-get install ffmpeg");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.poor("ffmpeg", "was not waited for", "look again");
        }
    }

    private static Finding store(Coffer coffer) {
        ObjectStore store = coffer.store();
        String bucket = coffer.places().bucket();
        if (!store.bucketExists(bucket)) {
            return Finding.bad("store", store.describe() + " has no bucket " + bucket, "create it, or name another");
        }
        if (coffer.layout() instanceof BlobLayout.Incarnations own) {
            String folder = own.prefix().isEmpty() ? "" : own.prefix() + "/";
            var probe = new ObjectName(bucket, folder + "doctor/" + UUID.randomUUID());
            store.write(probe, Content.of("doctor".getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
            store.delete(probe);
        }
        return Finding.ok("store", store.describe() + ", bucket " + bucket);
    }

    private static Finding catalogue(Coffer coffer) {
        var catalogue = coffer.catalogue();
        if (catalogue.isEmpty()) {
            return Finding.poor("catalogue", "none: sources are not remembered", "make COFFER_HOME writable");
        }
        return catalogue.filter(Catalogue::answers).isPresent()
                ? Finding.ok("catalogue", catalogue.get().describe())
                : Finding.bad("catalogue", catalogue.get().describe() + " does not answer", "is the database up?");
    }

    private static Finding temp(Path temp) throws IOException {
        Files.delete(Files.createTempFile(temp, "doctor", ""));
        long room = Files.getFileStore(temp).getUsableSpace();
        String says = temp + ", " + (room >> 20) + " MiB free";
        return room >= ROOM ? Finding.ok("temp", says) : Finding.poor("temp", says, "name a larger one: temp");
    }

    private static Finding port(ServerSettings server) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(server.bind()), server.port()));
            return Finding.ok("port", server.bind() + ":" + server.port() + " is free");
        }
    }

    /// A look that may go wrong.
    private interface Look {
        Finding take() throws IOException;
    }

    private static Finding attempt(String check, Look look, String advice) {
        try {
            return look.take();
        } catch (RuntimeException e) {
            return Finding.bad(check, Failure.line(e), advice);
        } catch (IOException e) {
            return Finding.bad(check, String.valueOf(e.getMessage()), advice);
        }
    }
}
