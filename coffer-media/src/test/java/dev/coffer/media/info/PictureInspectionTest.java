package dev.coffer.media.info;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureInfo;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.PerceptualHash;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureInspectionTest {
    private static final VipsRenderer RENDERER = VipsRenderer.open(RenderLimits.DEFAULT);
    private static final PictureInspection INSPECTION = new PictureInspection(RENDERER);
    private static final int NEAR = 8; // bits
    private static final int FAR = 16;

    @Test
    void anAnimationTellsItsFramesTheirDelaysAndItsLoops() throws IOException {
        PictureInfo info = inspect(sample("aizkorri.gif"));

        assertThat(info.format()).isEqualTo(PictureFormat.GIF);
        assertThat(info.frames()).isEqualTo(24);
        assertThat(info.animation().orElseThrow().delays()).hasSize(24).allMatch(delay -> delay > 0);
        assertThat(info.animation().orElseThrow().loops()).isZero();
        assertThat(inspect(sample("dandelions.jpg")).animation()).isEmpty();
    }

    @Test
    void aPictureThatLiesOnItsSideTellsBothSizes() {
        PictureInfo info = inspect(golden("synthetic/s_exif6.jpg"));

        assertThat(info.upright())
                .isEqualTo(new Dimensions(info.stored().height(), info.stored().width()));
        assertThat(info.orientation().ordinal() + 1).isEqualTo(6);
        assertThat(info.exif()).containsKey("Orientation");
    }

    @Test
    void coloursAreToldAsTheyAreStored() {
        assertThat(inspect(golden("synthetic/s_cmyk.jpg")).space()).isEqualTo("cmyk");
        assertThat(inspect(golden("synthetic/s_gray16.png")))
                .returns("grey", PictureInfo::space)
                .returns(16, PictureInfo::bits);
        assertThat(inspect(golden("synthetic/s_1bit.png")).bits()).isEqualTo(1);
        assertThat(inspect(golden("synthetic/s_alpha.png")).alpha()).isTrue();
        assertThat(inspect(golden("synthetic/s_land.jpg")).alpha()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s_svg.svg", "s_bmp.bmp"})
    void whatIsDecodedInAnotherWayIsLookedAtAsWell(String name) {
        PictureInfo info = inspect(golden("synthetic/" + name));

        assertThat(info.space()).isIn("srgb", "grey");
        assertThat(info.upright()).isEqualTo(info.stored());
        assertThat(info.palette()).isNotEmpty();
    }

    @Test
    void aProfileIsToldByItsName() throws IOException {
        assertThat(inspect(sample("astronaut.png")).profile()).contains("sRGB IEC61966-2.1");
    }

    @Test
    void theDominantColourIsTheOneThatMostIsIn() {
        byte[] red = rendered(golden("synthetic/s_square.png"), "1_fit-64x64_png-q90");
        PictureInfo info = inspect(rendered(red, "1_tint-ffff0000_png-q90"));
        double all =
                info.palette().stream().mapToDouble(PictureInfo.Shade::share).sum();

        assertThat(info.palette()).isNotEmpty().hasSizeLessThanOrEqualTo(6);
        assertThat(info.palette()).isSortedAccordingTo((a, b) -> Double.compare(b.share(), a.share()));
        assertThat(all).isBetween(0.95, 1.001);
    }

    @Test
    void metadataAreReadableAndAPlaceIsOnlyToldWhereItIsAskedFor() throws IOException {
        byte[] photo = Segments.with(plain(), 0xe1, Segments.exif());
        PictureInfo public_ = inspect(photo);
        PictureInfo owners = INSPECTION.inspect(MemorySegment.ofArray(photo), true);

        assertThat(public_.exif())
                .containsEntry("Exposure Time", "1/60 sec")
                .containsEntry("Make", "Ada [2J & Co"); // without what a terminal would obey
        assertThat(public_.place()).isEmpty();
        assertThat(PictureInspection.json(public_, Optional.empty(), Optional.empty()))
                .doesNotContain("GPS", "48.2", "16.4", "place");
        assertThat(owners.place()).contains(new PictureInfo.Place(48.2, 16.4));
        assertThat(owners.exif()).isEqualTo(public_.exif());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg-q80", "webp-q80", "png-q90", "tiff-q90"})
    void derivativesCarryNothingOfIt(String encoding) throws IOException {
        byte[] photo = Segments.with(plain(), 0xe1, Segments.exif());
        byte[] derivative = rendered(photo, "1_fit-64x64_" + encoding);

        assertThat(new String(derivative, StandardCharsets.ISO_8859_1)).doesNotContain("Ada");
        assertThat(INSPECTION.inspect(MemorySegment.ofArray(derivative), true).place())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg-q80", "webp-q80", "png-q90"})
    void exifDataTellThePlaceOnlyWhereTheRecipeSaysSo(String encoding) throws IOException {
        byte[] photo = Segments.with(plain(), 0xe1, Segments.exif());
        byte[] without = rendered(photo, "1_upright_fit-64x64_" + encoding + "-exif");
        byte[] with = rendered(photo, "1_upright_fit-64x64_" + encoding + "-exif-gps");

        for (byte[] derivative : List.of(without, with)) {
            assertThat(INSPECTION
                            .inspect(MemorySegment.ofArray(derivative), true)
                            .exif())
                    .containsEntry("Exposure Time", "1/60 sec");
        }
        assertThat(INSPECTION.inspect(MemorySegment.ofArray(without), true).place())
                .isEmpty();
        assertThat(INSPECTION.inspect(MemorySegment.ofArray(with), true).place())
                .contains(new PictureInfo.Place(48.2, 16.4));
    }

    @Test
    void iptcAndXmpAreReadAndXmpTellsNoPlaceEither() throws IOException {
        byte[] photo = Segments.with(plain(), 0xed, Segments.iptc("Harbour at dawn"));
        photo = Segments.with(photo, 0xe1, Segments.xmp("""
                <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
                <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
                  xmlns:exif="http://ns.adobe.com/exif/1.0/" dc:format="image/jpeg" exif:GPSLatitude="48,12.0N"/>
                </rdf:RDF></x:xmpmeta>
                """));

        PictureInfo info = INSPECTION.inspect(MemorySegment.ofArray(photo), true);

        assertThat(info.iptc()).containsEntry("Headline", "Harbour at dawn");
        assertThat(info.xmp()).isEqualTo(Map.of("dc:format", "image/jpeg"));
    }

    @Test
    void xmpWithEntitiesIsNotRead() throws IOException {
        byte[] photo = Segments.with(plain(), 0xe1, Segments.xmp("""
                <!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>
                <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
                <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:source>&a;</dc:source>
                </rdf:Description></rdf:RDF></x:xmpmeta>
                """));

        assertThat(inspect(photo).xmp()).isEmpty();
    }

    @Test
    void metadataThatWantToBeReadWithoutEndAreReadForAWhile() throws IOException {
        PictureInfo info = inspect(Segments.with(plain(), 0xe1, Segments.greedyExif()));

        assertThat(info.exif().size()).isLessThan(300);
        assertThat(info.upright().width()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s_trunc.jpg", "s_notimage.txt", "s_empty.bin"})
    void whatIsNoWholePictureIsAnErrorThatSaysSo(String name) {
        assertThatThrownBy(() -> inspect(golden("synthetic/" + name)))
                .isInstanceOfAny(MediaException.Damaged.class, MediaException.NotAPicture.class)
                .message()
                .isNotBlank()
                .doesNotContain("\n");
    }

    @Test
    void nothingStaysInMemory() throws IOException {
        inspect(sample("dahlia.png"));
        assertThatThrownBy(() -> inspect(golden("synthetic/s_trunc.jpg"))).isInstanceOf(MediaException.class);

        assertThat(RENDERER.allocations()).isZero();
    }

    @Test
    void picturesThatLookAlikeAreNearAndOthersFar() throws IOException {
        List<PerceptualHash> originals = new ArrayList<>();
        for (String name : List.of("dandelions.jpg", "dogs-at-a-window.jpg", "picos-de-europa.jpg", "astronaut.png")) {
            byte[] original = sample(name);
            PerceptualHash hash = hash(original);
            for (String recipe : List.of(
                    "1_upright_fit-400x400_jpeg-q80",
                    "1_upright_fit-900x900_jpeg-q25",
                    "1_upright_fit-300x300_webp-q60",
                    "1_upright_fit-120x120_png-q90",
                    "1_upright_greyscale_fit-500x500_jpeg-q80",
                    "1_upright_adjust-1.15x1x1x0_fit-500x500_jpeg-q80")) {
                assertThat(hash.distance(hash(rendered(original, recipe))))
                        .as("%s after %s", name, recipe)
                        .isLessThanOrEqualTo(NEAR);
            }
            Dimensions size = inspect(original).upright();
            String cut = "1_upright_region-%dx%d-%dx%d_fit-500x500_jpeg-q80"
                    .formatted(
                            size.width() / 100, size.height() / 100, size.width() * 98 / 100, size.height() * 98 / 100);
            assertThat(hash.distance(hash(rendered(original, cut))))
                    .as("%s slightly cropped", name)
                    .isLessThanOrEqualTo(NEAR);
            assertThat(originals)
                    .allSatisfy(other -> assertThat(hash.distance(other)).isGreaterThan(FAR));
            originals.add(hash);
        }
    }

    @Test
    void allOrientationsAreOnePicture() {
        PictureInfo first = inspect(golden("synthetic/s_exif1.jpg"));
        for (int orientation = 2; orientation <= 8; orientation++) {
            PictureInfo other = inspect(golden("synthetic/s_exif" + orientation + ".jpg"));

            assertThat(other.perceptual().distance(first.perceptual()))
                    .as("orientation %d", orientation)
                    .isLessThanOrEqualTo(NEAR);
            assertThat(other.upright()).isEqualTo(first.upright());
        }
    }

    @Test
    void theJsonHasTheNamesThatAreDocumented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "protocol", "info.md"), StandardCharsets.UTF_8);
        PictureInfo info =
                INSPECTION.inspect(MemorySegment.ofArray(Segments.with(plain(), 0xe1, Segments.exif())), true);
        String json = PictureInspection.json(info, Optional.of("x"), Optional.of("md5-0"))
                + PictureInspection.json(inspect(sample("aizkorri.gif")), Optional.empty(), Optional.empty())
                + PictureInspection.json(inspect(sample("astronaut.png")), Optional.empty(), Optional.empty());

        Matcher names = Pattern.compile("\"([a-z_]+)\":").matcher(json);
        while (names.find()) {
            assertThat(page).contains("`" + names.group(1) + "`");
        }
    }

    private static byte[] plain() throws IOException {
        return rendered(sample("dandelions.jpg"), "1_fit-200x200_jpeg-q80");
    }

    private static PictureInfo inspect(byte[] file) {
        return INSPECTION.inspect(MemorySegment.ofArray(file), false);
    }

    private static PerceptualHash hash(byte[] file) {
        return INSPECTION.hash(MemorySegment.ofArray(file));
    }

    private static byte[] rendered(byte[] file, String recipe) {
        return RENDERER.render(MemorySegment.ofArray(file), Recipe.parse(recipe))
                .bytes();
    }

    private static byte[] golden(String name) {
        try {
            return Files.readAllBytes(Golden.picture(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sample(String name) throws IOException {
        return Files.readAllBytes(Path.of("..", "samples", name));
    }
}
