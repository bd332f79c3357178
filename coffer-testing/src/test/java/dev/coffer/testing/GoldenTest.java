package dev.coffer.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class GoldenTest {
    @Test
    void everySyntheticPictureIsTheOneThatTheVectorsWereTakenFrom() throws Exception {
        var pictures = Golden.tsv("images.tsv").stream()
                .filter(row -> row.values().stream().anyMatch(v -> v.startsWith("synthetic/")))
                .toList();
        assertThat(pictures).hasSizeGreaterThan(40);
        for (var picture : pictures) {
            String name = picture.values().stream()
                    .filter(v -> v.startsWith("synthetic/"))
                    .findFirst()
                    .orElseThrow();
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(Golden.picture(name)));
            assertThat(HexFormat.of().formatHex(sha256)).as(name).isEqualTo(picture.get("sha256"));
        }
    }

    @Test
    void jsonLinesAreRead() {
        assertThat(Golden.jsonLines("pilbox/http.jsonl"))
                .hasSizeGreaterThan(90)
                .allSatisfy(row -> assertThat(row.path("id").asString()).isNotEmpty());
    }

    @Test
    void anUnknownPictureIsNotThere() {
        assertThat(Golden.hasPicture("synthetic/none.jpg")).isFalse();
        assertThatThrownBy(() -> Golden.picture("synthetic/none.jpg")).hasMessageContaining("none.jpg");
    }
}
