package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.app.launcher.Launched.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The commands on entries, on SQLite and a folder.
class EntryLauncherTest {
    @TempDir
    Path home;

    @TempDir
    Path files;

    @Test
    void filesArePublishedFoundExpiredAndBroughtBack() throws IOException {
        Files.createDirectories(files.resolve("out/deep"));
        Files.writeString(files.resolve("out/a.csv"), "a");
        Files.writeString(files.resolve("out/deep/b.csv"), "b");
        Ended published = coffer(
                "publish",
                files.resolve("out").toString(),
                "--prefix",
                "exports",
                "--tag",
                "nightly",
                "--date-tag",
                "day=2026-11-20");
        assertThat(published.code()).as(published.err()).isZero();
        assertThat(columns(published, 4)).containsExactly("exports/a.csv", "exports/deep/b.csv");
        assertThat(columns(published, 0)).containsOnly("current");

        assertThat(columns(coffer("find", "exports/deep/"), 4)).containsExactly("exports/deep/b.csv");
        assertThat(coffer("find", "--all", "nightly", "--any", "week=2026-11-16", "--paths")
                        .rows())
                .containsExactly("exports/a.csv", "exports/deep/b.csv");
        assertThat(coffer("find", "--all", "nightly", "--none", "day=2026-11-20")
                        .rows())
                .isEmpty();
        assertThat(coffer("find", "--limit", "1", "--paths").rows()).containsExactly("exports/a.csv");
        assertThat(coffer("find", "--after", "exports/a.csv", "--paths").rows()).containsExactly("exports/deep/b.csv");
        Map<String, Object> row =
                json(coffer("find", "--json", "--tags", "exports/a")).getFirst();
        assertThat(row).containsEntry("path", "exports/a.csv").containsEntry("state", "published");
        assertThat(row).containsEntry("size", 1).containsKey("sha256");
        assertThat(row.get("tags"))
                .isEqualTo(List.of("day=2026-11-20", "month=2026-11-01", "nightly", "week=2026-11-16"));

        assertThat(coffer("expire", "exports/a.csv", "exports/nothing").code())
                .as("all or nothing")
                .isEqualTo(1);
        assertThat(coffer("find", "--paths").rows()).hasSize(2);
        assertThat(coffer("expire", "exports/a.csv").code()).isZero();
        assertThat(coffer("find", "--paths").rows()).containsExactly("exports/deep/b.csv");
        assertThat(coffer("find", "--state", "expired", "--paths").rows()).containsExactly("exports/a.csv");
        assertThat(coffer("unexpire", "exports/a.csv").code()).isZero();
        assertThat(coffer("find", "--paths").rows()).hasSize(2);
    }

    @Test
    void aDirectoryMayBeNamedByALinkAndOneWithoutFilesIsNothingToPublish() throws IOException {
        Files.createDirectories(files.resolve("runs/17"));
        Files.createSymbolicLink(files.resolve("latest"), files.resolve("runs/17"));
        Ended nothing = coffer("publish", files.resolve("latest").toString());
        assertThat(nothing.code()).isEqualTo(1);
        assertThat(nothing.said()).containsExactly("coffer: there is no file in " + files.resolve("latest"));

        Files.writeString(files.resolve("runs/17/a.csv"), "a");
        Ended published = coffer("publish", files.resolve("latest").toString(), "--prefix", "exports");
        assertThat(published.code()).as(published.err()).isZero();
        assertThat(columns(published, 4)).containsExactly("exports/a.csv");
    }

