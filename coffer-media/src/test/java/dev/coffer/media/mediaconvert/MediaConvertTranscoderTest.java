package dev.coffer.media.mediaconvert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.MediaConvertSettings;
import dev.coffer.media.MediaException;
import dev.coffer.media.Trace;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoFiles;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.VideoSource;
import dev.coffer.media.json.JsonTree;
import dev.coffer.media.video.FfmpegTranscoder;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.testing.Footage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a stub: nothing here was ever asked of AWS itself.
class MediaConvertTranscoderTest {
    private static final VideoLimits LIMITS = VideoLimits.standard().withThreads(2);
    private static final FfmpegTranscoder NEAR = FfmpegTranscoder.open(Optional.empty(), LIMITS);
    private static final VideoRecipe MP4 = VideoRecipe.parse("v1_mp4_x120_q70");
    private static final String GOING = "{\"job\":{\"status\":\"PROGRESSING\",\"jobPercentComplete\":40}}";
    private static final String COMPLETE = "{\"job\":{\"status\":\"COMPLETE\"}}";

    @TempDir
    private Path temp;

    private Path into;
    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        into = Files.createDirectory(temp.resolve("into"));
        store = FolderStore.open(Files.createDirectory(temp.resolve("store")));
        store.createBucket("films-work");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aFilmIsHandedOverMadeAndBroughtBack() throws Exception {
        List<Double> seen = new ArrayList<>();
        try (var stub = new MediaConvertStub(this::film, "{\"job\":{\"status\":\"SUBMITTED\"}}", GOING, COMPLETE);
                var transcoder = transcoder(stub, Optional.empty(), LIMITS);
                Transcoding work = transcoder.start(VideoSource.of(Footage.mp4("320x240", 4)), MP4, into)) {
            VideoFiles made = work.await(seen::add);

            assertThat(made.main()).isEqualTo("video.mp4");
            assertThat(made.files()).extracting(VideoFiles.Part::mediaType).containsExactly("video/mp4");
            assertThat(into.resolve("video.mp4")).hasSameBinaryContentAs(Footage.of("mp4"));
            assertThat(work.progress()).isEqualTo(1);
            assertThat(stub.requests())
                    .containsExactly(
                            "POST /2017-08-29/jobs",
                            "GET /2017-08-29/jobs/1700000000000-abc123",
                            "GET /2017-08-29/jobs/1700000000000-abc123",
                            "GET /2017-08-29/jobs/1700000000000-abc123");
            JsonTree job = stub.created().getFirst();
            assertThat(job.at("role").text()).contains("arn:aws:iam::123456789012:role/films");
            assertThat(job.at("queue").text()).contains("arn:aws:mediaconvert:eu-central-1:123456789012:queues/films");
            assertThat(job.at("clientRequestToken").text().orElseThrow()).hasSize(36);
            assertThat(job.at("userMetadata").at("coffer-recipe").text()).contains("v1_mp4_x120_q70");
            JsonTree settings = job.at("settings");
            JsonTree input = settings.at("inputs").items().getFirst();
            assertThat(input.at("fileInput").text().orElseThrow()).matches("s3://films-work/coffer/[0-9a-f-]{36}/in");
            assertThat(input.at("videoSelector").at("rotate").text()).contains("AUTO");
            JsonTree group = settings.at("outputGroups").items().getFirst();
            assertThat(group.at("outputGroupSettings").at("type").text()).contains("FILE_GROUP_SETTINGS");
            JsonTree output = group.at("outputs").items().getFirst();
            JsonTree video = output.at("videoDescription");
            assertThat(video.at("width").text()).contains("160");
            assertThat(video.at("height").text()).contains("120");
            JsonTree codec = video.at("codecSettings").at("h264Settings");
            assertThat(codec.at("rateControlMode").text()).contains("QVBR");
            assertThat(codec.at("qvbrSettings").at("qvbrQualityLevel").text()).contains("7");
            assertThat(output.at("containerSettings")
                            .at("mp4Settings")
                            .at("moovPlacement")
                            .text())
                    .contains("PROGRESSIVE_DOWNLOAD");
            assertThat(output.at("audioDescriptions").items()).hasSize(1);
        }
        assertThat(seen).isSorted();
        assertThat(staged()).isEmpty();
    }

