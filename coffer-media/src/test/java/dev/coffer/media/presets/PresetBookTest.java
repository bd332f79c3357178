package dev.coffer.media.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.PresetRecipe;
import dev.coffer.media.Recipe;
import dev.coffer.media.url.UrlDialect;
import dev.coffer.repository.Author;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.HostName;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.Presets;
import dev.coffer.repository.Principal;
import dev.coffer.repository.Role;
import dev.coffer.repository.Tiers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
            try (PresetBook book = PresetBook.open(Map.of("mine", ConfiguredPreset.of("fit:1")), ours)) {
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
                PresetRecipe kept = new PresetRecipe(two, Optional.of(3L), Optional.of(Tiers.OWN));
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
    void withoutACatalogueThereAreThoseOfTheConfiguration() {
        try (PresetBook book = PresetBook.of(Map.of("mine", ConfiguredPreset.of("fit:1")))) {
            assertThat(book.apply("mine")).isPresent();
            assertThat(book.apply("card")).isEmpty();
        }
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not come to it").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