    @Test
    void whatIsPublishedAlreadyIsNotPublishedAgainAndAPathIsRolledBack() throws IOException {
        Path file = Files.writeString(files.resolve("x"), "one");
        assertThat(publish(file).code()).isZero();
        assertThat(publish(file).code()).isZero();
        assertThat(coffer("history", "data/x").rows()).hasSize(1);
        Files.writeString(file, "two");
        assertThat(publish(file, "--always").code()).isZero();
        List<Map<String, Object>> history = json(coffer("history", "--json", "data/x"));
        assertThat(history).extracting(row -> row.get("current")).containsExactly(false, true);

        Ended back = coffer("rollback", "data/x", "--json");
        assertThat(json(back).getFirst())
                .containsEntry("sha256", history.getFirst().get("sha256"));
        assertThat(coffer("rollback", "data/x", "--to", text(history.get(1), "id"))
                        .code())
                .isZero();
        assertThat(json(coffer("history", "--json", "data/x"))).hasSize(4);
        assertThat(coffer("history", "data/none").code()).isEqualTo(1);
        assertThat(coffer("rollback", "data/none").code()).isEqualTo(1);
        assertThat(coffer("rollback", "data/x", "--to", "nonsense").code()).isEqualTo(2);
    }

    @Test
    void movedFilesGoAndOthersStayWhereSomethingFails() throws IOException {
        Path one = Files.writeString(files.resolve("one"), "1");
        Path two = Files.writeString(files.resolve("two"), "2");
        Path list = Files.writeString(files.resolve("list"), one + "\tlist/first\n" + two + "\n");
        Ended missing = coffer(
                "publish", "--move", one.toString(), files.resolve("three").toString());
        assertThat(missing.code()).isEqualTo(1);
        assertThat(one).exists();
        Ended moved = coffer("publish", "--move", "--from", list.toString(), "--prefix", "p", "--note", "why");
        assertThat(moved.code()).as(moved.err()).isZero();
        assertThat(columns(moved, 4)).containsExactly("p/list/first", "p/two");
        assertThat(one).doesNotExist();
        assertThat(two).doesNotExist();
        String digest = text(json(coffer("find", "--json", "p/two")).getFirst(), "sha256");
        assertThat(coffer("publish", "sha256-" + digest, "--as", "copy/of/two").code())
                .isZero();
        assertThat(coffer("find", "--paths", "copy/").rows()).containsExactly("copy/of/two");
        assertThat(coffer("publish", "sha256-" + "0".repeat(64), "--as", "copy/of/none")
                        .code())
                .isEqualTo(1);
        assertThat(coffer("changeset", "ls").rows()).as("nothing is left open").isEmpty();
        assertThat(coffer("log", "--kind", "changeset-committed").out()).contains("\twhy\n");
    }

    @Test
    void aChangesetLandsInOneInstant() throws IOException {
        Path file = Files.writeString(files.resolve("x"), "old");
        assertThat(publish(file).code()).isZero();
        String id = coffer("changeset", "begin", "--note", "nightly", "--lease", "2h")
                .out()
                .strip();
        Files.writeString(file, "new");
        assertThat(coffer("changeset", "add", id, file.toString(), "--as", "data/y", "--tag", "t")
                        .code())
                .isZero();
        assertThat(coffer("changeset", "add", id, file.toString(), "--as", "data/y")
                        .code())
                .isZero();
        assertThat(coffer("changeset", "expire", id, "data/x").code()).isZero();
        assertThat(coffer("changeset", "tag", id, "--tag", "path", "data/y").code())
                .isZero();
        assertThat(coffer("find", "--paths").rows()).containsExactly("data/x");
        assertThat(coffer("changeset", "ls").rows()).hasSize(1);
        assertThat(columns(coffer("changeset", "show", id), 0))
                .containsExactly("open", "published", "tagged", "expired", "path_tagged");
        Ended committed = coffer("changeset", "commit", id, "--json");
        assertThat(json(committed).getFirst())
                .containsEntry("state", "committed")
                .containsEntry("items", 4);
        assertThat(coffer("changeset", "commit", id).code()).as("again").isZero();
        assertThat(coffer("find", "--paths", "--all", "t", "--all", "path").rows())
                .containsExactly("data/y");
        assertThat(coffer("find", "--paths").rows()).containsExactly("data/y");

        String other = coffer("changeset", "begin", "--lease", "1s").out().strip();
        assertThat(coffer("changeset", "rollback", id).code())
                .as("it has landed")
                .isEqualTo(1);
        assertThat(coffer("changeset", "add", other, file.toString()).code()).isZero();
        Ended reclaimed = untilRows("changeset", "reclaim");
        assertThat(reclaimed.out()).contains(other);
        assertThat(coffer("changeset", "commit", other).code()).isEqualTo(1);
        assertThat(coffer("find", "--state", "unpublished").rows()).isEmpty();
    }

