package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.app.launcher.Launched.Ended;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files whose names are not ASCII, or no text at all.
class FileNamesLauncherTest {
    private static final String NO_LOCALE = "C";

    @TempDir
    Path home;

    @TempDir
    Path directory;

    @Test
    void namesAreUtf8WhereNobodyHasChosenALocale() {
        Ended ended = shell(NO_LOCALE, """
                mkdir 'größen'; echo 😀 > 'größen/a 😀.txt'
                coffer publish größen --prefix ü
                coffer cat 'ü/a 😀.txt'
                coffer get 'ü/a 😀.txt' -o 'o😀' > /dev/null
                cat o😀
                coffer stash 'größen/a 😀.txt' > /dev/null
                """);
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.rows()).hasSize(3);
        assertThat(ended.rows().getFirst()).endsWith("\tü/a 😀.txt");
        assertThat(ended.rows().subList(1, 3)).containsExactly("😀", "😀");
    }

    @Test
    void aNameThatIsNoTextIsToldAndNothingIsPublishedUnderAnother() {
        Ended ended = shell("C.UTF-8", """
                mkdir d; echo 1 > $'d/caf\\xe9.txt'
                ! coffer publish d
                ! coffer publish $'d/caf\\xe9.txt'
                ! coffer stash $'d/caf\\xe9.txt'
                coffer find --every
                """);
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.rows()).isEmpty();
        List<String> said = ended.said();
        assertThat(said).hasSize(3).allSatisfy(line -> assertThat(line).contains("not UTF-8", "convmv"));
        assertThat(said.getFirst()).contains("(caf%E9.txt)");
    }

    private Ended shell(String locale, String script) {
        String whole = "set -eu\ncoffer() { '" + Launched.root().resolve("coffer") + "' \"$@\"; }\n" + script;
        try (Launched shell = Launched.start(Path.of("bash"), home, directory, Map.of("LC_ALL", locale), "-c", whole)) {
            return shell.end();
        }
    }
}
