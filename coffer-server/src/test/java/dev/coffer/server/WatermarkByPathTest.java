package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.PresetOperations;
import dev.coffer.media.url.UrlDialect;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Entry;
import dev.coffer.repository.Presets;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A preset whose watermark is named by the path that it is published under, over HTTP.
class WatermarkByPathTest {
    private static final String MARKED = "/i/marked/photos/lake.jpg.png";
    private static final String OTHER = "/i/other/photos/lake.jpg.png";
    private static final String PLAIN = "/i/fit:40/photos/lake.jpg.png";
    private static final String LOGO = "logos/our logo, 1:2.png";

    @TempDir
    Path home;

    private Keeping repository;
    private Entry.Published logo;

    @BeforeEach
    void open() {
        repository = new Keeping(home);
        repository.publish("photos/lake.jpg", Running.picture("s_big.jpg"));
        repository.publish("logos/theirs.png", Running.picture("s_square.png"));
        logo = repository.publish(LOGO, Running.picture("s_alpha.png"));
        set("marked", "fit:40,mark:=logos/our logo%2C 1%3A2.png:bottom-right:w50");
        set("other", "fit:40,mark:=logos/theirs.png:bottom-right:w50");
        Conditions.until(() -> repository.get(MARKED).statusCode() == 200
                && repository.get(OTHER).statusCode() == 200);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void anotherPictureUnderThatPathChangesWhatUsedItAlone() {
        String marked = etag(MARKED);
        String other = etag(OTHER);
        String plain = etag(PLAIN);
        String byDigest = "/i/fit:40,mark:" + id(logo).hex() + ":bottom-right:w50/photos/lake.jpg.png";
        assertThat(etag(byDigest)).as("the same picture, named otherwise").isEqualTo(marked);
        HttpResponse<byte[]> before = repository.get(MARKED);

        Entry.Published now = repository.publish(LOGO, Running.picture("s_land.jpg"));
        Conditions.until(() -> !etag(MARKED).equals(marked));
        assertThat(etag(MARKED)).isEqualTo(etag(byDigest.replace(id(logo).hex(), id(now).hex())));
        HttpResponse<byte[]> after = repository.get(MARKED, "If-None-Match", marked);
        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(after.body()).isNotEqualTo(before.body());
        assertThat(repository.get(OTHER, "If-None-Match", other).statusCode()).isEqualTo(304);
        assertThat(repository.get(PLAIN, "If-None-Match", plain).statusCode()).isEqualTo(304);
        assertThat(etag(byDigest)).as("who says the digest means that").isEqualTo(marked);
    }

    @Test
    void withoutItsWatermarkNoPictureIsShown() {
        String marked = etag(MARKED);
        repository.catalogue.inTransaction(tx -> tx.expire(logo));
        refused("nothing is published under 'logos/our logo, 1:2.png'");
        assertThat(repository.get(MARKED, "If-None-Match", marked).statusCode()).isEqualTo(422);
        assertThat(repository.get(OTHER).statusCode()).isEqualTo(200);
        repository.purge(LOGO);
        Conditions.until(() -> message().contains("was purged"));
        refused("what was published under 'logos/our logo, 1:2.png' was purged");

        repository.publish(LOGO, Running.picture("s_alpha.png"));
        Conditions.until(() -> repository.get(MARKED).statusCode() == 200);
        assertThat(etag(MARKED)).as("the same bytes again").isEqualTo(marked);
    }

    @Test
    void onlyAPresetNamesAWatermarkByItsPath() {
        HttpResponse<byte[]> answer = repository.get("/i/fit:40,mark:=theirs.png/photos/lake.jpg.png");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("only a preset by its path");
    }

    private void refused(String why) {
        Conditions.until(() -> repository.get(MARKED).statusCode() == 422);
        assertThat(message()).contains("the preset 'marked' lacks its watermark: " + why);
        HttpResponse<byte[]> answer = repository.get(MARKED);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }

    private String message() {
        return new String(repository.get(MARKED).body(), StandardCharsets.UTF_8);
    }

    private void set(String name, String text) {
        PresetOperations operations = UrlDialect.ofPreset(text);
        new Presets(repository.catalogue).set(name, UrlDialect.spelling(operations), operations.paths());
    }

    private String etag(String target) {
        HttpResponse<byte[]> answer = repository.get(target);
        assertThat(answer.statusCode()).as(target).isEqualTo(200);
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private static BlobId id(Entry.Published entry) {
        return BlobId.of(entry.blob().digests().sha256());
    }
}