    @Test
    void aLadderIsOneGroupWithAnOutputForEachRendition() throws Exception {
        try (var stub = new MediaConvertStub(
                        job -> put(job, ".m3u8", "-v0.m3u8", "-v1.m3u8", "-v0_00001.ts", "-v1_00001.ts"), COMPLETE);
                var transcoder = transcoder(stub, Optional.empty(), LIMITS);
                Transcoding work = transcoder.start(
                        VideoSource.of(Footage.mp4("480x360", 2)),
                        VideoRecipe.parse("v1_hls-4_cut-500-1000_full_q50_silent"),
                        into)) {
            assertThat(work.await(share -> {}).files())
                    .extracting(VideoFiles.Part::name)
                    .containsExactly(
                            "master-v0.m3u8",
                            "master-v0_00001.ts",
                            "master-v1.m3u8",
                            "master-v1_00001.ts",
                            "master.m3u8");
            JsonTree settings = stub.created().getFirst().at("settings");
            JsonTree clipping = settings.at("inputs")
                    .items()
                    .getFirst()
                    .at("inputClippings")
                    .items()
                    .getFirst();
            assertThat(clipping.at("startTimecode").text()).contains("00:00:00:07");
            assertThat(clipping.at("endTimecode").text()).contains("00:00:01:07");
            JsonTree group = settings.at("outputGroups").items().getFirst();
            assertThat(group.at("outputGroupSettings")
                            .at("hlsGroupSettings")
                            .at("segmentLength")
                            .text())
                    .contains("4");
            assertThat(group.at("outputs").items())
                    .extracting(it -> it.at("nameModifier").text().orElseThrow())
                    .containsExactly("-v0", "-v1");
            assertThat(group.at("outputs").items())
                    .extracting(
                            it -> it.at("videoDescription").at("height").text().orElseThrow())
                    .containsExactly("360", "240");
            assertThat(group.at("outputs").items())
                    .allMatch(it -> it.at("audioDescriptions").items().isEmpty());
        }
        assertThat(staged()).isEmpty();
    }

    @Test
    void aSourceThatTheRoleMayReadIsNotCopied() throws Exception {
        store.createBucket("library");
        var name = new ObjectName("library", "blobs/1");
        store.write(name, Content.of(Footage.of("mkv")), WriteOptions.plain());
        var source = new VideoSource() {
            @Override
            public Path file() {
                return Footage.of("mkv");
            }

            @Override
            public Optional<ObjectName> object() {
                return Optional.of(name);
            }
        };
        try (var stub = new MediaConvertStub(job -> put(job, ".webm"), COMPLETE);
                var transcoder = transcoder(stub, Optional.of("library"), LIMITS);
                Transcoding work = transcoder.start(source, VideoRecipe.parse("v1_webm_full_q60"), into)) {
            assertThat(work.await(share -> {}).main()).isEqualTo("video.webm");
            JsonTree settings = stub.created().getFirst().at("settings");
            assertThat(settings.at("inputs").items().getFirst().at("fileInput").text())
                    .contains("s3://library/blobs/1");
        }
        assertThat(store.stat(name)).as("the blob stays").isPresent();
    }

    @Test
    void theReasonOfAnErrorIsOneLineAndNothingStays() throws Exception {
        String error = "{\"job\":{\"status\":\"ERROR\",\"errorCode\":1040,\"errorMessage\":\"Video codec\\n is odd\"}}";
        assertThatThrownBy(() -> make(new MediaConvertStub(job -> {}, GOING, error), LIMITS))
                .isInstanceOf(MediaException.Damaged.class)
                .hasMessage("MediaConvert: Video codec is odd (1040)");
        assertThat(staged()).isEmpty();
        assertThatThrownBy(() -> make(new MediaConvertStub(job -> {}, COMPLETE), LIMITS))
                .hasMessage("MediaConvert says that it is done, and there is no video.mp4");
        assertThatThrownBy(() -> make(new MediaConvertStub(this::film, COMPLETE), LIMITS.withOutput(1000)))
                .isInstanceOf(MediaException.TooLarge.class);
        assertThat(staged()).isEmpty();
    }

    @Test
    void aRequestIsRepeatedUnderOneTokenAndARefusalIsNot() throws Exception {
        try (var stub = new MediaConvertStub(this::film, COMPLETE)) {
            stub.failWith(503, 0, 429);
            make(stub, LIMITS);
            assertThat(stub.created()).hasSize(4);
            assertThat(stub.created().stream()
                            .map(job -> job.at("clientRequestToken").text())
                            .distinct())
                    .hasSize(1);
        }
        try (var stub = new MediaConvertStub(this::film, COMPLETE)) {
            stub.failWith(400);
            assertThatThrownBy(() -> make(stub, LIMITS))
                    .isInstanceOf(MediaException.Unwritable.class)
                    .hasMessage("MediaConvert: no job is begun: as the test wants it");
            assertThat(stub.created()).hasSize(1);
        }
        try (var stub = new MediaConvertStub(this::film, COMPLETE)) {
            stub.failWith(500, 500, 500, 500);
            assertThatThrownBy(() -> make(stub, LIMITS)).isInstanceOf(MediaException.Unavailable.class);
        }
        assertThat(staged()).isEmpty();
    }

