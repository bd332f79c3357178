package dev.coffer.testing.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A small file system of a test's own, to be filled or made read-only: on Linux a tmpfs (as root, or by
/// `sudo` where that asks for no password), on macOS a disk image.
///
/// Where neither is permitted, the environment variable `COFFER_SMALL_DISK` may name a directory on a file
/// system of at most 64 MiB.
public final class FullDisk implements AutoCloseable {
    private final Path directory;
    private final List<String> unmount;

    private FullDisk(Path directory, List<String> unmount) {
        this.directory = directory;
        this.unmount = unmount;
    }

    /// Makes an empty file system that holds `megabytes` MiB.
    ///
    /// @throws ServerFailed if this user may not mount; the message says what to set
    public static FullDisk ofMegabytes(int megabytes) {
        String given = System.getenv("COFFER_SMALL_DISK");
        if (given != null) {
            return new FullDisk(Path.of(given), List.of());
        }
        Path directory = GuardedProcess.newDirectory("coffer-disk-");
        String at = directory.toString();
        if (System.getProperty("os.name").startsWith("Mac")) {
            Path image = directory.resolveSibling(directory.getFileName() + ".dmg");
            run(List.of("hdiutil", "create", "-size", megabytes + "m", "-fs", "HFS+", image.toString()));
            run(List.of("hdiutil", "attach", "-nobrowse", "-mountpoint", at, image.toString()));
            return new FullDisk(directory, List.of("hdiutil", "detach", "-force", at));
        }
        List<String> mount = List.of("mount", "-t", "tmpfs", "-o", "mode=0777,size=" + megabytes + "m", "tmpfs", at);
        run(asRoot(mount));
        return new FullDisk(directory, asRoot(List.of("umount", "--lazy", at)));
    }

    /// Where it is mounted.
    public Path directory() {
        return directory;
    }

    /// Writes a file until nothing more fits, but for `spare` bytes.
    public void fill(long spare) {
        try {
            long free = Files.getFileStore(directory).getUsableSpace();
            byte[] block = new byte[4096];
            try (var out = Files.newOutputStream(directory.resolve("ballast"))) {
                for (long left = free - spare; left > 0; left -= block.length) {
                    out.write(block);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot fill " + directory, e);
        }
    }

    /// Lets nothing be written any more, not even by root; on Linux only.
    ///
    /// @throws ServerFailed if this user may not mount
    public void makeReadOnly() {
        run(asRoot(List.of("mount", "-o", "remount,ro", directory.toString())));
    }

    @Override
    public void close() {
        if (!unmount.isEmpty()) {
            run(unmount);
            try {
                Files.deleteIfExists(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static List<String> asRoot(List<String> command) {
        if ("root".equals(System.getProperty("user.name"))) {
            return command;
        }
        List<String> withSudo = new ArrayList<>(List.of("sudo", "-n"));
        withSudo.addAll(command);
        return withSudo;
    }

    private static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new ServerFailed(
                        "a small disk for tests needs the right to mount (" + String.join(" ", command) + ": "
                                + said.strip() + "); set COFFER_SMALL_DISK to a directory on a file system of at most"
                                + " 64 MiB instead",
                        null);
            }
        } catch (IOException e) {
            throw new ServerFailed("cannot run " + command.getFirst() + "; set COFFER_SMALL_DISK instead", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailed("interrupted while mounting", e);
        }
    }
}
