package dev.coffer.media.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Colour;
import dev.coffer.media.Encoding;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureRequest;
import dev.coffer.media.PictureRequest.Source;
import dev.coffer.media.PictureRequest.What;
import dev.coffer.media.Position;
import dev.coffer.media.PresetOperations;
import dev.coffer.media.PresetRecipe;
import dev.coffer.media.SigningKey;
import dev.coffer.media.Step;
import dev.coffer.media.UrlOutcome;
import dev.coffer.media.UrlOutcome.Reason;
import dev.coffer.media.UrlSettings;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlDialectTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String MD5 = "9936b2957bfe49bc1cf7fb23a615c571";
    private static final String SHA = "414d0072b2f6f2c555deafeaef6e45c4fed6fa9ad26eba6560ca8803959cf97a";
    private static final SigningKey OLD = new SigningKey("k1", "a secret of sixteen or more");
    private static final SigningKey NEW = new SigningKey("k2", "another secret: longer still");
    private static final UrlSettings SETTINGS = UrlSettings.of(URI.create("https://pictures.example/"), List.of(OLD));
    private static final UrlDialect SIGNED = dialect(SETTINGS);
    private static final UrlDialect OPEN = dialect(SETTINGS.withUnsigned());
    private static final PictureRequest LAKE =
            PictureRequest.of(new EntryPath("photos/lake.jpg")).as(PictureFormat.WEBP);

    /// What is written, and the key of what is done.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fit:640                           | clip-640x
            fit:x480                          | clip-x480
            fit:640x480                       | clip-640x480
            fit:640x480:up                    | fit-640x480
            fit:640:bicubic:up                | fit-640x-bicubic
            cover:300x200                     | cover-300x200-0.5x0.5
            cover:300x200:top                 | cover-300x200-0.5x0
            cover:300x200:bottom-right:up     | crop-300x200-1x1
            cover:300x200:0.3x0.7             | cover-300x200-0.3x0.7
            cover:300x200:face                | cover-300x200-face
            cover:300x200:attention           | cover-300x200-attention
            cover:300x200:entropy:nearest:up  | crop-300x200-entropy-nearest
            cover:300x200:focus               | cover-300x200-focus
            cover:300x200:focus:face:up       | crop-300x200-focus.face
            cover:300x200:focus:0.3x0.7       | cover-300x200-focus.0.3x0.7
            adapt:300x200:focus:ffcc00:k50    | adapt-300x200-focus-ffffcc00-50
            text:w4Q:focus:bottom:s48         | text-c384-focus.0.5x1-48-ffffffff
            fill:300x200                      | fill-300x200-00ffffff
            fill:300x200:ffcc00               | fill-300x200-ffffcc00
            fill:300x200:ffcc0080             | fill-300x200-80ffcc00
            scale:300x200                     | scale-300x200
            adapt:300x200:top:ffcc00:k50      | adapt-300x200-0.5x0-ffffcc00-50
            region:10x20:300x200              | region-10x20-300x200
            rotate:90                         | rotate-90
            rotate:15:expand                  | rotate-15-expand
            flip:horizontal                   | flip-horizontal
            flip:vertical                     | flip-vertical
            trim:10                           | trim-10
            pad:20                            | pad-20x20x20x20-00ffffff
            pad:1x2x3x4:ffcc00                | pad-1x2x3x4-ffffcc00
            blur:2.5                          | blur-2.5
            sharpen:0.5                       | sharpen-0.5
            pixelate:12                       | pixelate-12
            brightness:1.2                    | adjust-1.2x1x1x0
            contrast:0.8                      | adjust-1x0.8x1x0
            saturation:0                      | adjust-1x1x0x0
            hue:90                            | adjust-1x1x1x90
            adjust:1.2x1x0.5x90               | adjust-1.2x1x0.5x90
            colour:grey                       | greyscale
            colour:bitonal                    | bitonal
            tint:704214                       | tint-ff704214
            tint:70421480                     | tint-80704214
            round:24                          | rounded-24
            mark:9936b2957bfe49bc1cf7fb23a615c571 | watermark-9936b2957bfe49bc1cf7fb23a615c571-0.5x0.5-100-25
            mark:9936b2957bfe49bc1cf7fb23a615c571:bottom-right:o60:w30:tile | watermark-9936b2957bfe49bc1cf7fb23a615c571-1x1-60-30-tiled
            text:w4Q                          | text-c384-0.5x0.5-32-ffffffff
            text:w4Q:bottom:s48:ffcc00:tile   | text-c384-0.5x1-48-ffffcc00-tiled
            """)
    void eachOperationHasOneSpellingAndIsOneStep(String written, String step) {
        UrlOutcome.Request request = request(OPEN.parse("/i/" + written + "/" + MD5 + ".png", ""));
        assertThat(request.recipe().key()).isEqualTo("1_upright_" + step + "_png-q80");
        assertThat(request.canonical()).isEqualTo("/i/" + written + "/" + MD5 + ".png");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            q:75                              | jpg  | 1_upright_jpeg-q75
            q:80                              | jpg  | 1_upright_jpeg-q80
            q:keep                            | jpg  | 1_upright_jpeg-qkeep
            q:75,bg:ffcc00                    | jpg  | 1_upright_jpeg-q75-ffffcc00
            max:50000                         | avif | 1_upright_avif-q80-max50000
            as:lossless                       | webp | 1_upright_webp-q80-lossless
            as:palette                        | png  | 1_upright_png-q80-palette
            as:progressive,as:small           | jpg  | 1_upright_jpeg-q80-progressive-optimize
            keep:exif,keep:icc                | tiff | 1_upright_tiff-q80-exif-icc
            orient:keep                       | gif  | 1_gif-q80
            frame:2                           | jxl  | 1_frame-2_upright_jxl-q80
            frame:2,orient:keep,fit:9         | heic | 1_frame-2_clip-9x_heic-q80
            fit:9,dpr:2                       | jpg  | 1_upright_clip-18x_jpeg-q80
            fit:640,q:75                      | auto | 1_upright_clip-640x_auto-q75
            """)
    void whatIsWrittenIsSaidBehindTheOperations(String written, String format, String key) {
        UrlOutcome.Request request = request(OPEN.parse("/i/" + written + "/" + MD5 + "." + format, ""));
        assertThat(request.recipe().key()).isEqualTo(key);
        if (!written.contains("dpr")) {
            assertThat(request.canonical()).isEqualTo("/i/" + written + "/" + MD5 + "." + format);
        }
    }

    @Test
    void operationsAreDoneInTheirOrder() {
        assertThat(request(OPEN.parse("/i/rotate:90,fit:300,colour:grey,rotate:90/" + MD5 + ".png", ""))
                        .recipe()
                        .key())
                .isEqualTo("1_upright_rotate-90_clip-300x_greyscale_rotate-90_png-q80");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            q:75,fit:640                      | fit:640,q:75
            fit:640x,q:80                     | fit:640
            fit:0640                          | fit:640
            cover:9x9:centre:antialias        | cover:9x9
            cover:9x9:0.50x0                  | cover:9x9:top
            pad:3x3x3x3                       | pad:3
            adjust:1.20x1x1x0                 | brightness:1.2
            keep:icc,keep:exif                | keep:exif,keep:icc
            cover:9x9:focus:centre            | cover:9x9:focus
            cover:300x200,round:5,dpr:1.5     | cover:450x300,round:8
            region:1x1:9x9,fit:9,pad:1,dpr:2  | region:1x1:9x9,fit:18,pad:2
            fit%3A640                         | fit:640
            """)
    void whateverMeansTheSameHasOneCanonicalUrl(String written, String canonical) {
        assertThat(request(OPEN.parse("/i/" + written + "/" + SHA + ".jpeg", ""))
                        .canonical())
                .isEqualTo("/i/" + canonical + "/" + SHA + ".jpg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/i/fit:640/",
                "/i/fit:640/x",
                "/i/fit:640/x.bmp",
                "/i/fit:640/x.",
                "/i//x.png",
                "/i/x.png",
                "/i/Card/x.png",
                "/i/card@5x/x.png",
                "/i/card@1.2.3x/x.png",
                "/i/card@..x/x.png",
                "/i/card,fit:3/x.png",
                "/i/a\nb/x.png",
                "/i/mark:a\r\nb/x.png",
                "/i/fit:9/a%0Ab.png",
                "/i/fit:640,/x.png",
                "/i/fit:/x.png",
                "/i/fit:x/x.png",
                "/i/fit:0/x.png",
                "/i/fit:-1/x.png",
                "/i/fit:65536/x.png",
                "/i/fit:99999999999999999999/x.png",
                "/i/fit:\u0663/x.png",
                "/i/fit:640:sideways/x.png",
                "/i/cover:3x3:2x0/x.png",
                "/i/cover:3x3:focus:focus/x.png",
                "/i/cover:3x3:face:focus/x.png",
                "/i/cover:3x3:point.0x0/x.png",
                "/i/rotate:360/x.png",
                "/i/blur:1e3/x.png",
                "/i/blur:NaN/x.png",
                "/i/tint:fff/x.png",
                "/i/mark:x/x.png",
                "/i/text:%25/x.png",
                "/i/text:AAAA/x.png",
                "/i/colour:/x.png",
                "/i/q:101/x.png",
                "/i/q:75,q:75/x.png",
                "/i/max:0/x.png",
                "/i/dpr:2/x.png",
                "/i/fit:9,dpr:9/x.png",
                "/i/fit:60000,dpr:2/x.png",
                "/i/fit:9,blur:99,dpr:2/x.png",
                "/i/fit:9,frame:1/x.png",
                "/i/fit:640/../../etc/passwd.png",
                "/i/fit:640/a//b.png",
                "/i/fit:640/a%00b.png",
                "/i/fit:640/a%2.png",
                "/i/fit:640/a%ff.png",
                "/i/fit:640/=.png"
            })
    void whatMakesNoSenseIsRefusedInOneLine(String path) {
        assertThat(OPEN.parse(path, "")).isInstanceOfSatisfying(UrlOutcome.Refusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED);
            assertThat(refusal.message().lines()).hasSize(1);
        });
    }

    @Test
    void operationsAreLimitedInNumber() {
        String most = "rotate:1,".repeat(PictureRequest.MOST_STEPS);
        assertThat(OPEN.parse("/i/" + most + "q:75/x.png", "")).isInstanceOf(UrlOutcome.Request.class);
        assertThat(OPEN.parse("/i/" + most + "rotate:1/x.png", ""))
                .isInstanceOfSatisfying(
                        UrlOutcome.Refusal.class,
                        refusal -> assertThat(refusal.message()).contains("at most 16 operations"));
        assertThat(OPEN.parse("/i/" + "rotate:1,".repeat(900) + "q:75/x.png", ""))
                .isInstanceOf(UrlOutcome.Refusal.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "photos/lake.jpg",
                "a b/ü/100%/q?x#y&z=+;.jpg",
                MD5,
                "sha256-" + SHA,
                "=x",
                "=",
                "~/x",
                "..x/.y",
                "fit:640"
            })
    void everyPathHasOneAddressThatIsNoOther(String path) {
        PictureRequest request = PictureRequest.of(new EntryPath(path)).as(PictureFormat.PNG);
        URI url = SIGNED.url(request);
        assertThat(request(SIGNED.parse(url.getRawPath(), url.getRawQuery())).source())
                .isEqualTo(new Source.Published(new EntryPath(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {MD5, SHA, "md5-" + MD5, "sha256-" + SHA, "SHA256-" + SHA})
    void aDigestIsReadInEitherSpelling(String digest) {
        assertThat(request(OPEN.parse("/i/fit:1/" + digest + ".png", "")).source())
                .isEqualTo(new Source.Held(BlobId.parse(digest)));
    }

    @Test
    void theBeginningOfADigestIsAPath() {
        assertThat(request(OPEN.parse("/i/fit:1/" + SHA.substring(0, 12) + ".png", ""))
                        .source())
                .isEqualTo(new Source.Published(new EntryPath(SHA.substring(0, 12))));
    }

    @Test
    void whatIsBuiltIsReadAsWhatWasBuilt() {
        PictureRequest request = PictureRequest.of(BlobId.parse(SHA))
                .frame(1)
                .cover(300, 200, new Position.At(1 / 3.0, 0))
                .sharpen(0.5)
                .rounded(12)
                .greyscale()
                .then(new Step.Text("Hello, «world»", Position.CENTRE, 20, new Colour(1, 2, 3, 4), true))
                .quality(75)
                .density(2)
                .as(PictureFormat.AVIF);
        URI url = SIGNED.url(request);
        assertThat(url.toString())
                .startsWith("https://pictures.example/i/frame:1,cover:300x200:0.3333x0,sharpen:0.5,round:12,"
                        + "colour:grey,text:SGVsbG8sIMKrd29ybGTCuw:s20:01020304:tile,dpr:2,q:75/" + SHA
                        + ".avif?s=v1.k1.0.");
        assertThat(request(SIGNED.parse(url.getRawPath(), url.getRawQuery()))
                        .recipe()
                        .key())
                .startsWith("1_frame-1_upright_cover-600x400-0.3333x0_sharpen-0.5_rounded-24_greyscale_text-");
        assertThat(PictureRequest.of(BlobId.parse(SHA)).asTaken().keepQuality().what())
                .isEqualTo(new What.Operations(UrlDialect.operations("orient:keep,q:keep")));
        assertThat(UrlDialect.spelling(UrlDialect.operations("q:80"))).isEqualTo("q:80");
        assertThatThrownBy(() -> LAKE.preset("card").quality(75)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> LAKE.then(new Step.Upright())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LAKE.written(Encoding.of(PictureFormat.PNG, 3)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsSignedHoldsForNothingElse() {
        URI url = SIGNED.url(LAKE.cover(300, 200));
        String path = url.getRawPath();
        String query = url.getRawQuery();
        assertThat(SIGNED.parse(path, query)).isInstanceOf(UrlOutcome.Request.class);
        List<String> others = List.of(
                path.replace("300", "301"),
                path.replace("lake", "lakes"),
                path.replace("webp", "png"),
                path.replace(":300x200", ":30/0x200"),
                path + "x");
        for (String other : others) {
            assertThat(reason(SIGNED.parse(other, query))).as(other).isEqualTo(Reason.FORGED);
        }
        for (int i = 0; i < query.length(); i++) {
            char changed = query.charAt(i) == 'A' ? 'B' : 'A';
            String other = query.substring(0, i) + changed + query.substring(i + 1);
            assertThat(SIGNED.parse(path, other)).as(other).isInstanceOf(UrlOutcome.Refusal.class);
        }
        assertThat(reason(SIGNED.parse(path, ""))).isEqualTo(Reason.FORGED);
        assertThat(reason(SIGNED.parse(path, query + "&x=1"))).isEqualTo(Reason.FORGED);
        assertThat(reason(SIGNED.parse(path, "x=1"))).isEqualTo(Reason.MALFORMED);
        assertThat(reason(OPEN.parse(path, "s=v1.k1.0.x"))).isEqualTo(Reason.FORGED);
        assertThat(reason(dialect(SETTINGS.forScope("other")).parse(path, query)))
                .isEqualTo(Reason.FORGED);
    }

    @Test
    void whatIsSignedInAnotherSpellingIsToldTheRightOne() {
        String path = "i/q:75,fit:640/" + MD5 + ".png";
        String signature = dev.coffer.media.Signature.of(
                        OLD, new dev.coffer.media.Signature.Purpose("coffer url v1", ""), Optional.empty(), path)
                .text();
        assertThat(SIGNED.parse("/" + path, "s=" + signature))
                .isEqualTo(new UrlOutcome.Refusal(
                        Reason.MALFORMED, "what is signed has one spelling: /i/fit:640,q:75/" + MD5 + ".png"));
    }

    @Test
    void aUrlHoldsUntilItsTime() {
        URI url = SIGNED.url(LAKE, NOW.plusSeconds(60));
        assertThat(request(SIGNED.parse(url.getRawPath(), url.getRawQuery())).expires())
                .contains(NOW.plusSeconds(60));
        UrlDialect later = new UrlDialect(SETTINGS, name -> Optional.empty(), InstantSource.fixed(NOW.plusSeconds(60)));
        assertThat(reason(later.parse(url.getRawPath(), url.getRawQuery()))).isEqualTo(Reason.EXPIRED);
        URI forever = SIGNED.url(LAKE);
        assertThat(reason(SIGNED.parse(
                        url.getRawPath(), forever.getRawQuery().replace(".0.", "." + NOW.getEpochSecond() + "9."))))
                .isEqualTo(Reason.FORGED);
    }

    @Test
    void aKeyIsReplacedByPuttingAnotherBeforeIt() {
        URI old = SIGNED.url(LAKE);
        UrlDialect both = dialect(UrlSettings.of(SETTINGS.address(), List.of(NEW, OLD)));
        URI url = both.url(LAKE);
        assertThat(url.getRawQuery()).startsWith("s=v1.k2.0.");
        assertThat(both.parse(old.getRawPath(), old.getRawQuery())).isInstanceOf(UrlOutcome.Request.class);
        assertThat(both.parse(url.getRawPath(), url.getRawQuery())).isInstanceOf(UrlOutcome.Request.class);
        assertThat(reason(dialect(UrlSettings.of(SETTINGS.address(), List.of(NEW)))
                        .parse(old.getRawPath(), old.getRawQuery())))
                .isEqualTo(Reason.FORGED);
        assertThatThrownBy(() -> UrlSettings.of(SETTINGS.address(), List.of(OLD, OLD)))
                .hasMessageContaining("same id");
    }

    @Test
    void aPresetIsWhatTheServerSays() {
        UrlOutcome.Request request = request(OPEN.parse("/i/card/photos/lake.jpg.webp", ""));
        assertThat(request.recipe().key()).isEqualTo("1_upright_cover-300x200-0.5x0.5_rounded-12_webp-q75");
        assertThat(request.named()).isTrue();
        UrlOutcome.Request twice = request(OPEN.parse("/i/card@2x/photos/lake.jpg.auto", ""));
        assertThat(twice.recipe().key()).isEqualTo("1_upright_cover-600x400-0.5x0.5_rounded-24_auto-q75");
        assertThat(twice.canonical()).isEqualTo("/i/card@2x/photos/lake.jpg.auto");
        assertThat(reason(OPEN.parse("/i/card2/photos/lake.jpg.webp", ""))).isEqualTo(Reason.UNKNOWN);
        assertThat(reason(OPEN.parse("/i/fit/photos/lake.jpg.webp", ""))).isEqualTo(Reason.UNKNOWN);
        URI url = SIGNED.url(LAKE.preset("card").density(2));
        assertThat(url.toString()).startsWith("https://pictures.example/i/card@2x/photos/lake.jpg.webp?s=v1.");
        assertThat(SIGNED.parse(url.getRawPath(), url.getRawQuery())).isInstanceOf(UrlOutcome.Request.class);
    }

    @Test
    void wherePresetsAloneMayBeAskedForNothingElseIs() {
        UrlDialect only = dialect(SETTINGS.withUnsigned().withPresetsOnly());
        assertThat(only.parse("/i/card@2x/photos/lake.jpg.webp", "")).isInstanceOf(UrlOutcome.Request.class);
        assertThat(reason(only.parse("/i/fit:640/photos/lake.jpg.webp", ""))).isEqualTo(Reason.FORGED);
        URI url = SIGNED.url(LAKE.fitWidth(640));
        assertThat(reason(only.parse(url.getRawPath(), url.getRawQuery()))).isEqualTo(Reason.FORGED);
    }

    @Test
    void aSrcsetHasAUrlForEachWidth() {
        UrlDialect plain = dialect(new UrlSettings(SETTINGS.address(), List.of(), "", true, false));
        assertThat(plain.srcset(LAKE.cover(300, 200).sharpen(1), Optional.empty(), List.of(150, 640)))
                .isEqualTo("https://pictures.example/i/cover:150x100,sharpen:1/photos/lake.jpg.webp 150w,"
                        + " https://pictures.example/i/cover:640x427,sharpen:1/photos/lake.jpg.webp 640w");
        assertThat(plain.srcset(LAKE, Optional.empty(), List.of(320)))
                .isEqualTo("https://pictures.example/i/fit:320/photos/lake.jpg.webp 320w");
        assertThat(plain.densities(LAKE.preset("card"), Optional.empty(), List.of(1.0, 1.5)))
                .isEqualTo("https://pictures.example/i/card/photos/lake.jpg.webp 1x,"
                        + " https://pictures.example/i/card@1.5x/photos/lake.jpg.webp 1.5x");
        assertThatThrownBy(() -> plain.srcset(LAKE.preset("card"), Optional.empty(), List.of(320)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plain.url(LAKE, NOW)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void hugeNumbersAreRefusedAndNotWrappedAround() {
        assertThat(request(OPEN.parse("/i/fit:9,region:999999999x0:1x1,dpr:4/x.png", ""))
                        .recipe()
                        .key())
                .contains("region-" + Integer.MAX_VALUE + "x0-4x4");
        assertThatThrownBy(() -> UrlDialect.withWidth(LAKE.cover(1, 65_535), Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPresetMayNameAWatermarkByItsPath() {
        EntryPath path = new EntryPath("logos/a,b: 100 %/ü.png");
        PresetOperations read = UrlDialect.ofPreset("mark:=logos/a%2Cb%3A 100 %25/ü.png:top:w30,fit:9");
        assertThat(read.paths()).containsExactly(path);
        assertThat(UrlDialect.spelling(read)).isEqualTo("mark:=logos/a%2Cb%3A%20100%20%25/%C3%BC.png:top:w30,fit:9");
        assertThat(UrlDialect.ofPreset(UrlDialect.spelling(read))).isEqualTo(read);
        String digest = "ab".repeat(32);
        assertThat(read.recipe(any -> BlobId.parse(digest)))
                .isEqualTo(UrlDialect.operations("mark:" + digest + ":top:w30,fit:9"));

        PresetOperations several = UrlDialect.ofPreset("mark:=a.png,mark:=b.png:tile,mark:" + digest + ",fit:9,dpr:2");
        assertThat(several.paths()).containsExactlyInAnyOrder(new EntryPath("a.png"), new EntryPath("b.png"));
        assertThat(UrlDialect.spelling(several)).isEqualTo("mark:=a.png,mark:=b.png:tile,mark:" + digest + ",fit:18");
        for (String wrong :
                List.of("mark:=", "mark:=/a.png", "mark:=../a.png", "mark:=a%.png", "mark:=%FF", "mark:a.png")) {
            assertThatIllegalArgumentException().isThrownBy(() -> UrlDialect.ofPreset(wrong));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UrlDialect.operations("mark:=a.png"))
                .withMessageContaining("only a preset by its path");
    }

    @Test
    void noSecretIsShown() {
        assertThat(SETTINGS.toString()).doesNotContain(OLD.secret());
    }

    private static UrlDialect dialect(UrlSettings settings) {
        PresetRecipe card = new PresetRecipe(UrlDialect.operations("cover:300x200,round:12,q:75"), Optional.of(7L));
        return new UrlDialect(
                settings, name -> name.equals("card") ? Optional.of(card) : Optional.empty(), InstantSource.fixed(NOW));
    }

    private static UrlOutcome.Request request(UrlOutcome outcome) {
        assertThat(outcome).isInstanceOf(UrlOutcome.Request.class);
        return (UrlOutcome.Request) outcome;
    }

    private static Reason reason(UrlOutcome outcome) {
        assertThat(outcome).isInstanceOf(UrlOutcome.Refusal.class);
        return ((UrlOutcome.Refusal) outcome).reason();
    }
}
