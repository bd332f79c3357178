package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.app.Workplace.Answer;
import dev.coffer.testing.Footage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoCommandTest {
    @TempDir
    private Path home;

    private Workplace place;
    private Path out;

    @BeforeEach
    void begin() throws IOException {
        place = Workplace.onSqlite(home);
        out = Files.createDirectory(home.resolve("out"));
    }

    @Test
    void aVideoIsDescribedWhereverItIs() {
        String film = Footage.of("mkv").toString();
        assertThat(place.run("publish", film, "--as", "films/test.mkv").code()).isZero();

        Answer file = place.run("video", "info", film);
        assertThat(file.rows())
                .startsWith(film)
                .contains("  size        160 × 120", "  sound       aac, mono, 44100 Hz")
                .anyMatch(row -> row.matches(" {2}video {7}h264 High, yuv420p, 15 frames/s"))
                .anyMatch(row -> row.matches(" {2}length {6}0:01\\.[0-9]{3}"));
        Answer path = place.run("video", "info", "films/test.mkv");
        assertThat(path.rows().subList(2, path.rows().size()))
                .isEqualTo(file.rows().subList(1, file.rows().size()));
        assertThat(place.run("info", "films/test.mkv").rows()).isEqualTo(path.rows());
        assertThat(place.run("info", film).rows()).isEqualTo(file.rows());
        assertThat(place.run("video", "info", "--json", "films/test.mkv").rows())
                .singleElement()
                .asString()
                .startsWith("{\"name\":\"films/test.mkv\",\"digest\":\"sha256-")
                .contains(
                        "\"format\":\"matroska\"",
                        "\"width\":160",
                        "\"video_codec\":\"h264\"",
                        "\"frame_rate\":\"15\"");
        assertThat(temp()).isEmpty();
    }

    @Test
    void postersPreviewsAndFilmsAreMadeOfWhatIsInTheRepository() throws IOException {
        place.run("publish", Footage.mp4("320x240", 2).toString(), "--as", "films/test.mp4");

        Answer poster = place.run("video", "poster", "films/test.mp4", "-o", at("poster.webp"), "--size", "160x");
        assertThat(poster.rows())
                .containsExactly(at("poster.webp") + "\t" + Files.size(out.resolve("poster.webp"))
                        + "\tv1_poster-auto_160x_webp-q80");
        assertThat(place.run("info", at("poster.webp")).rows()).contains("  size        160 × 120");
        assertThat(place.run("video", "preview", "films/test.mp4", "-o", at("preview.gif"), "--length", "1")
                        .code())
                .isZero();
        assertThat(place.run("info", at("preview.gif")).rows())
                .anyMatch(row -> row.startsWith("  animation   10 frames"));
        Answer film = place.run("video", "transcode", "films/test.mp4", "-o", at("film.webm"), "--json", "--silent");
        assertThat(film.rows())
                .singleElement()
                .asString()
                .contains(
                        "\"source\":\"films/test.mp4\"",
                        "\"recipe\":\"v1_webm_full_q60_silent\"",
                        "\"engine\":\"ffmpeg");
        assertThat(place.run("video", "info", at("film.webm")).rows()).noneMatch(row -> row.contains("sound"));
        assertThat(temp()).isEmpty();
    }

    @Test
    void aLadderIsADirectoryThatIsThereAsAWholeOrNotAtAll() throws IOException {
        String film = Footage.mp4("640x480", 4).toString();
        Answer made = place.run("video", "transcode", film, "-o", at("film"), "--as", "hls", "--segment", "2");
        assertThat(made.rows()).singleElement().asString().startsWith(at("film/master.m3u8") + "\t");
        assertThat(out.resolve("film/v2/00001.ts")).isNotEmptyFile();

        Answer again = place.run("video", "transcode", film, "-o", at("film"), "--as", "hls");
        assertThat(again.code()).isEqualTo(Exit.USAGE);
        assertThat(again.said()).containsExactly("coffer: --output: " + at("film") + " is there, and not empty");
    }

    @Test
    void aFailureIsOneLineAndLeavesWhatWasThere() throws IOException {
        Path kept = Files.writeString(out.resolve("film.mp4"), "as it was");
        Path broken = Files.write(home.resolve("broken.mov"), cut(Footage.of("mov")));

        Answer answer = place.run("video", "transcode", broken.toString(), "-o", kept.toString());
        assertThat(answer.code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(answer.said()).singleElement().asString().contains("moov atom not found");
        assertThat(kept).hasContent("as it was");
        assertThat(temp()).isEmpty();

        Answer text = place.run(
                "video",
                "info",
                Files.writeString(home.resolve("a.mp4"), "#EXTM3U\n").toString());
        assertThat(text.said()).singleElement().asString().endsWith("not a video of a known kind");
        Answer none = place.run("video", "poster", "no/such.mp4", "-o", at("a.png"));
        assertThat(none.code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(none.said()).singleElement().asString().contains("there is no 'no/such.mp4'");
    }

    @Test
    void whatIsMadeOfTheRepositorysVideosIsKeptWhereThatIsWanted() throws IOException {
        place.run("publish", Footage.mp4("640x480", 4).toString(), "--as", "films/test.mp4");
        place.run("video", "poster", "films/test.mp4", "-o", at("none.webp"));
        assertThat(place.run("derivatives", "ls").rows()).isEmpty();

        String[] kept = {"--as", "hls", "--segment", "2", "--derivative_store"};
        assertThat(transcode("one", kept).code()).isZero();
        List<String> rows = place.run("derivatives", "ls", "films/test.mp4").rows();
        assertThat(rows).singleElement().asString().endsWith("\tv1_hls-2_full_q60");
        String id = rows.getFirst().split("\t")[0];
        assertThat(place.run("derivatives", "show", id).rows())
                .anyMatch(row -> row.startsWith("result    m3u8, "))
                .anyMatch(row -> row.startsWith("file      v0/00001.ts, "))
                .hasSize(8 + 9);
        assertThat(place.run("derivatives", "stale").rows()).isEmpty();

        assertThat(transcode("two", kept).code()).isZero();
        assertThat(out.resolve("two/v2/00001.ts")).hasSameBinaryContentAs(out.resolve("one/v2/00001.ts"));
        assertThat(place.run("derivatives", "ls").rows())
                .singleElement()
                .asString()
                .startsWith(id);
        assertThat(place.run("derivatives", "rm", "--all").said())
                .anyMatch(line -> line.startsWith("coffer: removed 1 "));
        assertThat(place.run("derivatives", "ls").rows()).isEmpty();
        assertThat(temp()).isEmpty();
    }

    @Test
    void derivativesOfAVideoAreThoseOfItsPoster() {
        place.run("publish", Footage.mp4("640x480", 4).toString(), "--as", "films/test.mp4");
        Answer warm = place.run("derivatives", "warm", "films/test.mp4", "--with", "fit:100", "--format", "webp");
        assertThat(warm.code()).as(warm.toString()).isZero();
        assertThat(place.run("derivatives", "ls", "films/test.mp4").rows())
                .hasSize(2)
                .anyMatch(row -> row.contains("\tv1_poster-auto_4096x4096_jpeg-q97"))
                .anyMatch(row -> row.endsWith("\t1_upright_clip-100x_webp-q80"));
        assertThat(temp()).isEmpty();
    }

    private Answer transcode(String name, String... more) {
        List<String> line = new ArrayList<>(List.of("video", "transcode", "films/test.mp4", "-o", at(name)));
        line.addAll(List.of(more));
        return place.run(line.toArray(String[]::new));
    }

    @Test
    void whatCannotBeMeantIsSaid() {
        String film = Footage.of("mp4").toString();
        assertThat(List.of(
                        place.run("video", "poster", film),
                        place.run("video", "poster", film, "-o", at("a.tiff")),
                        place.run("video", "poster", film, "-o", at("a.png"), "--at", "soon"),
                        place.run("video", "poster", film, "-o", at("a.png"), "--size", "640"),
                        place.run("video", "preview", film, "-o", at("a.gif"), "--length", "31"),
                        place.run("video", "transcode", film, "-o", at("a.avi")),
                        place.run("video", "transcode", film, "-o", out.toString(), "--as", "mp4"),
                        place.run("video", "transcode", "https://example.org/a.mp4", "-o", at("a.mp4"))))
                .allSatisfy(answer -> {
                    assertThat(answer.code()).isEqualTo(Exit.USAGE);
                    assertThat(answer.said()).hasSize(1).noneMatch(line -> line.contains("Exception"));
                });
        Answer absent = place.run(
                "video", "info", film, "--ffmpeg", home.resolve("ffmpeg").toString());
        assertThat(absent.code()).isEqualTo(Exit.ENVIRONMENT);
        assertThat(absent.said()).singleElement().asString().startsWith("coffer: there is no program at ");
    }

    @Test
    void aLadderIsPublishedByAJobAllAtOnce() throws Exception {
        place.run("publish", Footage.mp4("640x480", 4).toString(), "--as", "films/test.mp4");
        String[] line = {
            "video", "transcode", "films/test.mp4", "--publish", "films/test", "--as", "hls", "--segment", "2", "--job"
        };
        Answer added = place.run(line);
        assertThat(added.rows()).singleElement().asString().contains("\tqueued\tvideo\tfilms/test.mp4 to films/test\t");
        String id = added.rows().getFirst().split("\t")[0];
        assertThat(place.run(line).rows().getFirst()).as("one at a time").startsWith(id);

        Process worker = place.start(home.resolve("o"), home.resolve("e"), Main.class, List.of(), "jobs", "work");
        try {
            Answer followed = place.run("jobs", "show", "--follow", id);
            assertThat(followed.code())
                    .as(followed + Files.readString(home.resolve("e")))
                    .isZero();
            assertThat(followed.rows().getLast()).contains("films/test, 10 files");
        } finally {
            worker.destroy();
            worker.waitFor();
        }
        assertThat(place.run("find", "films/test/").rows()).hasSize(10);
        assertThat(place.run("cat", "films/test/master.m3u8").rows()).contains("v0/index.m3u8");
        assertThat(place.run("video", "info", "films/test/v0/00000.ts").code()).isZero();

        Answer poster = place.run("video", "poster", "films/test.mp4", "--publish", "films/test.webp");
        assertThat(poster.rows()).singleElement().asString().startsWith("films/test.webp\t");
        assertThat(place.run("info", "films/test.webp").rows()).contains("  size        640 × 480");
        assertThat(List.of(
                        place.run("video", "poster", "films/test.mp4", "-o", at("a.png"), "--job"),
                        place.run("video", "poster", "films/test.mp4", "-o", at("a.png"), "--publish", "a.png"),
                        place.run("video", "poster", Footage.of("mp4").toString(), "--publish", "a.png", "--job"),
                        place.run("video", "poster", "films/test.mp4", "--publish", "a.png", "--priority", "3")))
                .allMatch(answer -> answer.code() == Exit.USAGE && answer.said().size() == 1);
    }

    @Test
    void whatMediaConvertTakesIsPrintedAndWhatIsLackingIsSaid() {
        Answer template = place.run("video", "mediaconvert", "--template", "v1_hls-6_full_q60");
        assertThat(template.rows())
                .singleElement()
                .asString()
                .startsWith("{\"name\":\"coffer-v1_hls-6_full_q60\"")
                .contains("HLS_GROUP_SETTINGS", "\"width\":1280");
        Answer policies = place.run(
                "video",
                "mediaconvert",
                "--mediaconvert_role",
                "arn:aws:iam::123456789012:role/films",
                "--mediaconvert_staging",
                "s3://films-work/coffer");
        assertThat(policies.rows()).singleElement().asString().contains("arn:aws:s3:::films-work/coffer/*");
        Answer lacking = place.run("video", "mediaconvert");
        assertThat(lacking.code()).isEqualTo(Exit.ENVIRONMENT);
        assertThat(lacking.said()).singleElement().asString().contains("MediaConvert needs mediaconvert_staging");
        String film = Footage.of("mp4").toString();
        assertThat(place.run("video", "transcode", film, "-o", at("a.mp4"), "--transcoder", "elastic")
                        .said())
                .containsExactly("coffer: --transcoder: 'elastic' is neither ffmpeg nor mediaconvert");
    }

    private static byte[] cut(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private List<Path> temp() {
        try {
            return Workplace.files(place.temp());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String at(String name) {
        return out.resolve(name).toString();
    }
}
