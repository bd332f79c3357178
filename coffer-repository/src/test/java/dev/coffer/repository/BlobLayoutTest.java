package dev.coffer.repository;

import static dev.coffer.repository.Cells.cell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.testing.Golden;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BlobLayoutTest {

    @TestFactory
    Stream<DynamicTest> shardsAreThoseOfMd5s3stash() {
        return Golden.tsv("md5s3stash/bucket_shard.tsv").stream()
                .map(row -> DynamicTest.dynamicTest(
                        cell(row, "id"),
                        () -> assertThat(BlobLayout.shard(BlobId.parse(cell(row, "md5"))))
                                .isEqualTo(cell(row, "shard"))));
    }

    @TestFactory
    Stream<DynamicTest> urlsAreThoseOfMd5s3stash() {
        return Golden.tsv("md5s3stash/urls.tsv").stream()
                .map(row -> DynamicTest.dynamicTest(cell(row, "id") + " " + cell(row, "group"), () -> checkUrls(row)));
    }

    @Test
    void theDigestKindDecidesTheKey() {
        Digests digests = new Digests(Sha256.of(new byte[] {1}), Md5.of(new byte[] {1}));
        BlobLayout.Keyed simple = new BlobLayout.Simple("bucket/a", DigestKind.SHA256);

        assertThat(simple.object(simple.digest().of(digests)))
                .isEqualTo(new ObjectName("bucket", "a/" + digests.sha256().hex()));
    }

    @Test
    void anIncarnationLiesUnderItsDigest() {
        UUID id = new UUID(1, 2);
        Sha256 sha256 = Sha256.of(new byte[0]);

        assertThat(new BlobLayout.Incarnations("coffer", "").object(sha256, id).key())
                .isEqualTo("blobs/" + sha256.hex() + "/" + id);
        assertThat(new BlobLayout.Incarnations("coffer", "/a/b/")
                        .object(sha256, id)
                        .key())
                .isEqualTo("a/b/blobs/" + sha256.hex() + "/" + id);
    }

    @Test
    void placesDifferWhereObjectsDo() {
        assertThat(Stream.of(
                                new BlobLayout.Incarnations("bucket", ""),
                                new BlobLayout.Incarnations("bucket", "a"),
                                new BlobLayout.Simple("bucket"),
                                new BlobLayout.Simple("bucket", DigestKind.SHA256),
                                new BlobLayout.Multibucket("bucket"))
                        .map(BlobLayout::place))
                .doesNotHaveDuplicates();
        assertThat(new BlobLayout.Simple("bucket/a/").place()).isEqualTo(new BlobLayout.Simple("bucket/a").place());
    }

    @Test
    void anEmptyBaseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BlobLayout.Simple("/"))
                .withMessageContaining("'/'");
    }

    @Test
    void anEndpointMayBeSecure() {
        assertThat(new BlobLayout.Simple("b").httpUrl(BlobId.parse("0".repeat(32)), "https://s3.example.org/"))
                .isEqualTo("https://s3.example.org/b/" + "0".repeat(32));
    }

    private static void checkUrls(Map<String, String> row) {
        String base = cell(row, "bucket_base");
        BlobLayout.Keyed layout = switch (cell(row, "scheme")) {
            case "simple" -> new BlobLayout.Simple(base);
            case "multibucket" -> new BlobLayout.Multibucket(base);
            default -> throw new IllegalArgumentException(row.toString());
        };
        BlobId id = BlobId.parse(cell(row, "md5"));
        String endpoint = cell(row, "s3_endpoint");

        assertThat(layout.s3Url(id)).isEqualTo(cell(row, "sane_s3_url"));
        assertThat(layout.httpUrl(id, endpoint.startsWith("(") ? "" : endpoint)).isEqualTo(cell(row, "sane_http_url"));
    }
}
