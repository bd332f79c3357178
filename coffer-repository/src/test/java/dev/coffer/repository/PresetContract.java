package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What presets promise, on every database.
abstract class PresetContract extends CatalogueOfEntries {

    @Test
    void eachChangeIsARevisionAndNoNumberIsGivenTwice() {
        Presets presets = new Presets(catalogue);
        assertThat(presets.list()).isEmpty();
        assertThat(presets.set("card", "fit:1"))
                .isEqualTo(new Preset("card", 1, Optional.of("fit:1"), Optional.empty(), ALICE, START));
        assertThat(presets.set("card", "fit:1").revision())
                .as("nothing has changed")
                .isEqualTo(1);
        assertThat(presets.set("card", "fit:2").revision()).isEqualTo(2);
        assertThat(presets.set("avatar", "fit:9").revision()).isEqualTo(1);
        assertThat(presets.list()).extracting(Preset::name).containsExactly("avatar", "card");
        assertThat(presets.list().getLast().operations()).contains("fit:2");

        assertThat(presets.remove("card")).isTrue();
        assertThat(presets.remove("card")).isFalse();
        assertThat(presets.remove("other")).isFalse();
        assertThat(presets.list()).extracting(Preset::name).containsExactly("avatar");
        assertThat(presets.set("card", "fit:2").revision()).isEqualTo(4);
        assertThat(presets.history("card"))
                .extracting(it -> it.revision() + " " + it.operations().orElse("-"))
                .containsExactly("4 fit:2", "3 -", "2 fit:2", "1 fit:1");
        assertThat(presets.history("other")).isEmpty();
    }

    @Test
    void whereResultsAreKeptIsARevisionWithTheSameOperations() {
        Presets presets = new Presets(catalogue);
        presets.set("card", "fit:1");
        Tiers memory = Tiers.parse("memory");
        assertThat(presets.keep("card", Optional.of(memory)))
                .isEqualTo(new Preset("card", 2, Optional.of("fit:1"), Optional.of(memory), ALICE, START));
        assertThat(presets.keep("card", Optional.of(memory)).revision())
                .as("nothing has changed")
                .isEqualTo(2);
        assertThat(presets.set("card", "fit:2").keep())
                .as("other operations are kept in the same place")
                .contains(memory);
        assertThat(presets.set("card", "fit:2", Set.of(), Optional.of(Tiers.ALL))
                        .revision())
                .isEqualTo(4);
        assertThat(presets.list())
                .singleElement()
                .satisfies(now -> assertThat(now.keep()).contains(Tiers.ALL));
        assertThat(presets.keep("card", Optional.empty()).keep()).isEmpty();
        assertThat(presets.history("card"))
                .extracting(
                        it -> it.revision() + " " + it.keep().map(Tiers::text).orElse("-"))
                .containsExactly("5 -", "4 memory,disk,store", "3 memory", "2 memory", "1 -");
        assertThat(changes().get(1).detail()).contains("card 2 fit:1 kept in memory");

        presets.remove("card");
        assertThat(presets.set("card", "fit:2").keep()).as("as one that is new").isEmpty();
        presets.remove("card");
        for (String name : List.of("card", "other")) {
            assertThatThrownBy(() -> presets.keep(name, Optional.of(memory)))
                    .isInstanceOf(RepositoryException.Unknown.class);
        }
        assertThat(presets.history("other")).isEmpty();
    }

    @Test
    void whereResultsAreKeptHasOneSpelling() {
        assertThat(Tiers.parse("store,memory,disk")).isEqualTo(Tiers.ALL);
        assertThat(Tiers.parse("disk,memory").text()).isEqualTo("memory,disk");
        assertThat(Tiers.parse("store").text()).isEqualTo("store");
        for (String text : List.of("", "none", "memory,", "memory disk", "memory,memory", "Memory", "x".repeat(999))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tiers.parse(text))
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
        }
    }

    @Test
    void whoChangedWhatIsInTheLog() {
        Presets presets = new Presets(catalogue);
        presets.set("card", "fit:1");
        presets.set("card", "fit:1");
        presets.remove("card");
        assertThat(changes())
                .extracting(Change::kind)
                .containsExactly(Change.Kind.PRESET_SET, Change.Kind.PRESET_REMOVED);
        assertThat(changes()).extracting(Change::author).containsOnly(ALICE);
        assertThat(changes().getFirst().detail()).contains("card 1 fit:1");
    }

    @Test
    void onlyAnAdminOfEverythingChangesOne() {
        catalogue.permissions().grant(new Principal("alice"), Role.ADMIN, PathPrefix.ALL);
        catalogue.permissions().grant(new Principal("bob"), Role.WRITER, PathPrefix.ALL);
        new Presets(catalogue).set("card", "fit:1");
        Presets bobs = new Presets(catalogue.as(BOB));
        assertThatThrownBy(() -> bobs.set("card", "fit:2")).isInstanceOf(RepositoryException.Denied.class);
        assertThatThrownBy(() -> bobs.remove("card")).isInstanceOf(RepositoryException.Denied.class);
        assertThat(bobs.list()).extracting(Preset::revision).containsExactly(1L);
    }

    @Test
    void whatIsNoNameOrTooLongIsRefused() {
        Presets presets = new Presets(catalogue);
        for (String name : List.of("", "Card", "1card", "a b", "a:b", "a/b", "x".repeat(41), "ä")) {
            assertThatIllegalArgumentException().isThrownBy(() -> presets.set(name, "fit:1"));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> presets.set("card", "x".repeat(4001)));
        assertThatIllegalArgumentException().isThrownBy(() -> presets.set("card", ""));
        assertThat(presets.list()).isEmpty();
    }

    @Test
    void whoChangesOneAtOnceGetsARevisionEach() throws Exception {
        List<Future<Long>> made = new ArrayList<>();
        try (Catalogue second = open();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 20; i++) {
                Presets presets = new Presets(i % 2 == 0 ? catalogue : second);
                String operations = "fit:" + (i + 1);
                made.add(threads.submit(() -> presets.set("card", operations).revision()));
            }
            List<Long> revisions = new ArrayList<>();
            for (Future<Long> each : made) {
                revisions.add(each.get());
            }
            assertThat(revisions).doesNotHaveDuplicates().hasSize(20);
        }
        assertThat(new Presets(catalogue).history("card")).hasSize(20);
    }
}
