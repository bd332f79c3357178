package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.app.Workplace.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `coffer derivatives` on real pictures. It runs in this process.
class DerivativesCommandTest {
    private static final Path SAMPLES = Path.of("..", "samples").toAbsolutePath();

    @TempDir
    Path home;

    private Workplace place;

    @BeforeEach
    void publish() {
        place = Workplace.onSqlite(home);
        publish("dandelions.jpg", "photos/dandelions.jpg");
        publish("dahlia.png", "photos/dahlia.png");
        assertThat(place.run("preset", "set", "card", "cover:30x20,q:75").code())
                .isZero();
        assertThat(place.run("preset", "set", "tile", "cover:16x16").code()).isZero();
    }

    @Test
    void whatIsWarmedIsListedShownAndRemoved() {
        Answer warm = warm("photos/", "--with", "card", "--with", "fit:12", "--format", "webp", "--format", "jpg");
        assertThat(warm.code()).as(warm.said().toString()).isZero();
        assertThat(warm.said()).containsExactly("coffer: made 8 derivatives; 0 were there");
        assertThat(warm("photos/", "--with", "card", "--format", "webp").said())
                .containsExactly("coffer: made 0 derivatives; 2 were there");

        assertThat(place.run("derivatives", "ls").rows()).hasSize(8);
        assertThat(place.run("derivatives", "ls", "photos/dahlia.png").rows()).hasSize(4);
        assertThat(place.run("derivatives", "ls", "--preset", "card").rows()).hasSize(4);
        assertThat(place.run("derivatives", "ls", "--larger", "1m").rows()).isEmpty();
        assertThat(place.run("derivatives", "ls", "--unused", "1h").rows()).isEmpty();
        assertThat(place.run("derivatives", "ls", "nothing/").rows()).isEmpty();
        List<String> three = place.run("derivatives", "ls", "--limit", "3").rows();
        assertThat(three).hasSize(3);
        String third = three.getLast().split("\t")[0];
        assertThat(place.run("derivatives", "ls", "--after", third).rows()).hasSize(5);

        Answer shown = place.run("derivatives", "show", third);
        assertThat(shown.rows())
                .anyMatch(row -> row.startsWith("object    s3://"))
                .anyMatch(row -> row.startsWith("result    "));
        assertThat(place.run("derivatives", "show", third, "--json").rows())
                .singleElement()
                .asString()
                .contains("\"id\":\"" + third + "\"", "\"state\":\"stored\"");

        assertThat(place.run("derivatives", "rm", "photos/dahlia.png", "--dry-run")
                        .rows())
                .hasSize(4);
        assertThat(place.run("derivatives", "ls").rows()).hasSize(8);
        Answer removed = place.run("derivatives", "rm", "photos/dahlia.png");
        assertThat(removed.code()).isZero();
        assertThat(removed.said()).singleElement().asString().startsWith("coffer: removed 4 derivatives");
        assertThat(place.run("derivatives", "ls").rows()).hasSize(4);
        assertThat(place.run("derivatives", "rm", "--all").code()).isZero();
        assertThat(place.run("derivatives", "ls").rows()).isEmpty();
    }

    @Test
    void aChangedPresetMakesStaleExactlyWhatUsedIt() {
        warm("photos/", "--with", "card", "--with", "tile", "--with", "fit:12", "--format", "webp");
        assertThat(place.run("derivatives", "stale").rows()).isEmpty();

        assertThat(place.run("preset", "set", "card", "cover:40x30").code()).isZero();
        List<String> stale = place.run("derivatives", "stale").rows();
        assertThat(stale).hasSize(2).allMatch(row -> row.contains("30x20"));

        Answer warmed = place.run("derivatives", "warm", "--stale");
        assertThat(warmed.code()).as(warmed.said().toString()).isZero();
        assertThat(warmed.said()).containsExactly("coffer: made 2 derivatives; 0 were there");
        assertThat(place.run("derivatives", "ls", "--recipe", "40x30").rows())
                .hasSize(2)
                .allMatch(row -> row.endsWith("_webp-q80") || row.contains("webp"));
        assertThat(place.run("derivatives", "rm", "--stale").code()).isZero();
        assertThat(place.run("derivatives", "stale").rows()).isEmpty();
        assertThat(place.run("derivatives", "ls").rows()).hasSize(6);
    }

