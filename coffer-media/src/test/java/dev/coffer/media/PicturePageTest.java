package dev.coffer.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.PicturePage.Shown;
import dev.coffer.media.vips.VipsRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Holds the page and its pictures to what the renderer does.
class PicturePageTest {

    private static final VipsRenderer RENDERER = VipsRenderer.open(RenderLimits.DEFAULT);
    private static final long MOST_BYTES = 1 << 20;

    @BeforeAll
    static void writeIfAsked() throws IOException {
        if ("write".equals(System.getProperty("coffer.pictures"))) {
            PicturePage.write(RENDERER);
        }
    }

    @Test
    void thePageIsTheOneThatWouldBeWritten() throws IOException {
        assertThat(PicturePage.FOLDER.resolve("README.md")).content().isEqualTo(PicturePage.text());
    }

    @Test
    void itsPicturesAreThoseOfToday() throws IOException {
        for (Shown shown : shown()) {
            Rendered now = PicturePage.render(RENDERER, shown);
            byte[] then = Files.readAllBytes(PicturePage.FOLDER.resolve(shown.file()));
            Decoded made = Decoded.of(now, RENDERER);
            Decoded kept = Decoded.of(then, now.format(), RENDERER);
            assertThat(made.width()).as(shown.name()).isEqualTo(kept.width());
            assertThat(made.height()).as(shown.name()).isEqualTo(kept.height());
            assertThat(Distance.between(made.fingerprint(), kept.fingerprint()))
                    .as(shown.name())
                    .matches(distance -> distance.isWithin(5, 255));
        }
    }

    @Test
    void nothingElseLiesBesideThem() throws IOException {
        Set<String> expected = Stream.concat(
                        Stream.of("README.md"), shown().stream().map(Shown::file))
                .collect(Collectors.toSet());
        try (Stream<java.nio.file.Path> files = Files.list(PicturePage.FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(expected);
        }
        long bytes = 0;
        for (String name : expected) {
            bytes += Files.size(PicturePage.FOLDER.resolve(name));
        }
        assertThat(bytes).isLessThan(MOST_BYTES);
    }

    @Test
    void everyStepModeAndPositionIsShown() {
        List<Step> steps =
                shown().stream().flatMap(one -> one.recipe().steps().stream()).toList();
        Set<Class<?>> seen = steps.stream().map(Object::getClass).collect(Collectors.toSet());
        steps.stream()
                .filter(Step.Resize.class::isInstance)
                .map(step -> ((Step.Resize) step).mode())
                .forEach(mode -> {
                    seen.add(mode.getClass());
                    position(mode).ifPresent(position -> seen.add(position.getClass()));
                });

        assertThat(seen)
                .containsAll(all(Step.class))
                .containsAll(all(Step.Mode.class))
                .containsAll(all(Position.class));
    }

    private static List<Class<?>> all(Class<?> family) {
        return Arrays.stream(family.getPermittedSubclasses())
                .<Class<?>>map(member -> member)
                .toList();
    }

    private static Optional<Position> position(Step.Mode mode) {
        return switch (mode) {
            case Step.Mode.Crop crop -> Optional.of(crop.position());
            case Step.Mode.Cover cover -> Optional.of(cover.position());
            case Step.Mode.Adapt adapt -> Optional.of(adapt.position());
            case Step.Mode.Clip clip -> Optional.empty();
            case Step.Mode.Fit fit -> Optional.empty();
            case Step.Mode.Fill fill -> Optional.empty();
            case Step.Mode.Scale scale -> Optional.empty();
        };
    }

    private static List<Shown> shown() {
        return PicturePage.CHAPTERS.stream()
                .flatMap(chapter -> chapter.all().stream())
                .toList();
    }
}
