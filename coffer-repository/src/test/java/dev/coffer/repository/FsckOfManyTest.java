package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Memory does not grow with the repository: the rows and the listing of 200,000 blobs have some 80 MB.
class FsckOfManyTest {
    @TempDir
    Path folder;

    @Test
    void manyBlobsAreCheckedInAHeapThatCouldNotHoldThem() throws Exception {
        String file = folder.resolve("catalogue.db").toString();
        assertThat(run("40m", file)).contains("blobs=200000", "objects=200000", "findings=40");
    }

    private String run(String heap, String file) throws Exception {
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx" + heap,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FsckOfMany.class.getName(),
                        file,
                        "200000")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