    @Test
    void whereAPresetIsKeptMakesNothingStaleAndDecidesWhatIsWarmed() {
        warm("photos/", "--with", "card", "--with", "tile", "--format", "webp");
        assertThat(place.run("preset", "keep", "card", "memory,disk").code()).isZero();
        assertThat(place.run("derivatives", "stale").rows()).isEmpty();
        Answer refused = warm("photos/", "--with", "card", "--format", "webp");
        assertThat(refused.code()).isEqualTo(Exit.USAGE);
        assertThat(refused.said()).singleElement().asString().contains("'card'", "memory,disk");

        place.run("preset", "set", "card", "cover:40x30");
        place.run("preset", "set", "tile", "cover:18x18");
        assertThat(place.run("derivatives", "stale").rows()).hasSize(4);
        assertThat(place.run("derivatives", "warm", "--stale").said())
                .containsExactly("coffer: made 2 derivatives; 0 were there");
    }

    @Test
    void thoseUsedLongestAgoGoUntilTheOthersFit() {
        warm("photos/", "--with", "card", "--with", "tile", "--format", "png");
        List<String> all = place.run("derivatives", "ls").rows();
        assertThat(all).hasSize(4);
        long bytes = all.stream().mapToLong(DerivativesCommandTest::bytes).sum();
        assertThat(place.run("derivatives", "rm", "--to-size", bytes + "").rows())
                .isEmpty();
        assertThat(place.run("derivatives", "rm", "--to-size", bytes - 1 + "", "--dry-run")
                        .rows())
                .hasSize(1);
        assertThat(place.run("derivatives", "rm", "--to-size", bytes - 1 + "").rows())
                .hasSize(1);
        assertThat(place.run("derivatives", "ls").rows()).hasSize(3);
        assertThat(place.run("derivatives", "rm", "--to-size", "0").code()).isZero();
        assertThat(place.run("derivatives", "ls").rows()).isEmpty();
        for (String[] wrong :
                new String[][] {{"--to-size", "much"}, {"--to-size", "1g", "--all"}, {"--to-size", "1g", "x/"}}) {
            String[] words = {"derivatives", "rm"};
            String[] line = Stream.of(words, wrong).flatMap(Stream::of).toArray(String[]::new);
            assertThat(place.run(line).code()).isEqualTo(Exit.USAGE);
        }
    }

    private static long bytes(String row) {
        return Long.parseLong(row.split("\t")[1]);
    }

    @Test
    void aChangedWatermarkMakesStaleExactlyWhatUsedIt() {
        String old = publish("astronaut.png", "logos/old.png");
        String now = publish("dogs-at-a-window.jpg", "logos/new.png");
        assertThat(place.run("preset", "set", "marked", "fit:20,mark:" + old).code())
                .isZero();
        warm("photos/", "--with", "card", "--with", "marked", "--format", "png");
        assertThat(place.run("preset", "set", "marked", "fit:20,mark:" + now).code())
                .isZero();
        assertThat(place.run("derivatives", "stale").rows())
                .hasSize(2)
                .allMatch(row -> row.contains(old.replace("sha256-", "")));
    }

    @Test
    void whoMayNotReadAllIsToldNothingOfWhatOthersAskedFor() {
        publish("dahlia.png", "berta/dahlia.png");
        warm("photos/dahlia.png", "--with", "card", "--format", "webp");
        String id = place.run("derivatives", "ls").rows().getFirst().split("\t")[0];
        assertThat(place.run("grant", "anna", "admin").code()).isZero();
        assertThat(place.run("grant", "berta", "admin", "berta").code()).isZero();
        for (String[] words : new String[][] {
            {"ls", "berta/dahlia.png"},
            {"ls", "berta/"},
            {"ls"},
            {"show", id},
            {"stale"},
            {"warm", "berta/", "--with", "card"},
            {"rm", "berta/dahlia.png"},
            {"rm", "--to-size", "0"}
        }) {
            String[] line = Stream.of(new String[] {"derivatives"}, words, new String[] {"--author", "berta"})
                    .flatMap(Stream::of)
                    .toArray(String[]::new);
            Answer refused = place.run(line);
            assertThat(refused.code()).as(String.join(" ", line)).isEqualTo(Exit.SOME_FAILED);
            assertThat(refused.rows()).isEmpty();
            assertThat(refused.said()).singleElement().asString().doesNotContain("photos");
        }
        assertThat(place.run("derivatives", "ls", "berta/").rows())
                .as("one set, for all who have the bytes")
                .singleElement()
                .asString()
                .startsWith(id);
    }

