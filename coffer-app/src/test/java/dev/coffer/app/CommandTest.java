package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What commands answer to people that err, and to programs that read them. They run in this process.
class CommandTest {
    @TempDir
    Path home;

    private record Answer(int code, List<String> rows, List<String> said) {}

    @BeforeEach
    void makeFolders() throws IOException {
        Files.createDirectory(home.resolve("tmp"));
        Files.writeString(home.resolve("file"), "content");
    }

    @Test
    void aStoreThatLooksLikeAnAddressIsNoFolder() {
        for (String mistake : List.of("gs://bucket/x", "s3:/bucket", "http://server/bucket", "S3://bucket")) {
            Answer answer = run("publish", file(), "--store", mistake);
            assertThat(answer.code()).as(mistake).isEqualTo(Exit.USAGE);
            assertThat(answer.said()).singleElement().asString().contains("--store: '" + mistake + "' is neither");
            assertThat(run("migrate", "--to", mistake, "--store", store()).code())
                    .as(mistake)
                    .isEqualTo(Exit.USAGE);
            assertThat(run("backup", "--backup", mistake, "--store", store()).code())
                    .as(mistake)
                    .isEqualTo(Exit.USAGE);
        }
    }

    @Test
    void whatCannotBeReadSaysWhy() {
        assertThat(run("publish", file(), "--as", "a/b").code()).isZero();
        assertThat(read("a/b").rows()).containsExactly("content");
        run("expire", "a/b");
        assertThat(read("a/b").said())
                .singleElement()
                .asString()
                .contains("a/b was expired at 20", "coffer unexpire brings it back");
        assertThat(run("purge", "a/b", "--yes").code()).isZero();
        assertThat(read("a/b").said()).singleElement().asString().contains("a/b was purged at 20", "gone");
        run("append", "log", file());
        assertThat(read("log").said()).containsExactly("coffer: log is not published yet");
        assertThat(read("never").said()).singleElement().asString().contains("there is no 'never'");
        assertThat(read("never/").said()).containsExactly("coffer: there is nothing to read below 'never/'");
        assertThat(List.of(read("a/b").code(), read("never/").code())).containsOnly(Exit.SOME_FAILED);
    }

    @Test
    void locateTakesAPathAsWell() {
        run("publish", file(), "--as", "a/b");
        String sha256 = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";
        assertThat(run("locate", "a/b")).isEqualTo(run("locate", sha256));
        assertThat(run("locate", "a/b").rows()).singleElement().asString().startsWith(sha256 + "\ts3://coffer/");
        assertThat(run("locate", "a/c"))
                .isEqualTo(new Answer(
                        Exit.SOME_FAILED,
                        List.of(),
                        List.of("coffer: there is no 'a/c': no path with a published version, and no digest")));
        assertThat(run("locate", "-b", "bucket", "a/b").code()).isEqualTo(Exit.USAGE);
        run("expire", "a/b");
        assertThat(run("locate", "a/b").said()).singleElement().asString().contains("a/b was expired at 20");
        assertThat(run("locate", "0".repeat(64)).said())
                .containsExactly("coffer: sha256-" + "0".repeat(64) + " is not in the repository");
    }

    @Test
    void aSlashIsEverythingAndNothingElseBeginsWithOne() {
        run("publish", file(), "--as", "a/b");
        assertThat(run("find", "/")).isEqualTo(run("find"));
        assertThat(run("find", "/").rows()).hasSize(1);
        assertThat(run("find", "/a/").said()).containsExactly("coffer: no path begins with a slash: '/a/'");
        assertThat(run("find", "/a/").code()).isEqualTo(Exit.USAGE);
        assertThat(run("policy", "set", "--prefix", "/", "--keep-last", "2").code())
                .isZero();
        assertThat(run("policy", "ls").rows()).singleElement().asString().startsWith("prefix\t\tkeep-last 2");
        assertThat(run("claim", "--prefix", "/").rows())
                .singleElement()
                .asString()
                .contains("\ta/b\t");
        String out = home.resolve("out").toString();
        assertThat(run("get", "/", "-o", out).code()).isZero();
        assertThat(home.resolve("out/a/b")).hasContent("content");
    }

    @Test
    void whatIsNoFileToPublishSaysWhatItIs() throws IOException {
        Path link = Files.createSymbolicLink(home.resolve("link"), home.resolve("gone"));
        assertThat(run("publish", link.toString()).said())
                .containsExactly("coffer: " + link + " is a link to what is not there");
        assertThat(run("publish", "/dev/null").said())
                .singleElement()
                .asString()
                .startsWith("coffer: /dev/null is neither a file nor a directory; ");
        assertThat(run("publish", "/nowhere").said()).containsExactly("coffer: there is no file /nowhere");
        assertThat(run("publish", "/nowhere").code()).isEqualTo(Exit.SOME_FAILED);
    }

