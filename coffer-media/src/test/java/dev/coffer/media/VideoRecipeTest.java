package dev.coffer.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.Dimensions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class VideoRecipeTest {

    @Property
    void keysReadBackAndTellRecipesApart(@ForAll("recipes") VideoRecipe one, @ForAll("recipes") VideoRecipe other) {
        assertThat(VideoRecipe.parse(one.key())).isEqualTo(one);
        assertThat(one.key()).matches("[a-z0-9_-]+");
        assertThat(one.equals(other)).isEqualTo(one.key().equals(other.key()));
    }

    @Test
    void keysAreShortAndStable() {
        assertThat(List.of(
                        new VideoRecipe.Poster(Optional.empty(), new VideoRecipe.Box(640, 0), PictureFormat.WEBP, 80),
                        new VideoRecipe.Poster(
                                Optional.of(Duration.ofMillis(1500)), VideoRecipe.Box.FULL, PictureFormat.PNG, 7),
                        new VideoRecipe.Preview(
                                Optional.empty(),
                                Duration.ofSeconds(3),
                                10,
                                new VideoRecipe.Box(320, 240),
                                PictureFormat.GIF,
                                60),
                        new VideoRecipe.Movie(
                                VideoRecipe.Movie.Kind.MP4, Optional.empty(), new VideoRecipe.Box(0, 720), 60, true),
                        new VideoRecipe.Movie(
                                VideoRecipe.Movie.Kind.WEBM,
                                Optional.of(new VideoRecipe.Cut(Duration.ZERO, Duration.ofSeconds(5))),
                                VideoRecipe.Box.FULL,
                                60,
                                false),
                        new VideoRecipe.Hls(Optional.empty(), new VideoRecipe.Box(1920, 1080), 60, 6, true)))
                .extracting(VideoRecipe::key)
                .containsExactly(
                        "v1_poster-auto_640x_webp-q80",
                        "v1_poster-1500_full_png",
                        "v1_preview-auto-3000-10_320x240_gif",
                        "v1_mp4_x720_q60",
                        "v1_webm_cut-0-5000_full_q60_silent",
                        "v1_hls-6_1920x1080_q60");
    }

    @Test
    void nothingIsReadThatNoRecipeWrites() {
        assertThat(List.of(
                        "",
                        "v1_mp4",
                        "v2_mp4_full_q60",
                        "v1_mp4_0x720_q60",
                        "v1_mp4_x_q60",
                        "v1_mp4_full_q060",
                        "v1_mp4_full_q101",
                        "v1_mp4_full_q60_",
                        "v1_hls_full_q60",
                        "v1_hls-31_full_q60",
                        "v1_poster-auto_full_png-q80",
                        "v1_poster-auto_full_webp",
                        "v1_poster-auto_full_gif",
                        "v1_poster-99999999_full_png",
                        "v1_preview-auto-0-10_320x_webp-q60",
                        "v1_preview-auto-30001-10_320x_webp-q60",
                        "v1_mp4_full_q60\n"))
                .allSatisfy(key -> assertThatThrownBy(() -> VideoRecipe.parse(key))
                        .as(key)
                        .isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void aBoxNeverMakesLargerAndHasEvenSides() {
        var film = new Dimensions(1921, 1079);
        assertThat(VideoRecipe.Box.FULL.fit(film)).isEqualTo(new Dimensions(1920, 1078));
        assertThat(new VideoRecipe.Box(640, 0).fit(film)).isEqualTo(new Dimensions(640, 358));
        assertThat(new VideoRecipe.Box(640, 100).fit(film)).isEqualTo(new Dimensions(178, 100));
        assertThat(new VideoRecipe.Box(4000, 4000).fit(film)).isEqualTo(new Dimensions(1920, 1078));
        assertThat(new VideoRecipe.Box(2, 2).fit(film)).isEqualTo(new Dimensions(2, 2));
    }

    @Test
    void aLadderBeginsAtTheVideosOwnSizeAndGoesDown() {
        assertThat(sizes(1920, 1080, VideoRecipe.Box.FULL))
                .containsExactly("1920x1080", "1280x720", "854x480", "640x360");
        assertThat(sizes(1080, 1920, VideoRecipe.Box.FULL))
                .containsExactly("1080x1920", "720x1280", "480x854", "360x640");
        assertThat(sizes(1920, 1080, new VideoRecipe.Box(0, 480))).containsExactly("852x480", "640x360", "426x240");
        assertThat(sizes(700, 500, VideoRecipe.Box.FULL)).containsExactly("700x500", "504x360", "336x240");
        assertThat(sizes(160, 120, VideoRecipe.Box.FULL)).containsExactly("160x120");
        assertThat(VideoLadder.of(new Dimensions(1920, 1080), VideoRecipe.Box.FULL))
                .extracting(VideoLadder.Rung::rate)
                .isSortedAccordingTo((one, other) -> other - one)
                .first()
                .isEqualTo(5_000_000);
    }

    private static List<String> sizes(int width, int height, VideoRecipe.Box box) {
        return VideoLadder.of(new Dimensions(width, height), box).stream()
                .map(rung -> rung.size().width() + "x" + rung.size().height())
                .toList();
    }

    @Provide
    Arbitrary<VideoRecipe> recipes() {
        Arbitrary<Optional<Duration>> times = Arbitraries.integers()
                .between(0, 80_000_000)
                .map(Duration::ofMillis)
                .optional();
        Arbitrary<Duration> lengths = Arbitraries.integers().between(1, 30_000).map(Duration::ofMillis);
        Arbitrary<Integer> sides = Arbitraries.integers().between(2, 8192).injectDuplicates(0.1);
        Arbitrary<VideoRecipe.Box> boxes = Combinators.combine(
                        Arbitraries.oneOf(Arbitraries.just(0), sides), Arbitraries.oneOf(Arbitraries.just(0), sides))
                .as(VideoRecipe.Box::new);
        Arbitrary<Integer> qualities = Arbitraries.integers().between(1, 100);
        Arbitrary<Optional<VideoRecipe.Cut>> cuts = Combinators.combine(
                        times.map(it -> it.orElse(Duration.ZERO)), lengths)
                .as(VideoRecipe.Cut::new)
                .optional();
        Arbitrary<Boolean> sounds = Arbitraries.of(true, false);
        return Arbitraries.oneOf(
                Combinators.combine(
                                times,
                                boxes,
                                Arbitraries.of(PictureFormat.JPEG, PictureFormat.PNG, PictureFormat.WEBP),
                                qualities)
                        .as(VideoRecipe.Poster::new),
                Combinators.combine(
                                times,
                                lengths,
                                Arbitraries.integers().between(1, 30),
                                boxes,
                                Arbitraries.of(PictureFormat.GIF, PictureFormat.WEBP),
                                qualities)
                        .as(VideoRecipe.Preview::new),
                Combinators.combine(Arbitraries.of(VideoRecipe.Movie.Kind.values()), cuts, boxes, qualities, sounds)
                        .as(VideoRecipe.Movie::new),
                Combinators.combine(
                                cuts, boxes, qualities, Arbitraries.integers().between(1, 30), sounds)
                        .as(VideoRecipe.Hls::new));
    }
}
