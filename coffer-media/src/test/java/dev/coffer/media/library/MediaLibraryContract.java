package dev.coffer.media.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaException;
import dev.coffer.media.MediaId;
import dev.coffer.media.MediaKey;
import dev.coffer.media.MediaSettings;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.ShiftOutcome;
import dev.coffer.media.UploadOptions;
import dev.coffer.media.Variant;
import dev.coffer.media.VariantAnswer;
import dev.coffer.media.VariantSecrets;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobSource;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.Golden;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What a media library is held to on every store.
abstract class MediaLibraryContract {
    private static final VipsRenderer VIPS = VipsRenderer.open(RenderLimits.DEFAULT);
    private static final MediaId ID = MediaId.parse("3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg");

    @TempDir
    Path temp;

    private ObjectStore store;
    private String bucket = "";
    private Derivatives derivatives;
    private MediaLibrary library;

    /// A store that is closed by the test.
    abstract ObjectStore open();

    /// As the golden scenarios call it.
    abstract String backend();

    @BeforeEach
    void openTheLibrary() {
        store = open();
        derivatives = Derivatives.open(BlobSource.none(), VIPS, DerivativeSettings.standard());
        library = library();
    }

    @AfterEach
    void closeTheLibrary() {
        derivatives.close();
        store.close();
    }

    private MediaLibrary library() {
        bucket = "media-" + Long.toHexString(System.nanoTime());
        store.createBucket(bucket);
        MediaSettings settings = MediaSettings.of(
                        bucket, URI.create("http://media.test"), VariantSecrets.of("k1", "sixteen characters or more"))
                .withTemporary(temp.resolve("work"));
        return MediaLibrary.open(store, settings, () -> derivatives);
    }

    @TestFactory
    Stream<DynamicTest> scenariosOfTheOriginalEndAsTheyShould() {
        return Golden.jsonLines("shift_media/storage_scenarios.jsonl").stream()
                .filter(row -> row.get("backend").asString().equals(backend()))
                .map(row -> dynamicTest(row.get("id").asString(), () -> {
                    library = library();
                    new Scenario(library, keys(""), store, temp).run(row);
                    assertThat(work()).isEmpty();
                }));
    }

    @Test
    void aVariantIsMadeOnceAndThenHeld() throws IOException {
        library.put(ID, picture("s_land.jpg"), UploadOptions.plain());
        URI url = library.url(ID, Variant.fill(ID, 100, 200));
        VariantAnswer first = library.variant(url.getRawPath());
        assertThat(first).isInstanceOf(VariantAnswer.Made.class);
        assertThat(((VariantAnswer.Made) first).address()).isEqualTo(url);
        VariantAnswer again = library.variant(url.toString());
        assertThat(again).isInstanceOf(VariantAnswer.Held.class);
        try (var object = ((VariantAnswer.Held) again).object()) {
            byte[] bytes = object.bytes().readAllBytes();
            PictureHeader header = PictureHeader.of(MemorySegment.ofArray(bytes), RenderLimits.DEFAULT);
            assertThat(header.size()).hasToString("100x200");
            assertThat(object.info().contentType()).contains("image/jpeg");
        }
    }

    @Test
    void aSampleIsMadeAsWell() {
        library.put(ID, picture("s_land.jpg"), UploadOptions.plain());
        String path = library.url(ID, Variant.sample(ID, 200, 100, 50, 25)).getRawPath();
        assertThat(library.variant(path)).isInstanceOfSatisfying(VariantAnswer.Made.class, made -> {
            assertThat(made.derivative().width()).isEqualTo(50);
            assertThat(made.derivative().height()).isEqualTo(25);
        });
    }

    @Test
    void whatLiesInTheBucketIsHeldWhoeverSigned() throws IOException {
        library.put(ID, picture("s_land.jpg"), UploadOptions.plain());
        library.putVariant(new MediaKey(ID, "by hand.jpg"), picture("s_port.jpg"), false);
        Variant fit = Variant.fit(ID, 50, 50);
        Instant soon = Instant.now().plusSeconds(1000);
        String over = library.url(ID, fit, soon).getRawPath();
        assertThat(library.variant(over)).isInstanceOf(VariantAnswer.Made.class);
        MediaLibrary later = MediaLibrary.open(
                store, library.settings(), () -> derivatives, Clock.fixed(soon.plusSeconds(1), ZoneOffset.UTC));
        for (String path : List.of(
                over,
                library.url(ID).getRawPath(),
                library.url(new MediaKey(ID, "by hand.jpg")).getRawPath())) {
            VariantAnswer answer = later.variant(path);
            assertThat(answer).as(path).isInstanceOf(VariantAnswer.Held.class);
            ((VariantAnswer.Held) answer).object().close();
        }
        for (String path : List.of(
                library.url(ID, fit.withQuality(3), soon).getRawPath(),
                library.url(new MediaKey(ID, "other.jpg")).getRawPath(),
                over.replace("50x50", "51x50"))) {
            assertThat(later.variant(path)).as(path).isInstanceOf(VariantAnswer.Refused.class);
        }
    }