    @Test
    void whoMayNotStoreAnyMoreIsToldSoByEveryCommandInTheSameWay() {
        run("publish", file(), "--as", "a/b");
        assertThat(run("backup").code()).isZero();
        assertThat(run("restore", "--into", home.resolve("next.db").toString()).code())
                .isZero();
        Answer answer = run("publish", file(), "--as", "a/c", "--always");
        assertThat(answer.code()).isEqualTo(Exit.ENVIRONMENT);
        assertThat(answer.code()).isEqualTo(run("stash", file()).code());
        assertThat(answer.said()).hasSize(2);
        assertThat(answer.said().getFirst()).startsWith("coffer: a/c: another catalogue works with s3://coffer since");
        assertThat(answer.said().getLast()).isEqualTo("coffer: nothing was published");
    }

    @Test
    void anAuthorCanBeNamedWhereverRolesCount() {
        run("publish", file(), "--as", "a/b", "--author", "anna");
        assertThat(run("grant", "anna", "admin", "--author", "anna").code()).isZero();
        for (List<String> command : List.of(
                List.of("gc"),
                List.of("purge", "a/b", "--all-versions", "--yes"),
                List.of("backup"),
                List.of("policy", "set", "--prefix", "a/", "--keep-last", "2"),
                List.of("host", "decommission", "here"),
                List.of("fsck", "--adopt", "bucket"))) {
            var words = new ArrayList<>(command);
            words.addAll(List.of("--author", "bob"));
            Answer answer = run(words.toArray(String[]::new));
            assertThat(answer.said())
                    .as(command.toString())
                    .singleElement()
                    .asString()
                    .contains("bob is not admin");
            assertThat(answer.code()).as(command.toString()).isEqualTo(Exit.SOME_FAILED);
        }
    }

    @Test
    void aMistakeInAFlagIsAMistakeInTheCommandLine() {
        assertThat(run("serve", "--port", "x").code()).isEqualTo(Exit.USAGE);
        assertThat(run("fsck", "--parallel", "0").code()).isEqualTo(Exit.USAGE);
        Answer sample = run("fsck", "--sample", "x");
        assertThat(sample.said()).containsExactly("coffer: --sample: not a share: 'x' (as 5%)");
        assertThat(run("publish", home.resolve("none").toString()).code()).isEqualTo(Exit.SOME_FAILED);
    }

    @Test
    void aReaderThatHasGoneIsNoFailureToTellOf() {
        run("publish", file(), "--as", "a/b");
        assertThat(into(new Broken("Broken pipe"), "find"))
                .isEqualTo(new Answer(Exit.READER_GONE, List.of(), List.of()));
        Answer full = into(new Broken("No space left on device"), "find");
        assertThat(full.code()).isEqualTo(Exit.ENVIRONMENT);
        assertThat(full.said()).singleElement().asString().contains("closed or full");
        assertThat(into(new Broken("No space left on device"), "gc", "--plan").code())
                .isEqualTo(Exit.ENVIRONMENT);
    }

    @Test
    void helpIsNotBrokenWithinASentenceThatWasBrokenAlready() {
        for (CommandName name : CommandName.values()) {
            List<String> lines = run(name.word(), "--help").rows();
            for (int i = 1; i < lines.size() - 1; i++) {
                boolean torn = lines.get(i).matches("[a-z]+(\\.)?")
                        && lines.get(i + 1).matches("\\S.*")
                        && lines.get(i - 1).length() > 80;
                assertThat(torn).as(name.word() + ": " + lines.get(i)).isFalse();
            }
        }
    }

    private String file() {
        return home.resolve("file").toString();
    }

    private String store() {
        return home.resolve("store").toString();
    }

    private Answer read(String path) {
        return run("cat", path, "--blob_cache", home.resolve("blobs").toString());
    }

    private Answer run(String... words) {
        return into(new ByteArrayOutputStream(), words);
    }

    private Answer into(OutputStream to, String... words) {
        var line = new ArrayList<>(Arrays.asList(words));
        List<String> all = Arrays.asList(words);
        boolean works = !all.contains("--help") && !words[0].equals("serve");
        if (works) {
            if (!all.contains("--store")) {
                line.addAll(List.of("--store", store()));
            }
            line.addAll(List.of("--catalogue", home.resolve("catalogue.db").toString()));
            if (List.of("publish", "gc", "purge", "backup", "fsck", "migrate", "restore", "stash")
                    .contains(words[0])) {
                line.addAll(List.of("-t", home.resolve("tmp").toString()));
            }
        }
        var said = new ByteArrayOutputStream();
        var terminal = new Terminal(new StandardOutput(to), new PrintStream(said, true, StandardCharsets.UTF_8), false);
        int code = Main.run(line.toArray(String[]::new), terminal);
        terminal.out().flush();
        return new Answer(code, lines(to), lines(said));
    }

    private static List<String> lines(OutputStream written) {
        return written instanceof ByteArrayOutputStream bytes
                ? bytes.toString(StandardCharsets.UTF_8).lines().toList()
                : List.of();
    }

    /// What a pipe without a reader, or a full disk, does.
    private static final class Broken extends OutputStream {
        private final String how;

        Broken(String how) {
            this.how = how;
        }

        @Override
        public void write(int one) throws IOException {
            throw new IOException(how);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException(how);
        }
    }
}
