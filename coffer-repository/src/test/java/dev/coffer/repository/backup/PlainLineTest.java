package dev.coffer.repository.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/// Rows that a database has joined by itself become the lines that the format has for them, or are said to need
/// escaping.
class PlainLineTest {
    private static final String NOTHING = "\uffff";

    @Property
    void aLineIsMadeExactlyIfNoColumnHoldsWhatTheFormatEscapes(@ForAll("rows") List<String> row) {
        PlainLine line = new PlainLine(row.size());
        boolean isPlain = row.stream().noneMatch(PlainLineTest::needsEscaping);
        assertThat(line.read(joined(row))).isEqualTo(isPlain);
        if (isPlain) {
            assertThat(text(line))
                    .isEqualTo(row.stream()
                            .map(column -> column.equals(NOTHING) ? "\\N" : column)
                            .collect(Collectors.joining("\t")));
        }
    }

    @Test
    void aLineIsNotOfTheLastRowAndAsLongAsItHasToBe() {
        PlainLine line = new PlainLine(2);
        String large = "x".repeat(100_000);
        assertThat(line.read(joined(List.of(large, NOTHING)))).isTrue();
        assertThat(text(line)).isEqualTo(large + "\t\\N");
        assertThat(line.read(joined(List.of(NOTHING, "y")))).isTrue();
        assertThat(text(line)).isEqualTo("\\N\ty");
        assertThat(line.read(joined(List.of("", "")))).isTrue();
        assertThat(text(line)).isEqualTo("\t");
    }

    @Test
    void aRowOfMoreColumnsThanTheTableHasOneWithATab() {
        assertThat(new PlainLine(2).read(joined(List.of("a", "b", "c")))).isFalse();
    }

    @Provide
    Arbitrary<List<String>> rows() {
        Arbitrary<String> column = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(NOTHING)),
                Tuple.of(
                        4,
                        Arbitraries.strings()
                                .withChars("aN\\\t\n\r\b\f\u000b\u0001\u001f \u007f\u00e4\u20ac\ufffd")
                                .ofMaxLength(6)),
                Tuple.of(4, Arbitraries.strings().alpha().ofMaxLength(6)));
        return column.list().ofMinSize(1).ofMaxSize(5);
    }

    private static boolean needsEscaping(String column) {
        return column.chars().anyMatch(c -> c == '\\' || c == '\b' || c >= '\t' && c <= '\r');
    }

    private static byte[] joined(List<String> row) {
        byte[][] columns = row.stream()
                .map(column ->
                        column.equals(NOTHING) ? new byte[] {(byte) 0xff} : column.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        int size = Arrays.stream(columns).mapToInt(column -> column.length + 1).sum() - 1;
        byte[] joined = new byte[size];
        int at = 0;
        for (byte[] column : columns) {
            System.arraycopy(column, 0, joined, at, column.length);
            at += column.length;
            if (at < size) {
                joined[at++] = '\t';
            }
        }
        return joined;
    }

    private static String text(PlainLine line) {
        return new String(line.bytes(), 0, line.length(), StandardCharsets.UTF_8);
    }
}
