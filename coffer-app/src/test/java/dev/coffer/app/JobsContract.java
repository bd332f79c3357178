package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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

            String flower = Path.of(System.getProperty("coffer.root"), "samples", "dahlia.png")
                    .toString();
            assertThat(workplace.run("stash", flower).code()).isZero();
            Workplace.Answer looked = workplace.run("jobs", "run", "similar", "--follow");
            assertThat(looked.rows().getLast()).contains("looked at 1 pictures");
            assertThat(workplace.run("similar", flower).rows()).hasSize(1);
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
        Path followed = home.resolve("followed");
        Process follower = workplace.start(
                followed, home.resolve("none"), Main.class, List.of(), "jobs", "ls", "--follow", "--kind", "gc");
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
            while (!Files.readString(followed).contains("\tdone\tgc\t")) {
                assertThat(System.nanoTime()).isLessThan(end);
                LockSupport.parkNanos(50_000_000);
            }
        } finally {
            follower.destroy();
            worker.destroy();
        }
        assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(said)).hasLineCount(1);
    }

    @Test
    void whatIsHarvestedIsFetchedAgainOnlyWhenItHasChanged() throws Exception {
        AtomicReference<String> page = new AtomicReference<>("one");
        AtomicInteger full = new AtomicInteger();
        HttpServer origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin.createContext("/page", exchange -> {
            String tag = "\"" + page.get() + "\"";
            exchange.getResponseHeaders().set("ETag", tag);
            if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                full.incrementAndGet();
                byte[] bytes = page.get().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
            exchange.close();
        });
        origin.start();
        String address = "http://127.0.0.1:" + origin.getAddress().getPort();
        Path list = home.resolve("harvest.tsv");
        Files.writeString(list, "# what is fetched\n" + address + "/page\tweb/page\n\n" + address + "/none\n");
        Path said = home.resolve("said");
        Process worker = workplace.start(
                home.resolve("out"),
                said,
                Main.class,
                List.of(),
                "jobs",
                "work",
                "--harvest",
                list.toString(),
                "--allow_private",
                "--job_slots",
                "1");
        try {
            String first = harvested(said);
            assertThat(first).contains("new: 1, as before: 0, published: 1, failed: 1, as " + address + "/none: ");
            assertThat(harvested(said)).contains("new: 0, as before: 1, published: 0, failed: 1");
            assertThat(full).hasValue(1);
            page.set("another");
            assertThat(harvested(said)).contains("new: 1, as before: 0, published: 1, failed: 1");
            assertThat(full).hasValue(2);
            assertThat(workplace.run("history", "web/page").rows()).hasSize(2);

            Workplace.Answer fsck = workplace.run("jobs", "run", "fsck", "--follow");
            assertThat(fsck.code()).as(fsck + Files.readString(said)).isZero();
            assertThat(fsck.rows().getLast()).contains("\tdone\tfsck\t", "checked 2 blobs");

            Files.writeString(list, "file:/etc/passwd\n");
            Workplace.Answer refused = workplace.run("jobs", "run", "harvest", "--follow");
            assertThat(refused.code()).isEqualTo(Exit.SOME_FAILED);
            assertThat(refused.rows().getLast()).contains("\tfailed\tharvest\t").contains(list + ", line 1: ");
        } finally {
            worker.destroy();
            origin.stop(0);
        }
        assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private String harvested(Path said) throws IOException {
        Workplace.Answer answer = workplace.run("jobs", "run", "harvest", "--follow");
        assertThat(answer.code()).as(answer + Files.readString(said)).isZero();
        return answer.rows().getLast();
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
        assertRefused(
                Exit.USAGE,
                "'sleep' is none of gc, backup, fsck, harvest, similar, warm, thaw",
                "jobs",
                "run",
                "sleep");
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

    @Test
    void whatCannotRecurHereIsRefused() {
        assertRefused(
                Exit.ENVIRONMENT,
                "schedule_thaw: there is nothing to do here (a store on S3 has archives)",
                "jobs",
                "work",
                "--schedule_thaw",
                "every 1h");
        assertRefused(
                Exit.ENVIRONMENT,
                "schedule_harvest: there is nothing to do here (setting harvest)",
                "jobs",
                "work",
                "--schedule_harvest",
                "every 1h");
        assertRefused(
                Exit.USAGE, "--fsck_sample: a sample: not a share: 'all'", "jobs", "work", "--fsck_sample", "all");
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