    @Test
    void anotherWatermarkUnderItsPathMakesStaleExactlyWhatUsedIt() {
        publish("astronaut.png", "logos/ours.png");
        Answer set = place.run("preset", "set", "marked", "fit:20,mark:=logos/ours.png:top");
        assertThat(set.rows()).singleElement().asString().contains("\tfit:20,mark:=logos/ours.png:top\t");
        warm("photos/", "--with", "card", "--with", "marked", "--format", "png");
        assertThat(place.run("derivatives", "stale").rows()).isEmpty();

        String now = publish("dogs-at-a-window.jpg", "logos/ours.png");
        assertThat(place.run("derivatives", "stale").rows()).hasSize(2).noneMatch(row -> row.contains("30x20"));
        assertThat(place.run("derivatives", "warm", "--stale").said())
                .containsExactly("coffer: made 2 derivatives; 0 were there");
        assertThat(place.run("derivatives", "ls", "--recipe", now.replace("sha256-", ""))
                        .rows())
                .hasSize(2);
        assertThat(place.run("expire", "logos/ours.png").code()).isZero();
        place.run("expire", "logos/ours.png");
        Answer refused = warm("photos/", "--with", "marked", "--format", "png");
        assertThat(refused.code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(refused.said()).singleElement().asString().contains("nothing is published under 'logos/ours.png'");
    }

    @Test
    void whatCannotBeDoneIsOneLineAndTheOthersGoOn() {
        publish("cut-short.jpg", "photos/cut-short.jpg");
        Answer warm = warm("photos/", "--with", "card", "--format", "webp");
        assertThat(warm.code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(warm.said()).anyMatch(line -> line.contains("2 derivatives") && line.contains("1 failed"));
        assertThat(warm.said()).noneMatch(line -> line.contains("Exception"));
        assertThat(place.run("derivatives", "ls").rows()).hasSize(2);

        assertThat(place.run("derivatives", "rm").code()).isEqualTo(Exit.USAGE);
        assertThat(place.run("derivatives", "warm", "photos/").code()).isEqualTo(Exit.USAGE);
        assertThat(warm("photos/", "--with", "nosuch").code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(warm("photos/", "--with", "fit:0").code()).isEqualTo(Exit.USAGE);
        assertThat(warm("no/such.jpg", "--with", "card").code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(place.run("derivatives", "show", "x").code()).isEqualTo(Exit.USAGE);
        assertThat(place.run("derivatives", "show", "01935b2e-7c55-7a53-9d5b-2f1de3a0c7aa")
                        .code())
                .isEqualTo(Exit.SOME_FAILED);
        assertThat(place.run("derivatives", "ls", "--older", "soon").code()).isEqualTo(Exit.USAGE);
    }

    private Answer warm(String of, String... more) {
        String[] words = new String[more.length + 3];
        words[0] = "derivatives";
        words[1] = "warm";
        words[2] = of;
        System.arraycopy(more, 0, words, 3, more.length);
        return place.run(words);
    }

    /// @return the digest
    private String publish(String sample, String path) {
        Answer answer = place.run("publish", SAMPLES.resolve(sample).toString(), "--as", path);
        assertThat(answer.code()).as(answer.said().toString()).isZero();
        return place.run("history", path, "--json")
                .rows()
                .getFirst()
                .replaceFirst(".*\"sha256\":\"([0-9a-f]{64})\".*", "sha256-$1");
    }
}
