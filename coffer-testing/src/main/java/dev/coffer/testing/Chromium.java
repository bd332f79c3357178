package dev.coffer.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium of its own for each page, driven by Playwright in Node.js.
public final class Chromium {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SECONDS = 120; // until the page has come to what is awaited
    private static final int SECONDS_TO_END = 30;

    private Chromium() {}

    /// How a page looked when it had come to what was awaited.
    ///
    /// @param html its elements
    /// @param complaints what failed on the way: requests, answers from 400 on, errors of scripts
    /// @param screenshot a file in PNG
    public record Shown(String html, List<String> complaints, Path screenshot) {}

    /// Opens a page in a window of 1000 x 700 pixels.
    ///
    /// @param until an expression of JavaScript that is true when the page has come to what is awaited
    /// @param directory where the screenshot and the browser's log lie
    /// @throws AssertionError if there is no browser, or the page does not come to it
    public static Shown show(String url, String until, Path directory) throws IOException, InterruptedException {
        Path answer = directory.resolve("page.json");
        Path log = directory.resolve("browser.log");
        Path screenshot = directory.resolve("screenshot.png");
        var wanted = JSON.createObjectNode()
                .put("program", program())
                .put("url", url)
                .put("until", until)
                .put("width", 1000)
                .put("height", 700)
                .put("screenshot", screenshot.toString())
                .put("seconds", SECONDS);
        Process driver = new ProcessBuilder("node", script().toString(), wanted.toString())
                .redirectOutput(answer.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            if (!driver.waitFor(3L * SECONDS + SECONDS_TO_END, TimeUnit.SECONDS)) {
                throw new AssertionError("Chromium did not end at " + url);
            }
            if (driver.exitValue() != 0) {
                throw new AssertionError("Chromium failed at " + url + ": " + Files.readString(log));
            }
        } finally {
            driver.descendants().forEach(ProcessHandle::destroyForcibly);
            driver.destroyForcibly().waitFor();
        }
        var seen = JSON.readTree(answer);
        String html = seen.required("html").asString();
        List<String> complaints = seen.required("complaints")
                .valueStream()
                .map(each -> each.asString())
                .toList();
        if (seen.required("late").asBoolean()) {
            throw new AssertionError("not within " + SECONDS + " s: " + until + "; " + complaints + "\n" + html);
        }
        return new Shown(html, complaints, screenshot);
    }

    private static Path script() {
        Path folder = Path.of(System.getProperty("coffer.root"), "coffer-testing", "browser");
        if (!Files.isDirectory(folder.resolve("node_modules"))) {
            throw new AssertionError("Playwright is not in " + folder + ": ./verify installs it");
        }
        return folder.resolve("show.mjs");
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