    @Test
    void aClaimKeepsOthersAwayAndFencesWhoHasLostIt() throws IOException {
        Path file = Files.writeString(files.resolve("x"), "1");
        assertThat(publish(file, "--tag", "todo").code()).isZero();
        Ended claimed = coffer("claim", "--all", "todo", "--lease", "1h");
        String token = columns(claimed, 0).getFirst();
        assertThat(columns(claimed, 2)).containsExactly("data/x");
        Ended refused = coffer("claim", "data/x");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.said().getFirst()).contains("data/x: it is held by ", " until ");
        assertThat(coffer("claim", "--all", "todo").code()).isEqualTo(1);
        assertThat(coffer("claim", "--list").rows()).hasSize(1);
        assertThat(json(coffer("renew", token, "--lease", "2h", "--json")).getFirst())
                .containsEntry("path", "data/x");
        Files.writeString(file, "2");
        assertThat(publish(file, "--claim", token).code()).isZero();
        assertThat(coffer("release", token).code()).isZero();
        assertThat(coffer("release", token).code()).isEqualTo(1);
        assertThat(coffer("renew", token).code()).isEqualTo(1);
        Files.writeString(file, "3");
        assertThat(publish(file, "--claim", token).code()).isEqualTo(1);
        assertThat(coffer("history", "data/x").rows()).hasSize(2);
        assertThat(coffer("claim").code()).isEqualTo(2);
    }

    @Test
    void tagsAreForPathsAndForSingleEntries() throws IOException {
        Path file = Files.writeString(files.resolve("x"), "1");
        String id = columns(publish(file), 3).getFirst();
        assertThat(coffer("tag", "--tag", "p", "data/x").code()).isZero();
        assertThat(coffer("tag", "--tag", "e", "--date-tag", "month=2026-11-20", id)
                        .code())
                .isZero();
        assertThat(coffer("tag", "--tag", "c", "--current", "data/x").code()).isZero();
        Files.writeString(file, "2");
        publish(file);
        assertThat(columns(coffer("history", "data/x"), 5)).containsExactly("c,e,month=2026-11-01,p", "p");
        assertThat(coffer("untag", "--tag", "p", "data/x").code()).isZero();
        assertThat(coffer("untag", "--tag", "e", id).code()).isZero();
        assertThat(columns(coffer("history", "data/x"), 5)).containsExactly("c,month=2026-11-01", "");
        assertThat(coffer("tag", "data/x").code()).isEqualTo(2);
        assertThat(coffer("tag", "--current", "--tag", "t", "data/none").code()).isEqualTo(1);
    }

    @Test
    void rolesLetInAndKeepOut() throws IOException {
        Path file = Files.writeString(files.resolve("x"), "1");
        assertThat(publish(file).code()).isZero();
        assertThat(as("anna", "grant", "bert", "reader").code()).as("the first").isEqualTo(1);
        assertThat(as("anna", "grant", "anna", "admin").code()).isZero();
        assertThat(as("anna", "grant", "bert", "writer", "his").code()).isZero();
        assertThat(as("anna", "grants").rows()).hasSize(2);
        assertThat(as("bert", "grants").rows()).hasSize(1);
        assertThat(as("bert", "find", "--paths").rows()).isEmpty();
        assertThat(as("bert", "history", "data/x").code()).isEqualTo(1);
        assertThat(as("bert", "log", "data").rows()).isEmpty();
        Ended denied = as("bert", "publish", file.toString(), "--prefix", "data");
        assertThat(denied.code()).isEqualTo(1);
        assertThat(denied.err()).contains("bert is not writer of data/x");
        assertThat(as("bert", "publish", file.toString(), "--prefix", "his").code())
                .isZero();
        assertThat(as("bert", "expire", "data/x").code()).isEqualTo(1);
        assertThat(as("bert", "changeset", "reclaim").code()).isEqualTo(1);
        assertThat(as("anna", "revoke", "bert", "his").code()).isZero();
        assertThat(as("bert", "find", "--paths").rows()).isEmpty();
        assertThat(as("anna", "log", "--kind", "granted", "--kind", "revoked", "--json")
                        .rows())
                .hasSize(3);
    }

    @Test
    void theLogIsFollowedWithoutGapsOrRepeats() throws IOException {
        Path file = Files.writeString(files.resolve("x"), "0");
        publish(file);
        Path anywhere = Path.of(System.getProperty("java.io.tmpdir"));
        long last = json(coffer("log", "--json")).stream()
                .mapToLong(row -> number(row))
                .max()
                .orElseThrow();
        try (Launched follower = Launched.start(
                Launched.root().resolve("coffer"), home, anywhere, Map.of(), "log", "--follow", "--json")) {
            follower.outWhen(out -> out.lines().count() == last);
            for (int i = 1; i <= 2; i++) {
                Files.writeString(file, Integer.toString(i));
                publish(file);
            }
            long all = json(coffer("log", "--json")).size();
            String out = follower.outWhen(text -> text.lines().count() >= all);
            assertThat(out.lines().map(EntryLauncherTest::row).map(row -> (int) number(row)))
                    .isEqualTo(IntStream.rangeClosed(1, (int) all).boxed().toList());
            follower.signal("INT");
            Ended ended = follower.end();
            assertThat(ended.code()).isEqualTo(130);
            assertThat(ended.err()).isEmpty();
        }
        assertThat(coffer("log", "--after", Long.toString(last), "--limit", "2").rows())
                .hasSize(2);
        assertThat(coffer("log", "data", "--kind", "published", "--since", "1h").rows())
                .hasSize(3);
        assertThat(coffer("log", "--until", "2020-01-01").rows()).isEmpty();
        assertThat(coffer("log", "--kind", "nonsense").code()).isEqualTo(2);
    }

    @Test
    void whatIsAppendedIsPublishedInOnePiece() throws IOException {
        Path part = Files.writeString(files.resolve("part"), "one\n");
        assertThat(coffer("append", "logs/today", part.toString()).out()).startsWith("4\t");
        assertThat(coffer("append", "logs/today", part.toString(), part.toString())
                        .out())
                .startsWith("12\t");
        assertThat(coffer("find").rows()).isEmpty();
        Ended published = coffer("append", "logs/today", "--publish");
        assertThat(columns(published, 1)).containsExactly("12");
        assertThat(coffer("append", "logs/today", "--publish").code())
                .as("nothing is left to publish")
                .isEqualTo(1);
        assertThat(coffer("append", "logs/today").code()).isEqualTo(2);
    }

    /// Again and again, until it prints something.
    private Ended untilRows(String... words) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Ended ended = coffer(words);
        while (ended.rows().isEmpty() && System.nanoTime() < deadline) {
            ended = coffer(words);
        }
        return ended;
    }

    private Ended publish(Path file, String... options) {
        return coffer(IntStream.range(0, options.length + 4)
                .mapToObj(i -> switch (i) {
                    case 0 -> "publish";
                    case 1 -> file.toString();
                    case 2 -> "--prefix";
                    case 3 -> "data";
                    default -> options[i - 4];
                })
                .toArray(String[]::new));
    }

    private Ended coffer(String... words) {
        return Launched.run(home, words);
    }

    private Ended as(String author, String... words) {
        return Launched.run(home, Map.of("COFFER_AUTHOR", author), words);
    }

    private static List<String> columns(Ended ended, int column) {
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended.rows().stream().map(row -> row.split("\t", -1)[column]).toList();
    }

    private static List<Map<String, Object>> json(Ended ended) {
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended.rows().stream().map(EntryLauncherTest::row).toList();
    }

    private static String text(Map<String, Object> row, String name) {
        return String.valueOf(row.get(name));
    }

    private static long number(Map<String, Object> row) {
        return Long.parseLong(text(row, "number"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> row(String line) {
        return JsonMapper.shared().readValue(line, Map.class);
    }
}