    @Test
    void aForgedNameMakesNothing() {
        library.put(ID, picture("s_land.jpg"), UploadOptions.plain());
        String path = library.url(ID, Variant.fit(ID, 100, 100)).getRawPath();
        assertThat(library.variant(path.replace("100x100", "900x900")))
                .isInstanceOfSatisfying(
                        VariantAnswer.Refused.class,
                        refused -> assertThat(refused.refusal().reason()).isEqualTo(ShiftOutcome.Reason.FORGED));
        assertThat(keys("").get()).hasSize(1);
    }

    @Test
    void aReplacedOriginalLosesItsVariants() throws IOException {
        library.put(ID, picture("s_land.jpg"), UploadOptions.plain());
        String path = library.url(ID, Variant.fit(ID, 100, 100)).getRawPath();
        assertThat(library.variant(path)).isInstanceOf(VariantAnswer.Made.class);
        assertThatThrownBy(() -> library.put(ID, picture("s_port.jpg"), UploadOptions.plain()))
                .isInstanceOf(StoreException.Conflict.class);
        library.put(ID, picture("s_port.jpg"), UploadOptions.plain().replacing());
        assertThat(keys("").get()).hasSize(1);
        assertThat(library.variant(path))
                .isInstanceOfSatisfying(
                        VariantAnswer.Made.class,
                        made -> assertThat(made.derivative().height())
                                .isGreaterThan(made.derivative().width()));
    }

    @Test
    void aPictureIsTurnedOnACopy() throws IOException {
        for (int i = 1; i <= 8; i++) {
            Path file = picture("s_exif" + i + ".jpg");
            byte[] before = Files.readAllBytes(file);
            MediaId id = library.put(file, "turned.jpg", UploadOptions.plain().turnedUpright());
            Path got = temp.resolve("got.jpg");
            library.retrieve(id, got);
            byte[] after = Files.readAllBytes(got);
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            assertThat(Orientation.in(MemorySegment.ofArray(after))).isEqualTo(Orientation.O1);
            PictureHeader header = PictureHeader.of(MemorySegment.ofArray(after), RenderLimits.DEFAULT);
            assertThat(header.size()).as("orientation " + i).hasToString("120x80");
            if (i == 1) {
                assertThat(after).isEqualTo(before);
            }
        }
        assertThat(work()).isEmpty();
    }

    @Test
    void whatIsNoPictureIsADownload() throws IOException {
        byte[] page = "<html><script>alert(1)</script>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        MediaId id = library.put(new ByteArrayInputStream(page), "photo.jpg", UploadOptions.plain());
        ObjectInfo info = library.stat(id.original()).orElseThrow();
        assertThat(info.contentType()).contains("application/octet-stream");
        assertThat(info.headers()).containsEntry(dev.coffer.store.Header.CONTENT_DISPOSITION, "attachment");
        String path = library.url(id, Variant.fit(id, 10, 10)).getRawPath();
        assertThatThrownBy(() -> library.variant(path)).isInstanceOf(MediaException.NotAPicture.class);
        assertThat(work()).isEmpty();
    }

    @Test
    void strangersObjectsAreLeftAlone() {
        library.put(ID, picture("s_land.jpg"), UploadOptions.plain());
        store.write(new ObjectName(bucket, "robots.txt"), Content.of(new byte[1]), WriteOptions.plain());
        store.write(new ObjectName(bucket, "a/b/c/d/e/f/g"), Content.of(new byte[1]), WriteOptions.plain());
        library.clearVariants();
        library.delete(ID);
        assertThat(keys("").get()).containsExactly("a/b/c/d/e/f/g", "robots.txt");
    }

    @Test
    void aStreamThatIsTooLongLeavesNothing() {
        var small = MediaLibrary.open(store, library.settings().withMaxBytes(10), () -> derivatives);
        assertThatThrownBy(() -> small.put(new ByteArrayInputStream(new byte[11]), "a.bin", UploadOptions.plain()))
                .isInstanceOf(MediaException.TooLarge.class);
        assertThat(keys("").get()).isEmpty();
        assertThat(work()).isEmpty();
    }

    @Test
    void variantsGoWithTheirOriginal() {
        library.put(ID, picture("s_land.jpg"), UploadOptions.plain());
        library.putVariant(new MediaKey(ID, "v1.jpg"), picture("s_port.jpg"), false);
        assertThat(library.delete(ID).objects()).isEqualTo(2);
        assertThat(library.delete(ID).objects()).isZero();
        String path = library.url(ID, Variant.fit(ID, 10, 10)).getRawPath();
        assertThat(library.variant(path)).isInstanceOf(VariantAnswer.NoOriginal.class);
    }

    private java.util.function.Supplier<List<String>> keys(String prefix) {
        String place = bucket;
        return () -> {
            try (Stream<ObjectInfo> all = store.list(place, prefix)) {
                return all.map(info -> info.name().key()).toList();
            }
        };
    }

    private List<String> work() {
        try (Stream<Path> files = Files.list(temp.resolve("work"))) {
            return files.map(Path::toString).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Path picture(String name) {
        return Golden.picture("synthetic/" + name);
    }
}
