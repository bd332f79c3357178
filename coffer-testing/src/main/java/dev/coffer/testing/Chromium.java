package dev.coffer.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A headless Chromium of its own for each page. It ends when all that the page began has ended, or its time is over.
public final class Chromium {
    private static final List<String> QUIET = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    private static final int SECONDS = 90; // the page's own time is bounded by its budget
    private static final int SECONDS_WITH_PICTURE = 150;

    private Chromium() {}

    /// The page's elements at the end, as HTML.
    ///
    /// @param directory where the browser's profile, output and log lie
    /// @throws AssertionError if there is no browser, or it does not end
    public static String dom(String url, Path directory) throws IOException, InterruptedException {
        return open(url, directory, SECONDS, List.of("--virtual-time-budget=20000", "--dump-dom"));
    }

    /// Writes a picture of the page at its end.
    ///
    /// @param size of the window, as `1000,700`
    /// @param to a file in PNG
    /// @throws AssertionError as [#dom]
    public static void screenshot(String url, String size, Path to, Path directory)
            throws IOException, InterruptedException {
        open(
                url,
                directory,
                SECONDS_WITH_PICTURE,
                List.of(
                        "--window-size=" + size,
                        "--hide-scrollbars",
                        "--virtual-time-budget=30000",
                        "--run-all-compositor-stages-before-draw",
                        "--screenshot=" + to));
    }

    private static String open(String url, Path directory, int seconds, List<String> options)
            throws IOException, InterruptedException {
        Path out = directory.resolve("chromium.out");
        List<String> words = new ArrayList<>();
        words.add(program());
        words.addAll(QUIET);
        words.add("--user-data-dir=" + Files.createTempDirectory(directory, "profile"));
        words.addAll(options);
        words.add(url);
        Process browser = new ProcessBuilder(words)
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("chromium.log").toFile())
                .start();
        try {
            if (!browser.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new AssertionError("Chromium did not end in " + seconds + " s at " + url);
            }
            return Files.readString(out);
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly().waitFor();
        }
    }

    private static String program() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(place -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no chromium on the PATH: apt-get install chromium"))
                .toString();
    }
}
