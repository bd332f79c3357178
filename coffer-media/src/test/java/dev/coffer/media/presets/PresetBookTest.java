package dev.coffer.media.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.ConfiguredPreset;
import dev.coffer.media.PresetRecipe;
import dev.coffer.media.Recipe;
import dev.coffer.media.url.UrlDialect;
import dev.coffer.repository.Author;
import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.HostName;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.Presets;
import dev.coffer.repository.Principal;
import dev.coffer.repository.Role;
import dev.coffer.repository.Tiers;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a server knows of presets, beside somebody who changes them in another process.
class PresetBookTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path home;

    @Test
    void whatIsChangedElsewhereIsSeenAfterAWhile() {
        Recipe one = UrlDialect.operations("fit:1");
        Recipe two = UrlDialect.operations("fit:2");
        CatalogueSettings where = CatalogueSettings.sqlite(home.resolve("catalogue.db"));
        try (Catalogue theirs = Catalogue.open(where);
                Catalogue ours = Catalogue.open(where)) {
            Presets presets = new Presets(theirs);
            presets.set("card", "fit:1");
            presets.set("sepia", "sepia:1"); // of a later version
            try (PresetBook book = PresetBook.open(Map.of("mine", configured("fit:1")), ours)) {
                assertThat(book.apply("card")).contains(new PresetRecipe(one, Optional.of(1L)));
                assertThat(book.apply("mine")).contains(PresetRecipe.configured(one));
                assertThat(book.apply("sepia")).isEmpty();
                assertThat(book.apply("other")).isEmpty();
                presets.set("card", "fit:2");
                presets.set("mine", "fit:2");
                presets.set("other", "fit:2");
                until(() -> book.apply("other").isPresent());
                assertThat(book.apply("card")).contains(new PresetRecipe(two, Optional.of(2L)));
                assertThat(book.apply("mine"))
                        .as("the configuration goes before")
                        .contains(PresetRecipe.configured(one));
                presets.keep("card", Optional.of(Tiers.OWN));
                PresetRecipe kept = new PresetRecipe(two, Optional.of(3L), Optional.of(Tiers.OWN), Optional.empty());
                until(() -> book.apply("card").equals(Optional.of(kept)));
                presets.remove("card");
                until(() -> book.apply("card").isEmpty());
            }
        }
    }

    @Test
    void aServerThatMayReadNothingElseSeesThemToo() {
        CatalogueSettings where = CatalogueSettings.sqlite(home.resolve("catalogue.db"));
        try (Catalogue theirs = Catalogue.open(where);
                Catalogue ours = Catalogue.open(where).as(new Author("server", new HostName("front")))) {
            theirs.permissions().grant(new Principal(theirs.author().name()), Role.ADMIN, PathPrefix.ALL);
            theirs.permissions().grant(new Principal("server"), Role.READER, new PathPrefix("photos"));
            Presets presets = new Presets(theirs);
            try (PresetBook book = PresetBook.open(Map.of(), ours)) {
                presets.set("card", "fit:1");
                until(() -> book.apply("card").isPresent());
            }
        }
    }

    @Test
    void aWatermarkIsWhatIsPublishedUnderItsPathNow() throws IOException {
        CatalogueSettings where = CatalogueSettings.sqlite(home.resolve("catalogue.db"));
        try (FolderStore store = FolderStore.open(Files.createDirectories(home.resolve("store")));
                Catalogue theirs = Catalogue.open(where);
                Catalogue ours = Catalogue.open(where)) {
            store.createBucket("coffer");
            Blobs blobs = new Blobs(theirs, store, new BlobLayout.Incarnations("coffer", ""));
            Presets presets = new Presets(theirs);
            EntryPath path = new EntryPath("logo.png");
            presets.set("card", "mark:=logo.png", Set.of(path));
            presets.set("tile", "fit:1");
            var mine = Map.of("mine", configured("fit:2,mark:=logo.png"));
            try (PresetBook book = PresetBook.open(mine, ours)) {
                assertThat(book.apply("card").orElseThrow().lacks())
                        .contains("the preset 'card' lacks its watermark: nothing is published under 'logo.png'");
                assertThat(book.apply("mine").orElseThrow().lacks()).isPresent();
                Optional<PresetRecipe> tile = book.apply("tile");
                for (String content : List.of("one", "two")) {
                    Blob blob = blobs.add(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), home)
                            .blob();
                    String digest = blob.digests().sha256().hex();
                    theirs.inTransaction(tx -> tx.publish(tx.add(path, blob)));
                    Recipe now = UrlDialect.operations("mark:" + digest);
                    until(() -> book.apply("card").equals(Optional.of(new PresetRecipe(now, Optional.of(1L)))));
                    assertThat(book.apply("mine").orElseThrow().recipe())
                            .isEqualTo(UrlDialect.operations("fit:2,mark:" + digest));
                    assertThat(book.apply("tile")).isEqualTo(tile);
                }
            }
        }
    }

    @Test
    void withoutACatalogueThereAreThoseOfTheConfiguration() {
        try (PresetBook book = PresetBook.of(Map.of("mine", configured("fit:1")))) {
            assertThat(book.apply("mine")).isPresent();
            assertThat(book.apply("card")).isEmpty();
        }
        try (PresetBook book = PresetBook.of(Map.of("mine", configured("mark:=logo.png")))) {
            assertThat(book.apply("mine").orElseThrow().lacks()).isPresent();
        }
    }

    private static ConfiguredPreset configured(String operations) {
        return new ConfiguredPreset(UrlDialect.ofPreset(operations));
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not come to it").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
