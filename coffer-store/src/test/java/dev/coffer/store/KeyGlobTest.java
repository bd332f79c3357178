package dev.coffer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyGlobTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "*.jpg, a.jpg, true",
                "*.jpg, a/b.jpg, false",
                "**.jpg, a/b.jpg, true",
                "**/*.jpg, a.jpg, true",
                "**/*.jpg, x/y/a.jpg, true",
                "a/**, a/b/c, true",
                "a/**, ab, false",
                "a?c, abc, true",
                "a?c, a/c, false",
                "a?c, a\uD83D\uDE00c, true",
                "[a-c]x, bx, true",
                "[!a-c]x, bx, false",
                "[!a-c]x, dx, true",
                "\"x.{jpg,png}\", x.png, true",
                "\"x.{jpg,png}\", x.gif, false",
                "\"a,b\", \"a,b\", true",
                "a\\*b, a*b, true",
                "a\\*b, axb, false",
                "a.b, axb, false",
                "(a|b)+, a, false"
            })
    void matches(String glob, String key, boolean expected) {
        assertThat(KeyGlob.of(glob).matches(key)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"a/b*.jpg, a/b", "*.jpg, ''", "a/b, a/b", "a\\*b*, a*b", "2026/{a}, 2026/"})
    void onlyWhatComesBeforeTheFirstWildcardIsListed(String glob, String prefix) {
        assertThat(KeyGlob.of(glob).literalPrefix()).isEqualTo(prefix);
    }

    @ParameterizedTest
    @CsvSource({
        "*.tmp, deep/x.tmp, true",
        "/x.tmp, x.tmp, true",
        "/x.tmp, deep/x.tmp, false",
        ".git/, .git/config, true",
        "a/*.tmp, a/x.tmp, true",
        "a/*.tmp, b/a/x.tmp, false"
    })
    void filtersWithoutASlashAreOfTheLastPart(String glob, String key, boolean expected) {
        assertThat(KeyGlob.filter(glob).matches(key)).isEqualTo(expected);
    }

    @Test
    void aDirectoryIsPassedOverOnlyWhereAllBelowItMatches() {
        assertThat(KeyGlob.filter(".git/").hasAllBelow(".git/")).isTrue();
        assertThat(KeyGlob.filter("*.tmp").hasAllBelow("a.tmp/")).isFalse();
        assertThat(KeyGlob.filter("a/b/").hasAllBelow("a/")).isFalse();
    }

    @Test
    void whatIsNotClosedIsRefused() {
        for (String glob : new String[] {"[a", "{a,b", "a\\"}) {
            assertThatThrownBy(() -> KeyGlob.of(glob))
                    .as(glob)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(glob);
        }
    }
}
