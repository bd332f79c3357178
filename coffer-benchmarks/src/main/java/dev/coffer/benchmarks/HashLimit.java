package dev.coffer.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// The limit of whoever takes both digests of every file: MD5 on one thread, SHA-256 on another.
///
/// Takes a file with one path a line; prints the seconds until the slower one is through. Both read the files
/// themselves, from the page cache after a first pass, so that no disk is measured.
public final class HashLimit {
    private HashLimit() {}

    public static void main(String[] words) throws Exception {
        List<Path> files =
                Files.readAllLines(Path.of(words[0])).stream().map(Path::of).toList();
        digest("SHA-256", files);
        long begun = System.nanoTime();
        both(files);
        System.out.printf("%.4f%n", (System.nanoTime() - begun) / 1e9);
    }

    private static void both(List<Path> files) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(2)) {
            var md5 = threads.submit(() -> digest("MD5", files));
            var sha256 = threads.submit(() -> digest("SHA-256", files));
            md5.get();
            sha256.get();
        }
    }

    private static int digest(String algorithm, List<Path> files) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance(algorithm);
        byte[] buffer = new byte[1 << 18];
        int seen = 0;
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    digest.update(buffer, 0, read);
                }
            }
            seen ^= digest.digest()[0];
        }
        return seen;
    }
}
