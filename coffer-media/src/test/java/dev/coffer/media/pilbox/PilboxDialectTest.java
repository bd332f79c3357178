package dev.coffer.media.pilbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.coffer.media.MediaException;
import dev.coffer.media.PilboxError;
import dev.coffer.media.PilboxOutcome;
import dev.coffer.media.PilboxSettings;
import dev.coffer.media.Recipe;
import dev.coffer.repository.BlobId;
import dev.coffer.testing.Golden;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class PilboxDialectTest {

    private static final BlobId ID = BlobId.parse("0".repeat(64));
    private static final String BLOB = "url=blob:" + "0".repeat(64);
    private static final PilboxSettings ANYWHERE = PilboxDialect.with(PilboxSettings.DEFAULT, "allowed_hosts", "*");
    private static final PilboxDialect DIALECT = new PilboxDialect(ANYWHERE);

    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("mode", "w=1&mode="),
            Map.entry("filter", "w=1&filter="),
            Map.entry("format", "w=1&fmt="),
            Map.entry("position", "w=1&pos="),
            Map.entry("background", "w=1&bg="),
            Map.entry("optimize", "w=1&opt="),
            Map.entry("quality", "w=1&q="),
            Map.entry("preserve_exif", "w=1&exif="),
            Map.entry("progressive", "w=1&prog="),
            Map.entry("retain", "w=1&retain="),
            Map.entry("degree", "op=rotate&deg="),
            Map.entry("rectangle", "op=region&rect="));

    @TestFactory
    Stream<DynamicTest> optionsAreCheckedAsPilboxDoes() {
        return Golden.tsv("pilbox/validation.tsv").stream()
                .map(row -> dynamicTest(cell(row, "id"), () -> checkOption(row)));
    }

    private static void checkOption(Map<String, String> row) {
        String field = cell(row, "field");
        String value = cell(row, "value");
        String query;
        if (field.equals("dimensions")) {
            String[] sides = value.substring(1, value.length() - 1).split(",", -1);
            query = "w=" + text(sides[0]) + "&h=" + text(sides[1]);
        } else if (value.startsWith("[")) {
            query = cell(PARAMETERS, field) + text(value.substring(1, value.length() - 1));
        } else if (value.equals("true") || value.equals("false")) {
            // the vectors hold Python's own truth values here, except for one text
            boolean isText = cell(row, "id").endsWith("\"");
            query = cell(PARAMETERS, field) + (isText ? value : value.equals("true") ? "1" : "0");
        } else {
            query = cell(PARAMETERS, field) + escaped(value);
        }
        PilboxOutcome outcome = outcome(query, row);
        if (cell(row, "sane_ok").equals("true")) {
            assertThat(outcome).isInstanceOf(PilboxOutcome.Request.class);
        } else {
            assertThat(outcome).isInstanceOf(PilboxOutcome.Refusal.class);
            if (!cell(row, "error_code").isEmpty()) {
                assertThat(((PilboxOutcome.Refusal) outcome).error().code())
                        .isEqualTo(Integer.parseInt(cell(row, "error_code")));
            }
        }
    }

    /// A width like 99999999 is a width, though larger than the settings of a server allow.
    private static PilboxOutcome outcome(String query, Map<String, String> row) {
        boolean huge = cell(row, "value").contains("99999999");
        PilboxSettings settings = huge ? PilboxDialect.with(ANYWHERE, "max_resize_width", "65535") : ANYWHERE;
        PilboxOutcome outcome = new PilboxDialect(settings).parse(BLOB + "&" + query);
        if (huge && outcome instanceof PilboxOutcome.Refusal refusal) {
            assertThat(refusal.message()).isEqualTo("Exceeds maximum allowed width");
            return DIALECT.parse(BLOB + "&w=1");
        }
        return outcome;
    }

    private static String cell(Map<String, String> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }

    private static String text(String json) {
        String value = json.strip();
        return value.equals("null") ? "" : escaped(value.replaceAll("^\"|\"$", ""));
    }

    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @TestFactory
    Stream<DynamicTest> signaturesAreThoseOfPilbox() {
        return Golden.tsv("pilbox/signatures.tsv").stream()
                .map(row -> dynamicTest(cell(row, "id"), () -> {
                    if (cell(row, "group").equals("sign")) {
                        assertThat(Signature.sign(cell(row, "key"), cell(row, "query")))
                                .isEqualTo(cell(row, "signature"));
                    }
                    assertThat(Signature.verify(cell(row, "key"), cell(row, "verify_query")))
                            .isEqualTo(Boolean.parseBoolean(cell(row, "sane")));
                }));
    }

    @TestFactory
    Stream<DynamicTest> requestsAreRefusedAsByPilbox() {
        JsonNode apps = Golden.json("pilbox/apps.json").get("apps");
        return Golden.jsonLines("pilbox/http.jsonl").stream()
                .filter(row -> row.get("method").asString().equals("GET"))
                .map(row -> dynamicTest(row.get("id").asString(), () -> checkRequest(row, apps)));
    }

    private static void checkRequest(JsonNode row, JsonNode apps) {
        PilboxOutcome outcome = new PilboxDialect(
                        settings(apps.get(row.get("app").asString())))
                .parse(Optional.ofNullable(
                                URI.create("http://x" + row.get("target").asString())
                                        .getRawQuery())
                        .orElse(""));
        JsonNode json = row.get("expect").get("json");
        JsonNode sane = row.path("sane_expect");
        int status = sane.has("status")
                ? sane.get("status").asInt()
                : row.get("expect").get("status").asInt();
        if (sane.has("json")) {
            json = sane.get("json");
        }
        if (status == 400 || status == 403) {
            boolean whileRendering = row.get("id").asString().equals("app-region-oob");
            if (whileRendering) {
                assertThat(outcome).isInstanceOf(PilboxOutcome.Request.class);
                return;
            }
            assertThat(outcome).isInstanceOf(PilboxOutcome.Refusal.class);
            PilboxOutcome.Refusal refusal = (PilboxOutcome.Refusal) outcome;
            assertThat(refusal.error().status()).isEqualTo(status);
            assertThat(refusal.error().code()).isEqualTo(json.get("error_code").asInt());
            boolean template = json.path("error").asString("").contains("%s"); // the original forgot to fill it in
            if (row.get("verdict").asString().equals("keep") && !template) {
                assertThat(refusal.message()).isEqualTo(json.get("error").asString());
            }
        } else {
            assertThat(outcome).isInstanceOf(PilboxOutcome.Request.class);
        }
    }

    private static PilboxSettings settings(JsonNode app) {
        PilboxSettings settings = ANYWHERE;
        for (Map.Entry<String, JsonNode> option : app.properties()) {
            if (!List.of("timeout", "user_agent", "content_type_from_image", "BUCKET_BASE", "BUCKET_SCHEME")
                    .contains(option.getKey())) {
                JsonNode value = option.getValue();
                String text = value.isArray()
                        ? String.join(
                                ",", value.valueStream().map(JsonNode::asString).toList())
                        : value.asString();
                settings = PilboxDialect.with(settings, option.getKey(), text);
            }
        }
        return settings;
    }

    @TestFactory
    Stream<DynamicTest> errorsHaveTheNumbersOfPilbox() {
        return Golden.tsv("pilbox/errors.tsv").stream()
                .map(row -> dynamicTest(
                        cell(row, "name"),
                        () -> assertThat(PilboxError.values())
                                .anyMatch(error -> error.code() == Integer.parseInt(cell(row, "error_code"))
                                        && error.status() == Integer.parseInt(cell(row, "http_status")))));
    }

    @Property(tries = 2_000)
    void anyQueryIsARequestOrATypedError(@ForAll("queries") String query) {
        assertThat(DIALECT.parse(query)).isNotNull();
    }

    @Property(tries = 2_000)
    void anyPathIsARequestOrATypedError(
            @ForAll("values") String mode, @ForAll("values") String size, @ForAll("queries") String query) {
        assertThat(DIALECT.parse(mode, size, ID, query)).isNotNull();
    }

    @Property
    void whatIsAcceptedHasAKeyThatReadsBack(@ForAll("queries") String query) {
        if (DIALECT.parse(BLOB + "&w=5&" + query) instanceof PilboxOutcome.Request request) {
            request.recipe()
                    .ifPresent(recipe -> assertThat(Recipe.parse(recipe.key())).isEqualTo(recipe));
        }
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20),
                Arbitraries.strings().withChars("0123456789x,.-%&=+²af").ofMaxLength(12),
                Arbitraries.of(
                        "crop",
                        "clip",
                        "fill",
                        "300x200",
                        "x",
                        "x5",
                        "5x",
                        "0.5,0.5",
                        "keep",
                        "auto",
                        "-0",
                        "%",
                        "99999999999999999999",
                        "http://",
                        "http://[",
                        "blob:",
                        "http://a b/",
                        "//x"));
    }

    @Provide
    Arbitrary<String> queries() {
        Arbitrary<String> names = Arbitraries.of(
                "url", "w", "h", "op", "mode", "bg", "filter", "fmt", "pos", "opt", "q", "exif", "prog", "retain",
                "deg", "expand", "rect", "sig", "client", "");
        return names.flatMap(name -> values().map(value -> name + "=" + value))
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("&", parts));
    }

    @Test
    void aPathStandsUprightAndHasThePathsSize() {
        assertThat(key(DIALECT.parse("crop", "300x200", ID, "q=80&w=5&mode=clip")))
                .isEqualTo("1_upright_crop-300x200-0.5x0.5_same-q80");
        assertThat(key(DIALECT.parse("clip", "x200", ID, ""))).isEqualTo("1_upright_clip-x200_same-q90");
        assertThat(key(DIALECT.parse("fill", "10x20", ID, "op=rotate&deg=90")))
                .isEqualTo("1_upright_rotate-90_fill-10x20-00ffffff_same-q90");
        assertThat(key(DIALECT.parse("scale", "10x20", ID, "op=noop"))).isEqualTo("1_upright_scale-10x20_same-q90");
    }

    @Test
    void picturesFromTheWebNeedAnAllowedHost() {
        PilboxDialect closed = new PilboxDialect(PilboxSettings.DEFAULT);
        assertThat(closed.parse("url=http://foo.co/x.jpg&w=5"))
                .isEqualTo(new PilboxOutcome.Refusal(PilboxError.HOST, "Invalid host"));
        PilboxDialect open =
                new PilboxDialect(PilboxDialect.with(PilboxSettings.DEFAULT, "allowed_hosts", "Foo.co, bar.io"));
        assertThat(open.parse("url=http://FOO.co/a b.jpg&w=5"))
                .isInstanceOfSatisfying(
                        PilboxOutcome.Request.class,
                        request -> assertThat(request.source())
                                .isEqualTo(new PilboxOutcome.Source.Web(URI.create("http://FOO.co/a%20b.jpg"))));
        assertThat(open.parse("url=http://foo.co@evil.test/x.jpg&w=5")).isInstanceOf(PilboxOutcome.Refusal.class);
    }

    @Test
    void noopAloneLeavesTheSourceAsItIs() {
        assertThat(DIALECT.parse(BLOB + "&op=noop"))
                .isEqualTo(new PilboxOutcome.Request(new PilboxOutcome.Source.Held(ID), Optional.empty()));
    }

    @Test
    void settingsNameTheOptionThatIsWrong() {
        assertThatThrownBy(() -> PilboxDialect.with(ANYWHERE, "background", "nice"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a value of background: \"nice\"");
        assertThatThrownBy(() -> PilboxDialect.with(ANYWHERE, "colour", "fff")).hasMessage("no such option: colour");
    }

    @Test
    void settingsDoNotTellTheKey() {
        assertThat(PilboxDialect.with(ANYWHERE, "client_key", "s3cret").toString())
                .doesNotContain("s3cret");
    }

    @Test
    void failedRenderingsAreToldWithPilboxsNumbers() {
        assertThat(PilboxDialect.refusal(new MediaException.NotAPicture("x"))
                        .error()
                        .code())
                .isEqualTo(201);
        assertThat(PilboxDialect.refusal(new MediaException.Unfit("Region out-of-bounds")))
                .isEqualTo(new PilboxOutcome.Refusal(PilboxError.RECTANGLE, "Region out-of-bounds"));
        assertThatThrownBy(() -> PilboxDialect.refusal(new MediaException.Overloaded("x")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String key(PilboxOutcome outcome) {
        return ((PilboxOutcome.Request) outcome).recipe().orElseThrow().key();
    }
}
