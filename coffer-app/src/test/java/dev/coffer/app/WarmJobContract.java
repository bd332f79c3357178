package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.app.Workplace.Answer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Derivatives that are made in the background before somebody asks, by processes of which one is killed, on every
/// database.
abstract class WarmJobContract {
    private static final int PICTURES = 120;
    /// How many come before an attempt notes for the first time how far it is.
    private static final int FIRST = 100;

    @TempDir
    Path home;

    private Workplace place;
    private Path list;

    abstract Workplace workplace(Path home);

    @BeforeEach
    void open() {
        place = workplace(home);
        list = home.resolve("warm.tsv");
        assertThat(place.run("preset", "set", "card", "cover:6x4,q:75").code()).isZero();
    }

    @Test
    void whatADeadProcessHasMadeIsNotMadeAgain() throws Exception {
        publishPictures();
        Files.writeString(list, "# what the front page shows\n/\tcard fit:5\twebp\n");
        String id = run();
        Path said = home.resolve("first");
        Process first = start(said, true);
        until(said, first, WarmingProcess.REACHED);
        assertThat(rows()).isEqualTo(2 * FIRST);
        first.destroyForcibly().waitFor();

        Process second = start(home.resolve("second"), false);
        try {
            Answer done = place.run("jobs", "show", "--follow", "--json", id);
            assertThat(done.code()).as(done.toString()).isZero();
            assertThat(done.rows().getLast())
                    .contains("\"state\":\"done\"", "\"attempts\":2")
                    .contains("made " + 2 * (PICTURES - FIRST) + " derivatives; 0 were there")
                    .contains("\"done\":" + 2 * PICTURES, "\"total\":" + 2 * PICTURES);
            assertThat(rows()).isEqualTo(2 * PICTURES);

            Answer again = place.run("jobs", "show", "--follow", run());
            assertThat(again.rows().getLast()).contains("made 0 derivatives; " + 2 * PICTURES + " were there");
        } finally {
            second.destroyForcibly().waitFor();
        }
    }

    @Test
    void oneThatIsCancelledEnds() throws Exception {
        publishPictures();
        Files.writeString(list, "p/\tcard\n");
        String id = run();
        Path said = home.resolve("first");
        Process worker = start(said, true);
        try {
            until(said, worker, WarmingProcess.REACHED);
            assertThat(place.run("jobs", "cancel", id).code()).isZero();
            Answer ended = place.run("jobs", "show", "--follow", "--json", id);
            assertThat(ended.rows().getLast()).contains("\"state\":\"cancelled\"");
            assertThat(rows()).isEqualTo(FIRST);
            assertThat(place.run("log").rows()).last().asString().contains("job-cancelled", id + " warm");
        } finally {
            worker.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatIsNoPictureAndWhatCannotBeRenderedSpoilsNoOther() throws Exception {
        publish(Path.of("..", "samples", "dahlia.png"), "p/dahlia.png");
        publish(Files.writeString(home.resolve("text"), "no picture at all"), "p/text");
        byte[] bytes = Files.readAllBytes(Path.of("..", "samples", "dahlia.png"));
        publish(Files.write(home.resolve("torn"), java.util.Arrays.copyOf(bytes, 100)), "p/torn.png");
        Process worker = start(home.resolve("said"), false);
        try {
            Files.writeString(list, "p/\tcard\twebp jpg\nother/\tcard\np/dahlia.png\tfit:3\twebp\n");
            Answer done = place.run("jobs", "show", "--follow", run());
            assertThat(done.rows().getLast())
                    .contains("\tdone\twarm\t", "made 3 derivatives; 0 were there, 2 failed, as ");

            Files.writeString(list, "p/torn.png\tcard\n");
            assertThat(refusal()).contains("0 were there, 1 failed").doesNotContain("\tdone\t");
            Files.writeString(list, "p/\tnone\n");
            assertThat(failure()).contains("there is no preset 'none'");
            Files.writeString(list, "p/ card\n");
            assertThat(failure()).contains(list + ", line 1: not a path or PREFIX/, a tab, presets");
            Files.delete(list);
            assertThat(failure()).contains("cannot read the list of what is to be warmed: " + list);
        } finally {
            worker.destroyForcibly().waitFor();
        }
    }

    /// What is tried again later says why, and is not waited for.
    private String refusal() {
        String id = run();
        String row = "";
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!row.contains(" failed")) {
            assertThat(System.nanoTime()).as(row).isLessThan(end);
            row = place.run("jobs", "ls", "-n", "1").rows().getFirst();
        }
        place.run("jobs", "cancel", id);
        place.run("jobs", "show", "--follow", id);
        return row;
    }

    private String failure() {
        Answer failed = place.run("jobs", "show", "--follow", run());
        assertThat(failed.code()).isEqualTo(Exit.SOME_FAILED);
        return failed.rows().getLast();
    }

    private String run() {
        Answer added = place.run("jobs", "run", "warm", "--json");
        assertThat(added.code()).as(added.toString()).isZero();
        return added.rows().getFirst().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
    }

    private int rows() {
        return place.run("derivatives", "ls", "--limit", "1000").rows().size();
    }

    private Process start(Path said, boolean stops) throws IOException {
        return place.start(
                home.resolve("out"),
                said,
                WarmingProcess.class,
                List.of(Boolean.toString(stops)),
                "jobs",
                "work",
                "--warm",
                list.toString(),
                "--render_threads",
                "1");
    }

    private static void until(Path said, Process process, String words) throws Exception {
        while (!Files.readString(said).contains(words)) {
            assertThat(process.waitFor(20, TimeUnit.MILLISECONDS))
                    .as(Files.readString(said))
                    .isFalse();
        }
    }

    private void publishPictures() throws IOException {
        Path pictures = Files.createDirectory(home.resolve("pictures"));
        for (int i = 0; i < PICTURES; i++) {
            var picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
            picture.setRGB(i % 8, i / 8 % 8, 0x10_10_10 * (1 + i / 64));
            String name = String.format(Locale.ROOT, "%03d.png", i);
            ImageIO.write(picture, "png", pictures.resolve(name).toFile());
        }
        publish(pictures, "p");
    }

    private void publish(Path file, String path) {
        Answer answer = place.run("publish", file.toString(), "--as", path);
        assertThat(answer.code()).as(answer.toString()).isZero();
    }
}
