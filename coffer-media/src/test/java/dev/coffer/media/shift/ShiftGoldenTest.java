package dev.coffer.media.shift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.coffer.media.Escapes;
import dev.coffer.media.MediaId;
import dev.coffer.media.MediaKey;
import dev.coffer.media.ShiftOutcome;
import dev.coffer.media.Step;
import dev.coffer.media.Variant;
import dev.coffer.media.Variant.Framing;
import dev.coffer.media.VariantSecrets;
import dev.coffer.media.VariantSecrets.Legacy;
import dev.coffer.repository.Dimensions;
import dev.coffer.testing.Golden;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// What shift-media was seen to do with ids, names, signatures and sizes.
class ShiftGoldenTest {

    private static final String NO_ID = "is not of the form uuid-filename, as the rows of urls.tsv say that it must be";
    private static final String DIGITS = "has digits that are not ASCII's, which original_bugs.tsv counts as a bug";
    private static final String FORMAT = "is written in no such format here, which is said when it is signed";

    /// Rows of names that the original signs and that are refused here, with the reason.
    private static final Map<String, String> REFUSED = Map.of(
            "fn-008", NO_ID, "fn-017", NO_ID, "fn-026", NO_ID, "fn-035", NO_ID, "fn-120", DIGITS, "fn-121", DIGITS,
            "fn-155", DIGITS, "fn-179", FORMAT, "fn-180", FORMAT, "fn-181", FORMAT);

    /// Rows whose name is right and spelled otherwise here, with the reason.
    private static final Map<String, String> RESPELLED =
            Map.of("fn-103", "a size has one spelling when it is signed; the other is still verified");

    /// A row that no verifier of such signatures can refuse: they hold for another id as well. See
    /// [ShiftDialectTest] for those that have taken their place.
    private static final Set<String> AMBIGUOUS = Set.of("sig-211");

    @TestFactory
    Stream<DynamicTest> signaturesAreThoseOfTheOriginal() {
        return rows(
                "raw_signatures",
                row -> assertThat(LegacySignature.of(row.get("media_id"), row.get("filename"), row.get("secret")))
                        .isEqualTo(row.get("md5_hex")));
    }

    @TestFactory
    Stream<DynamicTest> namesAreThoseOfTheOriginal() {
        return rows("filenames", row -> {
            boolean isRefused =
                    REFUSED.containsKey(row.get("id")) || row.get("sane").startsWith("reject");
            if (isRefused && !row.get("note").contains("\"v2.jpeg\"")) {
                assertThatThrownBy(() -> name(row)).isInstanceOf(IllegalArgumentException.class);
                return;
            }
            String name = name(row);
            if (RESPELLED.containsKey(row.get("id"))) {
                assertThat(name).isNotEqualTo(row.get("filename"));
                assertThat(outcome(row.get("secret"), row.get("media_id"), row.get("filename")))
                        .isInstanceOf(ShiftOutcome.Request.class);
            } else if (row.get("error").isEmpty() && row.get("sane").equals("accept")) {
                assertThat(name).isEqualTo(row.get("filename"));
            }
            assertThat(outcome(row.get("secret"), row.get("media_id"), name)).isInstanceOf(ShiftOutcome.Request.class);
        });
    }

