package dev.coffer.repository;

import static dev.coffer.repository.Cells.cell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.testing.Golden;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SourceTest {

    @TestFactory
    Stream<DynamicTest> s3HostsAreKnownByTheirName() {
        return Golden.tsv("md5s3stash/is_s3_url.tsv").stream()
                .map(row -> DynamicTest.dynamicTest(
                        cell(row, "url"),
                        () -> assertThat(WebAddress.isS3(URI.create(cell(row, "url"))))
                                .isEqualTo(Boolean.valueOf(cell(row, "sane_is_s3")))));
    }

    @Test
    void eachSpellingHasItsKind() {
        assertThat(Source.parse("-")).isEqualTo(new Source.StandardInput());
        assertThat(Source.parse("HTTPS://example.org/a")).isEqualTo(web("https://example.org/a"));
        assertThat(Source.parse("s3://bucket/a b")).hasToString("s3://bucket/a b");
        assertThat(Source.parse("file:///tmp/a%20b")).isEqualTo(new Source.LocalFile(Path.of("/tmp/a b")));
        assertThat(Source.parse("C:picture.png")).isInstanceOf(Source.LocalFile.class);
        assertThat(Source.parse("a/b.png")).hasToString("a/b.png");
    }

    @Test
    void whatAUrlMayNotHoldIsEscaped() {
        assertThat(Source.parse("http://example.org/a b/ü?q={x}#part"))
                .isEqualTo(web("http://example.org/a%20b/%C3%BC?q=%7Bx%7D"));
        assertThat(Source.parse("http://example.org/100%")).isEqualTo(web("http://example.org/100%25"));
        assertThat(Source.parse("http://bücher.example/")).isEqualTo(web("http://xn--bcher-kva.example/"));
    }

    @Test
    void otherSchemesAndPasswordsInUrlsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Source.parse("ftp://example.org/a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Source.parse("http://user:secret@example.org/"))
                .withMessageNotContaining("secret");
    }

    private static Source web(String url) {
        return new Source.Web(URI.create(url));
    }
}