    @Test
    void cancellingEndsTheJobAtAwsToo() throws Exception {
        try (var stub = new MediaConvertStub(job -> {}, GOING);
                var transcoder = transcoder(stub, Optional.empty(), LIMITS)) {
            Transcoding work = transcoder.start(VideoSource.of(Footage.of("mp4")), MP4, into);
            work.cancel();
            assertThatThrownBy(() -> work.await(share -> {})).isInstanceOf(CancellationException.class);
            work.close();
            assertThat(stub.requests()).contains("DELETE /2017-08-29/jobs/1700000000000-abc123");
        }
        assertThat(staged()).isEmpty();
        assertThatThrownBy(() -> make(
                        new MediaConvertStub(job -> {}, GOING),
                        LIMITS.withTimes(LIMITS.glance(), Duration.ofMillis(1))))
                .isInstanceOf(MediaException.TimedOut.class);
    }

    @Test
    void whatADeadProcessHasBegunIsFoundAgainAndNotBegunTwice() throws Exception {
        var trace = new Kept();
        try (var stub = new MediaConvertStub(this::film, GOING, GOING, COMPLETE)) {
            try (var first = transcoder(stub, Optional.empty(), LIMITS);
                    Transcoding left = first.start(VideoSource.of(Footage.of("mp4")), MP4, into, trace)) {
                left.leave();
            }
            assertThat(staged()).as("its successor needs it").isNotEmpty();
            try (var second = transcoder(stub, Optional.empty(), LIMITS);
                    Transcoding found = second.start(nobodysFile(), MP4, into, trace)) {
                assertThat(found.await(share -> {}).main()).isEqualTo("video.mp4");
            }
            assertThat(stub.created()).hasSize(1);
            assertThat(stub.requests()).noneMatch(request -> request.startsWith("DELETE"));
            assertThat(staged()).isEmpty();

            Files.delete(into.resolve("video.mp4"));
            make(stub, trace);
            assertThat(stub.created()).as("what it made was fetched before").hasSize(2);
            assertThat(tokens(stub)).hasSize(2);
        }
    }

    @Test
    void whoDiesBeforeHeKnowsHisJobAsksForItUnderTheSameToken() throws Exception {
        var trace = new Kept();
        try (var stub = new MediaConvertStub(this::film, COMPLETE)) {
            stub.failWith(403);
            assertThatThrownBy(() -> make(stub, trace)).isInstanceOf(MediaException.Unavailable.class);
            assertThat(trace.texts.getFirst()).matches("mediaconvert [0-9a-f-]{36} -");
            make(stub, trace);
            assertThat(tokens(stub)).hasSize(1);
            assertThat(trace.texts.getLast()).matches("mediaconvert [0-9a-f-]{36} 1700000000000-abc123");
        }
    }

    @Test
    void aJobThatIsGoneOrWasCancelledIsBegunAnew() throws Exception {
        var trace = new Kept();
        trace.keep("mediaconvert 00000000-0000-4000-8000-000000000000 1600000000000-gone");
        try (var stub = new MediaConvertStub(this::film, COMPLETE)) {
            make(stub, trace);
            assertThat(stub.requests()).contains("GET /2017-08-29/jobs/1600000000000-gone");
            assertThat(stub.created()).hasSize(1);
        }
        trace.keep("mediaconvert 00000000-0000-4000-8000-000000000000 1700000000000-abc123");
        try (var stub = new MediaConvertStub(this::film, "{\"job\":{\"status\":\"CANCELED\"}}", COMPLETE)) {
            make(stub, trace);
            assertThat(stub.created()).hasSize(1);
        }
    }

    private static final class Kept implements Trace {
        private final List<String> texts = new ArrayList<>();

        @Override
        public Optional<String> kept() {
            return texts.isEmpty() ? Optional.empty() : Optional.of(texts.getLast());
        }

        @Override
        public void keep(String text) {
            texts.add(text);
        }
    }

    private static VideoSource nobodysFile() {
        return VideoSource.of(Path.of("/nobody/reads/it"));
    }

    private static Set<Optional<String>> tokens(MediaConvertStub stub) {
        return stub.created().stream()
                .map(job -> job.at("clientRequestToken").text())
                .collect(Collectors.toSet());
    }

