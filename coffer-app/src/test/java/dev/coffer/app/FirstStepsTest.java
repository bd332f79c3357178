package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Source;
import dev.coffer.repository.StashOutcome;
import dev.coffer.repository.Stasher;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README's Java, compiled and run.
class FirstStepsTest {
    private static final Path ROOT = Path.of(System.getProperty("coffer.root"));
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void aFileIsStashedAsTheReadmeSays(@TempDir Path home, @TempDir Path temp) {
        String file = ROOT.resolve("samples/dahlia.png").toString();
        var printed = new ByteArrayOutputStream();
        PrintStream terminal = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            stash(home, temp, file);
        } finally {
            System.setOut(terminal);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).containsPattern("76c7c091282a[0-9a-f]{52} NEW");
    }

    @Test
    void theReadmeShowsWhatIsRunHere() throws IOException {
        var block = JAVA.matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(block.find()).isTrue();
        Path here = ROOT.resolve("coffer-app/src/test/java/dev/coffer/app/FirstStepsTest.java");
        assertThat(squeezed(Files.readString(here))).contains(squeezed(block.group(1)));
    }

    private static void stash(Path home, Path temp, String file) {
        try (var store = FolderStore.open(home.resolve("store"));
                var catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")))) {
            store.createBucket("coffer");
            var layout = new BlobLayout.Incarnations("coffer", "");
            try (var stasher =
                    Stasher.builder(store, layout, temp).catalogue(catalogue).build()) {
                switch (stasher.stash(Source.parse(file), Optional.empty())) {
                    case StashOutcome.Stashed(var report, var novelty) ->
                        System.out.println(report.digests().sha256() + " " + novelty);
                    case StashOutcome.Failed(var source, var kind, var message) ->
                        System.out.println(source + ": " + message);
                }
            }
        }
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