    @TestFactory
    Stream<DynamicTest> namesAreVerifiedAndReadAsByTheOriginal() {
        return Golden.jsonLines("shift_media/signatures.jsonl").stream()
                .map(row -> dynamicTest(row.get("id").asString(), () -> {
                    ShiftOutcome outcome = outcome(text(row, "secret"), text(row, "media_id"), text(row, "filename"));
                    if (AMBIGUOUS.contains(text(row, "id"))) {
                        assertThat(outcome).isInstanceOf(ShiftOutcome.Request.class);
                    } else if (text(row, "sane").equals("accept")) {
                        assertThat(outcome).isInstanceOf(ShiftOutcome.Request.class);
                        compare(((ShiftOutcome.Request) outcome).variant(), row.get("orig_params"));
                    } else {
                        assertThat(outcome).isInstanceOf(ShiftOutcome.Refusal.class);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> addressesAreThoseOfTheOriginal() {
        return rows("urls", row -> {
            if (row.get("sane").equals("reject")) {
                assertThatThrownBy(() -> MediaId.parse(row.get("media_id")))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("not a media id");
                return;
            }
            MediaId id = MediaId.parse(row.get("media_id"));
            assertThat(id).hasToString(row.get("media_id"));
            assertThat(id.folder()).isEqualTo(row.get("path").replace('|', '/'));
            ShiftDialect dialect = dialect("12345");
            Variant jpeg = new Variant(100, 200, new Framing.Fill(), 65, true, "jpg");
            same(row, row.get("original_url"), id.original());
            same(row, row.get("auto_crop_url_100x200_fill_jpg"), dialect.key(id, jpeg));
            same(
                    row,
                    row.get("manual_crop_url_100x200_200x400_jpg"),
                    dialect.key(id, jpeg.with(new Framing.Sample(200, 400))));
        });
    }

    @TestFactory
    Stream<DynamicTest> addressesAreReadBackInTheirOwnCase() {
        return rows("parse_url", row -> {
            String path = row.get("url").substring(row.get("base_url").length() + 1);
            var read = Escapes.resolved(path.replaceFirst("^/", "")).flatMap(MediaKey::parse);
            boolean isNoKey = path.startsWith("/") || path.contains("//") || path.split("/").length != 7;
            if (isNoKey || path.startsWith("3C72")) {
                assertThat(read).isEmpty(); // the original makes half an id of it, or one in lower case
                return;
            }
            String unescaped = path.replace("%D1%84", "ф");
            assertThat(read).map(MediaKey::key).contains(unescaped);
            assertThat(read)
                    .map(key -> key.id().toString())
                    .hasValueSatisfying(id -> assertThat(id)
                            .isEqualToIgnoringCase(row.get("orig_id").replace("%d1%84", "ф")));
        });
    }

    @TestFactory
    Stream<DynamicTest> extensionsHaveOneForm() {
        return rows(
                "extensions",
                row -> assertThat(MediaId.extension(row.get("extension"))).isEqualTo(row.get("sane_normalized")));
    }

    @TestFactory
    Stream<DynamicTest> uploadedFilesKeepTheirNames() {
        return rows(
                "put_names",
                row -> assertThat(MediaId.fresh(row.get("filename")).fileName())
                        .isEqualTo(row.get("sane_id_filename")));
    }

    @TestFactory
    Stream<DynamicTest> sizesAreSane() {
        return rows("auto_crop", row -> {
            MediaId id = MediaId.parse("3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg");
            Variant fit = Variant.fit(id, number(row, "dst_w"), number(row, "dst_h"));
            Variant framed = row.get("factor").equals("fit") ? fit : fit.with(new Framing.Fill());
            Variant variant = row.get("upscale").equals("true") ? framed : framed.withoutUpscale();
            Step last = variant.recipe(new Dimensions(number(row, "src_w"), number(row, "src_h")))
                    .steps()
                    .getLast();
            Step.Box box = ((Step.Resize) last).box();
            assertThat(box.width().orElseThrow()).isCloseTo(number(row, "sane_w"), within());
            assertThat(box.height().orElseThrow()).isCloseTo(number(row, "sane_h"), within());
            assertThat(box.width().orElseThrow()).isLessThanOrEqualTo(number(row, "dst_w"));
            assertThat(box.height().orElseThrow()).isLessThanOrEqualTo(number(row, "dst_h"));
        });
    }

    private static Offset<Integer> within() {
        return Offset.offset(1);
    }

    /// The address a browser asks for is the original's with what needs it escaped.
    private static void same(Row row, String url, MediaKey key) {
        String base = row.get("base_url").replaceAll("/$", "");
        assertThat(Escapes.resolved(key.urlPath().replaceFirst("^/", ""))).contains(url.substring(base.length() + 1));
        assertThat(URI.create(base + "/" + key.urlPath()).getPath())
                .endsWith(url.substring(URI.create(base).toString().length()));
        if (url.matches("[A-Za-z0-9:/._-]*")) {
            assertThat(base + "/" + key.urlPath()).isEqualTo(url);
        }
    }

    private static String name(Row row) {
        MediaId id = MediaId.parse(row.get("media_id"));
        String format = row.get("output_format").isEmpty() ? id.extension() : row.get("output_format");
        List<String> truths = List.of("true", "1");
        String said = row.get("size")
                + "-"
                + (row.get("kind").equals("auto") ? row.get("factor") : row.get("sample_size"))
                + "-"
                + row.get("quality")
                + "-"
                + (truths.contains(row.get("upscale")) ? "upscale" : "noupscale");
        Variant variant = new VariantName(said, "", format).variant();
        return dialect(row.get("secret")).key(id, variant).name();
    }

    private static ShiftOutcome outcome(String secret, String id, String file) {
        String path = MediaId.parse(id).folder() + "/" + file;
        return dialect(secret).parse(path.replace("%", "%25"));
    }

    private static ShiftDialect dialect(String secret) {
        return new ShiftDialect(new VariantSecrets(List.of(), "", new Legacy.Written(secret)), Clock.systemUTC());
    }

    private static void compare(Variant variant, JsonNode params) {
        assertThat(variant.width() + "x" + variant.height()).isEqualTo(text(params, "target_size"));
        assertThat(variant.extension()).isEqualTo(text(params, "output_format"));
        assertThat(variant.quality()).isEqualTo(params.get("quality").asInt());
        assertThat(variant.upscale()).isEqualTo(params.get("upscale").asBoolean());
        String framing = switch (variant.framing()) {
            case Framing.Fit fit -> "fit";
            case Framing.Fill fill -> "fill";
            case Framing.Sample sample -> sample.width() + "x" + sample.height();
        };
        assertThat(framing).isEqualTo(text(params, params.has("factor") ? "factor" : "sample_size"));
    }

    private static String text(JsonNode row, String field) {
        return row.get(field).asString();
    }

    private static int number(Row row, String column) {
        return Integer.parseInt(row.get(column));
    }

    private interface Check {
        void of(Row row);
    }

    private static Stream<DynamicTest> rows(String table, Check check) {
        return Golden.tsv("shift_media/" + table + ".tsv").stream()
                .map(row -> dynamicTest(String.valueOf(row.get("id")), () -> check.of(new Row(row))));
    }

    /// A row of a table, all of whose columns are there.
    private record Row(Map<String, String> cells) {
        String get(String column) {
            return Objects.requireNonNull(cells.get(column), column);
        }
    }
}
