package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinishedTest {
    @TempDir
    Path folder;

    @Test
    void whatHasARowIsFinished() throws IOException {
        Finished finished = in("http://a/x\tmd5\ts3://b/k\timage/png\t1x1\nb\\tc\tmd5\ts3://b/k\timage/png\t1x1\n");
        assertThat(finished.has(Wanted.parse("http://a/x"))).isTrue();
        assertThat(finished.has(Wanted.parse("b\tc"))).isTrue();
        assertThat(finished.has(Wanted.parse("http://a/y"))).isFalse();
    }

    @Test
    void aRowThatWasCutOffIsDoneAgain() throws IOException {
        assertThat(in("http://a/x\tmd5\ts3://b").has(Wanted.parse("http://a/x")))
                .isFalse();
    }

    @Test
    void ofJsonRowsThoseOfFailuresAreDoneAgain() throws IOException {
        Finished finished = in("""
                {"source":"a \\"b\\" \\\\c","md5":"00","sha256":"11"}
                {"source":"http://a/y","error":"404","kind":"not_found"}
                """);
        assertThat(finished.has(Wanted.parse("a \"b\" \\c"))).isTrue();
        assertThat(finished.has(Wanted.parse("http://a/y"))).isFalse();
    }

    @Test
    void withoutAReportNothingIsFinished() {
        assertThat(Finished.in(folder.resolve("none")).has(Wanted.parse("x"))).isFalse();
    }

    private Finished in(String report) throws IOException {
        return Finished.in(Files.writeString(folder.resolve("report.tsv"), report));
    }
}
