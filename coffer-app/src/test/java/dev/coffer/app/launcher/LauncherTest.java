package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    @TempDir
    Path home;

    @Test
    void helpTeaches() {
        var ended = Launched.run(home, "--help");
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).contains("coffer demo", "coffer stash", "coffer serve", "COFFER_HOME");
        assertThat(ended.err()).isEmpty();
        assertThat(home).as("help touches nothing").isEmptyDirectory();
    }

    @Test
    void everyCommandHasItsHelp() {
        for (String command : new String[] {"stash", "locate", "serve", "demo", "doctor", "completion", "version"}) {
            if (!command.equals("demo")) {
                var ended = Launched.run(home, command, "--help");
                assertThat(ended.code()).isZero();
                assertThat(ended.out()).contains("Usage: coffer " + command, "Examples:", "Exit codes:");
                assertThat(ended.err()).isEmpty();
            }
        }
    }

    @Test
    void runsFromAnyDirectoryThroughLinksAndOnPathsWithSpaces() throws IOException {
        Path spaced = Files.createDirectory(home.resolve("a b"));
        Path checkout = Files.createSymbolicLink(spaced.resolve("a checkout"), Launched.root());
        Path absolute = Files.createSymbolicLink(spaced.resolve("coffer"), checkout.resolve("coffer"));
        Path relative = Files.createSymbolicLink(spaced.resolve("link"), Path.of("a checkout", "coffer"));
        for (Path program : new Path[] {checkout.resolve("coffer"), absolute, relative}) {
            try (var launched = Launched.start(program, home, spaced, Map.of(), "version")) {
                var ended = launched.end();
                assertThat(ended.code()).as("%s: %s", program, ended.err()).isZero();
                assertThat(ended.out()).startsWith("coffer ");
                assertThat(ended.err()).isEmpty();
            }
        }
    }

    @Test
    void runsWithAnEmptyEnvironment() {
        var ended = Launched.run(home, Map.of("JAVA_HOME", "", "PATH", "/usr/bin:/bin", "HOME", ""), "version");
        assertThat(ended.code()).as(ended.err()).isZero();
    }

    @Test
    void classesComeOutOfTheAotCacheAndNothingIsSaidAboutIt() throws IOException {
        Path log = home.resolve("classes.log");
        Path small = Files.writeString(home.resolve("small.txt"), "small");
        var ended = Launched.run(
                home, Map.of("COFFER_JAVA_OPTS", "-Xlog:class+load:file=" + log), "stash", small.toString());
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(Files.readAllLines(log).stream().filter(it -> it.contains("dev.coffer.app.StashCommand source:")))
                .hasSize(1)
                .allMatch(it -> it.contains("shared objects file"));
    }

    @Test
    void anUnknownCommandIsAUsageError() {
        var ended = Launched.run(home, "stahs");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.said()).containsExactly("coffer: there is no command 'stahs'; coffer --help lists them");
    }

    @Test
    void completionIsAScriptThatBashReads() throws Exception {
        var ended = Launched.run(home, "completion", "bash");
        assertThat(ended.out()).contains("complete -F");
        Path script = Files.writeString(home.resolve("completion"), ended.out());
        Process bash = new ProcessBuilder("bash", "-n", script.toString()).start();
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void doctorFindsAWholeMachineWhole() {
        var ended = Launched.run(home, "doctor", "--json", "--port", "0");
        assertThat(ended.code()).as(ended.out()).isZero();
        assertThat(ended.rows())
                .anyMatch(it -> it.contains("\"check\":\"java\",\"state\":\"ok\""))
                .anyMatch(it -> it.contains("\"check\":\"libvips\",\"state\":\"ok\""))
                .anyMatch(it -> it.contains("\"check\":\"store\",\"state\":\"ok\""))
                .anyMatch(it -> it.contains("\"check\":\"catalogue\",\"state\":\"ok\""))
                .anyMatch(it -> it.contains("\"check\":\"temp\""))
                .anyMatch(it -> it.contains("\"check\":\"port\",\"state\":\"ok\""));
    }

    @Test
    void doctorSaysWhatToDoAboutABrokenConfiguration() throws IOException {
        Files.writeString(home.resolve("coffer.yaml"), "prot: 1\n");
        var ended = Launched.run(home, "doctor");
        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.out()).contains("unknown key 'prot'", "mend that line");
    }
}
