package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `coffer jobs` and what runs jobs, on every database.
abstract class JobsContract {
    @TempDir
    Path home;

    private Workplace workplace;

    abstract Workplace workplace(Path home);

    @BeforeEach
    void open() {
        workplace = workplace(home);
    }

    @Test
    void whatCouldRecurIsDoneAtOnceByAProcessThatRunsJobs() throws Exception {
        Workplace.Answer added = workplace.run("jobs", "run", "backup", "--json");
        assertThat(added.code()).as(added.toString()).isZero();
        assertThat(added.rows().getFirst())
                .contains("\"state\":\"queued\"", "\"kind\":\"backup\"", "\"author\":\"anna\"");
        Workplace.Answer second = workplace.run("jobs", "run", "backup", "--json");
        assertThat(second.rows()).isEqualTo(added.rows());
        assertThat(second.said().getFirst()).contains("there is one already: " + id(added));

        Path said = home.resolve("said");
        Process worker = workplace.start(home.resolve("out"), said, Main.class, List.of(), "jobs", "work");
        try {
            Workplace.Answer followed = workplace.run("jobs", "show", "--follow", id(added));
            assertThat(followed.code()).as(followed + Files.readString(said)).isZero();
            assertThat(followed.rows().getLast()).contains("\tdone\tbackup\t").contains("rows");
            Workplace.Answer gc = workplace.run("jobs", "run", "gc", "--follow", "--json");
            assertThat(gc.code()).as(gc + Files.readString(said)).isZero();
            assertThat(gc.rows().getLast()).contains("objects deleted: 0");
        } finally {
            worker.destroy();
        }
        assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(said))
                .startsWith("coffer: running jobs of ")
                .hasLineCount(1);
        assertThat(workplace.run("backup", "--ls").rows()).hasSize(1);

        Workplace.Answer shown = workplace.run("jobs", "show", id(added));
        assertThat(shown.rows()).contains("state\tdone", "kind\tbackup", "attempts\t1 of 5", "host\there", "error\t-");
        assertThat(workplace
                        .run("jobs", "ls", "--state", "done", "--kind", "gc")
                        .rows())
                .hasSize(1);
        assertThat(workplace.run("jobs", "retry", id(added)).said().getFirst()).contains("nothing to try again");
    }

    @Test
    void whatIsScheduledRecursAndFailuresAreTold() throws Exception {
        Path said = home.resolve("said");
        // copies into the store that the blobs lie in
        Process failing = workplace.start(
                home.resolve("out"), said, Main.class, List.of(), "jobs", "work", "--backup_blobs", "true");
        assertThat(failing.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(failing.exitValue()).isEqualTo(Exit.USAGE);
        assertThat(Files.readString(said)).contains("--backup_blobs: needs a backup store of its own");

        Process worker = workplace.start(
                home.resolve("out"),
                said,
                Main.class,
                List.of(),
                "jobs",
                "work",
                "--schedule_gc",
                "every 1s",
                "--schedule_backup",
                "* * * * *");
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            List<String> done = List.of();
            while (done.size() < 2) {
                assertThat(System.nanoTime()).as(Files.readString(said)).isLessThan(end);
                LockSupport.parkNanos(50_000_000);
                done = workplace
                        .run("jobs", "ls", "--schedule", "gc", "--state", "done", "--json")
                        .rows();
            }
            assertThat(done).allMatch(row -> row.contains("\"schedule\":\"gc\"") && row.contains("\"attempts\":1,"));
        } finally {
            worker.destroy();
        }
        assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(said)).hasLineCount(1);
    }

    @Test
    void jobsAreCancelledAndTriedAgain() {
        String id = id(workplace.run("jobs", "run", "gc", "--json"));
        Workplace.Answer cancelled = workplace.run("jobs", "cancel", id);
        assertThat(cancelled.rows().getFirst()).startsWith(id + "\tcancelled\tgc\t-\t");
        assertThat(workplace.run("jobs", "ls", "--state", "queued").rows()).isEmpty();
        assertThat(workplace.run("jobs", "show", "--follow", id).code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(workplace.run("jobs", "retry", id).rows().getFirst()).contains("\tqueued\t");
        assertThat(workplace.run("jobs", "cancel", id, "--json").rows().getFirst())
                .contains("\"state\":\"cancelled\"", "\"cancelling\":false");
    }

    @Test
    void whatRecursIsListedAsItIsConfigured() {
        Workplace.Answer none = workplace.run("jobs", "ls", "--recurring");
        assertThat(none.rows()).isEmpty();
        assertThat(none.code()).isZero();
    }

    @Test
    void whatMakesNoSenseIsRefusedInALine() {
        assertRefused(Exit.USAGE, "'sleep' is none of gc, backup", "jobs", "run", "sleep");
        assertRefused(Exit.USAGE, "not a job's id: '7'", "jobs", "show", "7");
        assertRefused(Exit.USAGE, "'gone' is none of queued, running", "jobs", "ls", "--state", "gone");
        assertRefused(Exit.USAGE, "not a number of jobs: 0", "jobs", "ls", "-n", "0");
        assertRefused(
                Exit.SOME_FAILED,
                "there is no job 019e6a2b-7c1d-7000-8000-0123456789ab",
                "jobs",
                "show",
                "--follow",
                "019e6a2b-7c1d-7000-8000-0123456789ab");
        assertRefused(
                Exit.USAGE,
                "--schedule_gc: not a schedule: 'hourly' (as every 6h, or cron's five fields: 30 3 * * *)",
                "jobs",
                "work",
                "--schedule_gc",
                "hourly");
    }

    private void assertRefused(int code, String words, String... line) {
        Workplace.Answer answer = workplace.run(line);
        assertThat(answer.said()).as(answer.toString()).hasSize(1);
        assertThat(answer.said().getFirst()).contains(words);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.rows()).isEmpty();
    }

    /// Of the row that was printed.
    private static String id(Workplace.Answer answer) {
        String row = answer.rows().stream().collect(Collectors.joining());
        return row.replaceAll("(?s).*\"id\":\"([^\"]+)\".*", "$1");
    }
}
