package dev.coffer.media.shift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.MediaId;
import dev.coffer.media.MediaKey;
import dev.coffer.media.Recipe;
import dev.coffer.media.ShiftOutcome;
import dev.coffer.media.ShiftOutcome.Reason;
import dev.coffer.media.SigningKey;
import dev.coffer.media.Variant;
import dev.coffer.media.Variant.Framing;
import dev.coffer.media.VariantSecrets;
import dev.coffer.media.VariantSecrets.Legacy;
import dev.coffer.repository.Dimensions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShiftDialectTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final MediaId ID = MediaId.parse("3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg");
    private static final SigningKey OLD = new SigningKey("k1", "a secret of sixteen or more");
    private static final SigningKey NEW = new SigningKey("k2", "another secret: longer still");
    private static final ShiftDialect DIALECT = dialect(new VariantSecrets(List.of(NEW, OLD), "", new Legacy.Off()));

    @Test
    void aSignedNameIsRead() {
        MediaKey key = DIALECT.key(ID, Variant.fill(ID, 100, 200));
        assertThat(key.name()).matches("100x200-fill-65-upscale-v1\\.k2\\.0\\.[A-Za-z0-9_-]{43}\\.jpg");
        assertThat(DIALECT.parse("/" + key.urlPath()))
                .isEqualTo(new ShiftOutcome.Request(key, Variant.fill(ID, 100, 200)));
    }

    @Test
    void noCharacterOfASignedAddressCanBeChanged() {
        String path = DIALECT.key(ID, Variant.fill(ID, 100, 200)).key();
        for (int i = 0; i < path.length(); i++) {
            for (char other : new char[] {'0', 'A', 'x', '-', '.', '%', 'é'}) {
                if (path.charAt(i) != other) {
                    String changed = path.substring(0, i) + other + path.substring(i + 1);
                    assertThat(DIALECT.parse(changed)).as(changed).isInstanceOf(ShiftOutcome.Refusal.class);
                }
            }
        }
    }

    @Test
    void nothingCanBeMovedBetweenTheIdAndTheName() {
        // what makes shift-media's own signatures worthless: the 9 goes from the one to the other
        MediaId longer = MediaId.parse(ID + "9");
        Variant small = Variant.fill(ID, 100, 200);
        for (Legacy legacy : List.of(new Legacy.Written("12345"), new Legacy.Off())) {
            ShiftDialect dialect = dialect(new VariantSecrets(List.of(NEW), "", legacy));
            String signed = dialect.key(longer, small).name();
            ShiftOutcome moved = dialect.parse(ID.folder() + "/9" + signed);
            if (legacy instanceof Legacy.Off) {
                assertThat(reason(moved)).contains(Reason.FORGED);
            } else {
                assertThat(moved).isInstanceOf(ShiftOutcome.Request.class);
            }
        }
    }

    @Test
    void aSizeThatIsSpelledOtherwiseIsNotSigned() {
        MediaKey key = DIALECT.key(ID, Variant.fill(ID, 100, 200));
        assertThat(reason(DIALECT.parse(key.key().replace("100x200-", "0100x200-"))))
                .contains(Reason.FORGED);
    }

    @Test
    void aKeyIsReplacedByPuttingAnotherBeforeIt() {
        ShiftDialect before = dialect(new VariantSecrets(List.of(OLD), "", new Legacy.Off()));
        ShiftDialect after = dialect(new VariantSecrets(List.of(NEW), "", new Legacy.Off()));
        String path = before.key(ID, Variant.fit(ID, 10, 10)).key();
        assertThat(DIALECT.parse(path)).isInstanceOf(ShiftOutcome.Request.class);
        assertThat(reason(after.parse(path))).contains(Reason.FORGED);
    }

    @Test
    void keysOfOneSecretAndAnotherIdAreTwo() {
        ShiftDialect other = dialect(VariantSecrets.of("k3", OLD.secret()));
        String path = dialect(VariantSecrets.of("k1", OLD.secret()))
                .key(ID, Variant.fit(ID, 10, 10))
                .key();
        assertThat(reason(other.parse(path.replace("v1.k1.", "v1.k3.")))).contains(Reason.FORGED);
    }

    @Test
    void aSignatureIsForOneScope() {
        VariantSecrets secrets = VariantSecrets.of("k1", OLD.secret());
        String path = dialect(secrets.forScope("one"))
                .key(ID, Variant.fit(ID, 10, 10))
                .key();
        assertThat(reason(dialect(secrets.forScope("two")).parse(path))).contains(Reason.FORGED);
    }

    @Test
    void anAddressIsGoodUntilItExpires() {
        MediaKey key = DIALECT.key(ID, Variant.fit(ID, 10, 10), Optional.of(NOW.plusSeconds(60)));
        VariantSecrets secrets = new VariantSecrets(List.of(NEW, OLD), "", new Legacy.Off());
        assertThat(DIALECT.parse(key.key())).isInstanceOf(ShiftOutcome.Request.class);
        ShiftDialect later = new ShiftDialect(secrets, Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC));
        assertThat(reason(later.parse(key.key()))).contains(Reason.EXPIRED);
        String longer = key.key().replace(Long.toString(NOW.getEpochSecond() + 60), "0");
        assertThat(reason(later.parse(longer))).contains(Reason.FORGED);
    }

    @Test
    void signaturesOfTheOriginalCountOnlyWhereTheyAreSwitchedOn() {
        String path = dialect(new VariantSecrets(List.of(), "", new Legacy.Written("12345")))
                .key(ID, Variant.fill(ID, 100, 200).withQuality(80))
                .key();
        assertThat(path).endsWith("/100x200-fill-80-upscale-1616c8d2ecd5186a15ca3cde5e34f94c.jpg");
        assertThat(reason(DIALECT.parse(path))).contains(Reason.FORGED);
        ShiftDialect verifying = dialect(new VariantSecrets(List.of(NEW), "", new Legacy.Verified("12345")));
        assertThat(verifying.parse(path)).isInstanceOf(ShiftOutcome.Request.class);
        assertThat(verifying.key(ID, Variant.fill(ID, 100, 200)).name()).contains("-v1.k2.0.");
    }

    @Test
    void secretsAreNeverPrinted() {
        VariantSecrets secrets = new VariantSecrets(List.of(NEW), "", new Legacy.Verified("old-secret"));
        assertThat(secrets.toString()).doesNotContain("another").doesNotContain("old-secret");
        assertThatThrownBy(() -> SigningKey.parse("k1:short")).hasMessageNotContaining("short");
        assertThat(SigningKey.parse("k2:" + NEW.secret() + ", k1:" + OLD.secret()))
                .containsExactly(NEW, OLD);
    }

    @Test
    void aSampleIsOfTheMiddle() {
        Variant variant = Variant.sample(ID, 200, 400, 100, 200);
        assertThat(variant.recipe(new Dimensions(600, 500)).key())
                .contains("upright", "200x400", "scale-100x200")
                .contains("200"); // 200,50: the middle of 600x500
        Variant clipped = Variant.sample(ID, 200, 400, 100, 200).withoutUpscale();
        assertThat(clipped.recipe(new Dimensions(100, 100)).key()).contains("scale-50x100");
    }

    @Property(tries = 2000)
    void anyPathGivesAnOutcome(@ForAll("paths") String path) {
        ShiftOutcome outcome = DIALECT.parse(path);
        assertThat(reason(outcome)).as(path).isPresent();
    }

    @Property(tries = 500)
    void whatIsWrittenIsRead(
            @ForAll("variants") Variant variant, @ForAll("names") String name, @ForAll @IntRange(max = 1) int legacy) {
        MediaId id = new MediaId("3c72aedc-ba25-11e6-a569-406c8f413974", name);
        Legacy kind = legacy == 0 ? new Legacy.Off() : new Legacy.Written("12345");
        ShiftDialect dialect = dialect(new VariantSecrets(List.of(NEW), "", kind));
        MediaKey key = dialect.key(id, variant);
        assertThat(dialect.parse("/" + key.urlPath())).isEqualTo(new ShiftOutcome.Request(key, variant));
        assertThat(MediaKey.parse(key.key())).contains(key);
        assertThat(MediaId.parse(id.toString())).isEqualTo(id);
    }

    @Property(tries = 1000)
    void everyVariantOfEveryPictureIsARecipe(
            @ForAll("variants") Variant variant,
            @ForAll @IntRange(min = 1, max = 65_535) int width,
            @ForAll @IntRange(min = 1, max = 65_535) int height) {
        String key = variant.recipe(new Dimensions(width, height)).key();
        assertThat(Recipe.parse(key).key()).isEqualTo(key);
    }

    @Provide
    Arbitrary<String> paths() {
        String signed = DIALECT.key(ID, Variant.fill(ID, 100, 200)).key();
        Arbitrary<String> pieces = Arbitraries.of(
                "3c72aedc",
                "ba25",
                "11e6",
                "a569",
                "406c8f413974",
                "photo.jpg",
                "..",
                "",
                "%",
                "%2f",
                "%C3",
                "é",
                "\uD800",
                "100x200-fill-65-upscale-x.jpg",
                "100x200-300x1-65-upscale-v1.k1.0.x.png",
                "-----.",
                "v1.k1.0.");
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(200),
                pieces.list().ofMaxSize(9).map(parts -> String.join("/", parts)),
                Arbitraries.strings().ofMinLength(1).ofMaxLength(8).map(extra -> signed + extra));
    }

    @Provide
    Arbitrary<Variant> variants() {
        Arbitrary<Framing> framings = Arbitraries.of(new Framing.Fit(), new Framing.Fill());
        Arbitrary<String> extensions = Arbitraries.of("jpg", "JPG", "jpeg", "png", "webp", "gif", "tif");
        return Combinators.combine(
                        Arbitraries.integers().between(1, Variant.MAX_SIDE),
                        Arbitraries.integers().between(1, Variant.MAX_SIDE),
                        framings,
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(0, 100),
                        Arbitraries.of(true, false),
                        extensions)
                .as((width, height, framing, times, quality, upscale, extension) -> {
                    Framing seen = times == 1 ? framing : new Framing.Sample(width * times, height * times);
                    return new Variant(width, height, seen, quality, upscale, extension);
                });
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().ofMinLength(1).ofMaxLength(60).filter(MediaId::isFileName);
    }

    private static Optional<Reason> reason(ShiftOutcome outcome) {
        return outcome instanceof ShiftOutcome.Refusal refusal ? Optional.of(refusal.reason()) : Optional.empty();
    }

    private static ShiftDialect dialect(VariantSecrets secrets) {
        return new ShiftDialect(secrets, Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