    private void make(MediaConvertStub stub, Trace trace) throws Exception {
        Path directory = Files.createTempDirectory(temp, "made");
        try (var transcoder = transcoder(stub, Optional.empty(), LIMITS);
                Transcoding work = transcoder.start(VideoSource.of(Footage.of("mp4")), MP4, directory, trace)) {
            VideoFiles unused = work.await(share -> {});
        }
    }

    @Test
    void postersAreMadeAtHand() throws Exception {
        try (var stub = new MediaConvertStub(job -> {}, COMPLETE);
                var transcoder = transcoder(stub, Optional.empty(), LIMITS);
                Transcoding work = transcoder.start(
                        VideoSource.of(Footage.of("mp4")), VideoRecipe.parse("v1_poster-auto_full_png"), into)) {
            assertThat(work.await(share -> {}).main()).isEqualTo("poster.png");
            assertThat(stub.requests()).isEmpty();
        }
    }

    @Test
    void policiesAllowNoMoreThanIsNeeded() {
        JsonTree all =
                JsonTree.read(MediaConvertTranscoder.policies(settings("http://localhost", Optional.of("library"))));
        assertThat(all.names()).containsExactly("role_trust", "role", "caller");
        JsonTree role = all.at("role");
        assertThat(role.at("Statement").items())
                .extracting(it -> it.at("Resource").text().orElseThrow())
                .containsExactly("arn:aws:s3:::films-work/coffer/*", "arn:aws:s3:::library/*");
        assertThat(all.at("caller").at("Statement").items())
                .flatExtracting(it -> it.at("Action").items())
                .extracting(it -> it.text().orElseThrow())
                .containsExactlyInAnyOrder(
                        "mediaconvert:CreateJob",
                        "mediaconvert:GetJob",
                        "mediaconvert:CancelJob",
                        "iam:PassRole",
                        "s3:GetObject",
                        "s3:PutObject",
                        "s3:DeleteObject",
                        "s3:ListBucket");
        String template = MediaConvertTranscoder.template(MP4, NEAR.probe(Footage.of("mp4")));
        assertThat(JsonTree.read(template).at("name").text()).contains("coffer-v1_mp4_x120_q70");
        assertThat(template).doesNotContain("fileInput", "destination");
    }

    private void make(MediaConvertStub stub, VideoLimits limits) throws Exception {
        Path directory = Files.createTempDirectory(temp, "made");
        try (stub;
                var transcoder = transcoder(stub, Optional.empty(), limits);
                Transcoding work = transcoder.start(VideoSource.of(Footage.of("mp4")), MP4, directory)) {
            VideoFiles unused = work.await(share -> {});
        }
    }

    private MediaConvertTranscoder transcoder(MediaConvertStub stub, Optional<String> readable, VideoLimits limits) {
        return MediaConvertTranscoder.open(
                settings(stub.endpoint().toString(), readable), limits, store, NEAR, NEAR::probe);
    }

    private static MediaConvertSettings settings(String endpoint, Optional<String> readable) {
        return new MediaConvertSettings(
                MediaConvertStub.REGION,
                Optional.of(java.net.URI.create(endpoint)),
                Optional.of(S3Settings.Credentials.of(MediaConvertStub.KEY, MediaConvertStub.SECRET)),
                "arn:aws:iam::123456789012:role/films",
                Optional.of("arn:aws:mediaconvert:eu-central-1:123456789012:queues/films"),
                "films-work",
                "coffer",
                Duration.ofMillis(20),
                readable);
    }

    /// What the service would do: the source is there, and a film is put where it was told.
    private void film(JsonTree job) {
        String input = job.at("settings")
                .at("inputs")
                .items()
                .getFirst()
                .at("fileInput")
                .text()
                .orElseThrow();
        assertThat(store.stat(name(input))).isPresent();
        put(job, ".mp4");
    }

    private void put(JsonTree job, String... endings) {
        JsonTree group =
                job.at("settings").at("outputGroups").items().getFirst().at("outputGroupSettings");
        String destination = group.at("fileGroupSettings")
                .at("destination")
                .text()
                .or(() -> group.at("hlsGroupSettings").at("destination").text())
                .orElseThrow();
        try {
            for (String ending : endings) {
                store.write(name(destination + ending), Content.of(Footage.of("mp4")), WriteOptions.plain());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectName name(String url) {
        String rest = url.substring("s3://".length());
        return new ObjectName(rest.substring(0, rest.indexOf('/')), rest.substring(rest.indexOf('/') + 1));
    }

    private List<String> staged() {
        try (var objects = store.list("films-work", "")) {
            return objects.map(it -> it.name().key()).toList();
        }
    }
}
