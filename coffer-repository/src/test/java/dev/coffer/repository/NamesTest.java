package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What paths, tags, hosts, authors and dates may look like.
class NamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "a/b.tar.gz", "data/2024 02/ü", "...", "a/..b", ".hidden", "a\u0308", "%2e%2e", "a:b\\c"})
    void aPathIsKeptAsItIs(String text) {
        assertThat(new EntryPath(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "a/../b",
                "./a",
                "a\u0000b",
                "a\nb",
                "a\u0085b",
                "a\u2028b",
                "a\uD800b",
                "\u007f"
            })
    void whatIsNoPathIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EntryPath(text))
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void aPathHasABound() {
        String segment = "x".repeat(255);
        assertThat(new EntryPath(segment + "/" + segment + "/" + segment).isGzip())
                .isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new EntryPath(segment + "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new EntryPath("ü".repeat(128)));
        assertThatIllegalArgumentException().isThrownBy(() -> new EntryPath("x/".repeat(512) + "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " a", "a\u2003", "a\tb", "a\u202eb\n"})
    void whatIsNoTagIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Tag(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a.", "a b", "a/b", "ü", "a\n"})
    void whatIsNoHostIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new HostName(text));
    }

    @Test
    void namesAreReadBack() {
        assertThat(new HostName("Web-1.Example.ORG").text()).isEqualTo("web-1.example.org");
        EntryId id = EntryId.next();
        assertThat(EntryId.parse(id.toString())).isEqualTo(id);
        assertThatIllegalArgumentException().isThrownBy(() -> EntryId.parse("1-1-1-1-1"));
        assertThatIllegalArgumentException().isThrownBy(() -> ChangesetId.parse("none"));
        assertThat(Author.ofThisProcess().toString()).contains("@");
    }

    @Test
    void anEntrysIdSortsBehindAllThatWereMadeBefore() {
        List<String> ids = Stream.generate(EntryId::next)
                .limit(20_000)
                .map(EntryId::toString)
                .toList();
        assertThat(ids).doesNotHaveDuplicates().isSorted();
        assertThat(EntryId.next().uuid().version()).isEqualTo(7);
        assertThat(EntryId.next().uuid().variant()).isEqualTo(2);
    }

    @Test
    void datesBecomeTagsAsTheSeedWroteThem() {
        assertThat(tags(DateTags.HOUR, "2013-04-24 01:02:03"))
                .isEqualTo("day=2013-04-24, hour=2013-04-24 01:00:00, month=2013-04-01, week=2013-04-22");
        assertThat(tags(DateTags.DAY, "2013-01-01")).isEqualTo("day=2013-01-01, month=2013-01-01, week=2012-12-31");
        assertThat(tags(DateTags.WEEK, "2016-01-03 12:00:00")).isEqualTo("week=2015-12-28");
        assertThat(tags(DateTags.MONTH, "1366765323")).isEqualTo("month=2013-04-01");
        assertThatIllegalArgumentException().isThrownBy(() -> DateTags.DAY.of("2013-02-30"));
        assertThatIllegalArgumentException().isThrownBy(() -> DateTags.DAY.of("yesterday"));
        assertThatIllegalArgumentException().isThrownBy(() -> DateTags.parse("year"));
    }

    private static String tags(DateTags type, String date) {
        return type.of(date).stream().map(Tag::text).sorted().collect(Collectors.joining(", "));
    }
}
