package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.jobs.Jobs;
import dev.coffer.store.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What jobs promise, on every database. Several processes: [JobProcessContract].
abstract class JobContract {
    static final Author ALICE = new Author("alice", new HostName("h1"));
    static final Author BOB = new Author("bob", new HostName("h2"));
    static final Jobs.Settings QUICK = new Jobs.Settings(
            1, Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofMillis(20));
    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<Jobs.Worker> workers = new ArrayList<>();
    private Catalogue catalogue;
    private Jobs jobs;

    /// The settings of an empty database of this test's own; the same each time within one test.
    abstract CatalogueSettings settings();

    @BeforeEach
    void open() {
        catalogue = Catalogue.open(settings()).as(ALICE);
        jobs = new Jobs(catalogue);
    }

    @AfterEach
    void close() {
        workers.forEach(Jobs.Worker::close);
        catalogue.close();
    }

    @Test
    void aJobIsDoneAndSaysWhatHasComeOfIt() {
        Job added = jobs.add(JobRequest.of("count", "a/b").withParameters("{\"to\":3}"))
                .job();
        assertThat(added.state()).isEqualTo(Job.State.QUEUED);
        assertThat(added.author()).isEqualTo(ALICE);
        assertThat(added.times().next()).contains(added.times().created());
        start(new JobKind("count", context -> {
            context.progress(3, 3, "third");
            return context.job().request().subject() + " "
                    + context.job().request().parameters();
        }));
        Job job = until(added.id(), it -> it.state().isEnd());
        assertThat(job.state()).isEqualTo(Job.State.DONE);
        assertThat(job.progress()).isEqualTo(new Job.Progress(3, 3, "a/b {\"to\":3}"));
        assertThat(job.attempts()).isEqualTo(1);
        assertThat(job.host()).contains(ALICE.host());
        assertThat(job.error()).isEmpty();
        assertThat(job.times().started()).isPresent();
        assertThat(job.times().ended().orElseThrow())
                .isAfterOrEqualTo(job.times().started().orElseThrow());
        assertThat(jobs.counts()).containsExactly(new Jobs.Count("count", Job.State.DONE, 1));
        await(() -> workers.getFirst().figures().size() == 1);
        assertThat(workers.getFirst().figures().getFirst().outcome()).isEqualTo("done");
        await(() -> turns() == 0);
    }

    @Test
    void theHighestPriorityIsTakenFirstAndThenTheOldest() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 3; i++) {
            jobs.add(JobRequest.of("note", "low " + i).withPriority(-5));
        }
        jobs.add(JobRequest.of("note", "high").withPriority(5));
        jobs.add(JobRequest.of("note", "middle"));
        start(new JobKind("note", context -> {
            order.add(context.job().request().subject());
            return "";
        }));
        await(() -> order.size() == 5);
        assertThat(order).containsExactly("high", "middle", "low 0", "low 1", "low 2");
    }

    @Test
    void whatFailsIsTriedAgainAFewTimes() {
        AtomicInteger tries = new AtomicInteger();
        JobId id = jobs.add(JobRequest.of("fail", "").withAttempts(3)).job().id();
        start(new JobKind("fail", context -> {
            throw new IllegalStateException("attempt " + tries.incrementAndGet() + "\n\tat a line of its own");
        }));
        Job failed = until(id, it -> it.state().isEnd());
        assertThat(failed.state()).isEqualTo(Job.State.FAILED);
        assertThat(failed.attempts()).isEqualTo(3);
        assertThat(failed.error()).contains("IllegalStateException: attempt 3");

        jobs.retry(id);
        Job again = until(id, it -> it.state().isEnd());
        assertThat(again.error()).contains("IllegalStateException: attempt 6");
        assertThat(again.attempts()).isEqualTo(3);
    }

    @Test
    void whatNoTryingHelpsIsTriedOnce() {
        JobId id = jobs.add(JobRequest.of("refuse", "")).job().id();
        start(new JobKind("refuse", context -> {
            throw new IllegalArgumentException("no such picture: 'x'");
        }));
        Job failed = until(id, it -> it.state().isEnd());
        assertThat(failed.attempts()).isEqualTo(1);
        assertThat(failed.error()).contains("no such picture: 'x'");
        assertThat(failed.state()).isEqualTo(Job.State.FAILED);
    }

    @Test
    void whatWaitsIsCancelledAtOnce() {
        Job waiting = jobs.add(JobRequest.of("never", "")).job();
        assertThat(jobs.cancel(waiting.id()).state()).isEqualTo(Job.State.CANCELLED);
        assertThat(turns()).isZero();
        AtomicInteger done = new AtomicInteger();
        JobId other = jobs.add(JobRequest.of("never", "other")).job().id();
        start(new JobKind("never", context -> "" + done.incrementAndGet()));
        until(other, it -> it.state() == Job.State.DONE);
        assertThat(done).hasValue(1);
        assertThat(jobs.cancel(other).state()).as("it stays done").isEqualTo(Job.State.DONE);

        assertThat(jobs.retry(waiting.id()).state()).isEqualTo(Job.State.QUEUED);
        until(waiting.id(), it -> it.state() == Job.State.DONE);
        assertThatThrownBy(() -> jobs.retry(waiting.id()))
                .isInstanceOf(RepositoryException.Conflict.class)
                .hasMessageContaining("nothing to try again");
    }

    @Test
    void whatRunsIsCancelledWhenItListens() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        JobId id = jobs.add(JobRequest.of("long", "")).job().id();
        start(new JobKind("long", context -> {
            context.onCancel(told::countDown);
            context.progress(1, 10, "waits\nand waits");
            if (!told.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody told");
            }
            context.checkCancelled();
            return "";
        }));
        Job running = until(id, it -> it.progress().done() == 1);
        assertThat(running.progress()).isEqualTo(new Job.Progress(1, 10, "waits and waits"));
        assertThat(running.state()).isEqualTo(Job.State.RUNNING);
        assertThat(jobs.cancel(id).isCancelling()).isTrue();
        Job cancelled = until(id, it -> it.state().isEnd());
        assertThat(cancelled.state()).isEqualTo(Job.State.CANCELLED);
        assertThat(cancelled.isCancelling()).isFalse();
        assertThat(cancelled.error()).isEmpty();
    }

    @Test
    void theNextAttemptGoesOnFromWhatWasKept() {
        JobId id = jobs.add(JobRequest.of("parts", "")).job().id();
        start(new JobKind("parts", context -> {
            String before = context.kept().orElse("");
            context.keep(before + "x");
            if (before.length() < 2) {
                throw new IllegalStateException("not yet");
            }
            return before;
        }));
        Job job = until(id, it -> it.state().isEnd());
        assertThat(job.progress().message()).isEqualTo("xx");
        assertThat(job.attempts()).isEqualTo(3);
    }

    @Test
    void aProcessThatStopsHandsItsJobsOver() {
        CountDownLatch begun = new CountDownLatch(1);
        JobKind kind = new JobKind("hand", context -> {
            if (context.kept().isPresent()) {
                return "went on from " + context.kept().get();
            }
            context.keep("half");
            begun.countDown();
            while (true) {
                context.checkCancelled();
                LockSupport.parkNanos(1_000_000);
            }
        });
        JobId id = jobs.add(JobRequest.of("hand", "").withAttempts(1)).job().id();
        Jobs.Worker first = start(kind);
        await(() -> begun.getCount() == 0);
        first.close();
        Job handed = jobs.get(id);
        assertThat(handed.state()).isEqualTo(Job.State.QUEUED);
        assertThat(handed.attempts()).as("that was no attempt").isZero();
        assertThat(first.figures()).extracting(Jobs.Worker.Figure::outcome).containsExactly("handed");

        start(kind);
        Job done = until(id, it -> it.state().isEnd());
        assertThat(done.progress().message()).isEqualTo("went on from half");
    }

    @Test
    void ofWhatHasAKeyThereIsOneAtATime() {
        Jobs.Added first = jobs.add(JobRequest.of("sole", "1").withSole("gc"));
        Jobs.Added second = jobs.add(JobRequest.of("sole", "2").withSole("gc"));
        assertThat(first.isNew()).isTrue();
        assertThat(second).isEqualTo(new Jobs.Added(first.job(), false));
        assertThat(jobs.add(JobRequest.of("sole", "3").withSole("other")).isNew())
                .isTrue();
        jobs.cancel(first.job().id());
        Jobs.Added third = jobs.add(JobRequest.of("sole", "4").withSole("gc"));
        assertThat(third.isNew()).isTrue();
        assertThatThrownBy(() -> jobs.retry(first.job().id()))
                .isInstanceOf(RepositoryException.Conflict.class)
                .hasMessageContaining(third.job().id().toString());
    }

    @Test
    void jobsOfAnUnknownKindWaitForAHostThatKnowsIt() {
        JobId unknown =
                jobs.add(JobRequest.of("video", "").withPriority(100)).job().id();
        JobId known = jobs.add(JobRequest.of("note", "")).job().id();
        start(new JobKind("note", context -> ""));
        until(known, it -> it.state() == Job.State.DONE);
        assertThat(jobs.get(unknown).state()).isEqualTo(Job.State.QUEUED);
        start(new JobKind("video", context -> ""));
        until(unknown, it -> it.state() == Job.State.DONE);
    }

    @Test
    void aJobWhoseTurnWasLostIsFound() {
        JobId id = jobs.add(JobRequest.of("note", "")).job().id();
        assertThat(update("DELETE FROM job_task")).isEqualTo(1);
        start(new JobKind("note", context -> ""));
        until(id, it -> it.state() == Job.State.DONE);
    }

    @Test
    void whoeverLostAJobIsNotListenedTo() {
        CountDownLatch noticed = new CountDownLatch(1);
        JobId id = jobs.add(JobRequest.of("slow", "")).job().id();
        start(new JobKind("slow", context -> {
            while (!context.isCancelled()) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThatThrownBy(() -> context.keep("x")).isInstanceOf(java.util.concurrent.CancellationException.class);
            noticed.countDown();
            return "I did it";
        }));
        until(id, it -> it.state() == Job.State.RUNNING);
        assertThat(update("UPDATE job SET run = run + 1")).isEqualTo(1);
        await(() -> noticed.getCount() == 0);
        await(() -> !workers.getFirst().figures().isEmpty());
        assertThat(workers.getFirst().figures().getFirst().outcome()).isEqualTo("lost");
        assertThat(jobs.get(id).progress().message()).isEmpty();
    }

    @Test
    void aScheduleAddsAJobOnceEachTimeAndNeverTwoAtOnce() {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        JobKind kind = new JobKind("tick", context -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            ran.incrementAndGet();
            atOnce.decrementAndGet();
            return "";
        });
        JobSchedule schedule = new JobSchedule("each", "every 1s", JobRequest.of("tick", ""));
        try (Catalogue second = Catalogue.open(settings())) {
            for (Catalogue each : List.of(catalogue, second)) {
                workers.add(new Jobs(each).start(List.of(kind), List.of(schedule), QUICK));
            }
            await(() -> ran.get() >= 3);
            workers.forEach(Jobs.Worker::close);
            workers.clear();
        }
        List<Job> all = jobs.list(JobQuery.all().withSchedule("each"));
        assertThat(all).extracting(Job::schedule).containsOnly(Optional.of("each"));
        long done = all.stream().filter(job -> job.state() == Job.State.DONE).count();
        assertThat(ran.get()).as("each was done once").isEqualTo((int) done);
        assertThat(most).hasValue(1);
        List<Long> due = catalogue.look(
                session -> session.list("SELECT due_at FROM job ORDER BY due_at", row -> row.getLong(1)));
        assertThat(due).doesNotHaveDuplicates().allMatch(time -> time % 1000 == 0);
    }

    @Test
    void whatIsNoScheduleIsRefused() {
        Instant moment = Instant.parse("2026-03-04T05:06:07Z");
        assertThat(Jobs.next("every 6h", moment)).isEqualTo(Instant.parse("2026-03-04T06:00:00Z"));
        assertThat(Jobs.next("every 1d", moment)).isEqualTo(Instant.parse("2026-03-05T00:00:00Z"));
        assertThat(Jobs.next("30 3 * * *", moment)).isEqualTo(Instant.parse("2026-03-05T03:30:00Z"));
        assertThat(Jobs.next("*/15 * * * 1-5", moment)).isEqualTo(Instant.parse("2026-03-04T05:15:00Z"));
        for (String no : List.of(
                "",
                "every",
                "every 0h",
                "every 6",
                "6h",
                "* * * *",
                "61 * * * *",
                "0 0 31 2 *",
                "every 999999d",
                "@reboot now",
                "every 6h\n")) {
            assertThatIllegalArgumentException()
                    .as(no)
                    .isThrownBy(() -> Jobs.next(no.equals("every 6h\n") ? "x every 6h" : no, moment))
                    .withMessageContaining("not a schedule");
        }
        JobSchedule ofNoKind = new JobSchedule("a", "every 1h", JobRequest.of("b", ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jobs.start(List.of(), List.of(ofNoKind), QUICK))
                .withMessageContaining("no kind of jobs: b");
    }

    @Test
    void whatIsNoJobIsRefused() {
        for (String kind : List.of("", "Gc", "1", "a b", "x".repeat(41))) {
            assertThatIllegalArgumentException().isThrownBy(() -> JobRequest.of(kind, ""));
        }
        JobRequest good = JobRequest.of("a", "");
        assertThatIllegalArgumentException().isThrownBy(() -> JobRequest.of("a", "x\ny"));
        assertThatIllegalArgumentException().isThrownBy(() -> JobRequest.of("a", "x".repeat(1001)));
        assertThatIllegalArgumentException().isThrownBy(() -> good.withParameters("x".repeat(70_000)));
        assertThatIllegalArgumentException().isThrownBy(() -> good.withParameters("\0"));
        assertThatIllegalArgumentException().isThrownBy(() -> good.withPriority(101));
        assertThatIllegalArgumentException().isThrownBy(() -> good.withAttempts(0));
        assertThatIllegalArgumentException().isThrownBy(() -> JobId.parse("1"));
        assertThatThrownBy(() -> jobs.get(JobId.next())).isInstanceOf(RepositoryException.Unknown.class);
        assertThatThrownBy(() -> jobs.cancel(JobId.next())).isInstanceOf(RepositoryException.Unknown.class);
    }

    @Test
    void whoeverAsksFindsWhatHeAsksFor() {
        JobId old = jobs.add(JobRequest.of("a", "1")).job().id();
        JobId cancelled = jobs.add(JobRequest.of("a", "2")).job().id();
        JobId other = jobs.add(JobRequest.of("b", "3")).job().id();
        jobs.cancel(cancelled);
        assertThat(ids(JobQuery.all())).containsExactly(other, cancelled, old);
        assertThat(ids(JobQuery.open())).containsExactly(other, old);
        assertThat(ids(JobQuery.all().withKind("a"))).containsExactly(cancelled, old);
        assertThat(ids(JobQuery.all().withStates(EnumSet.of(Job.State.CANCELLED))))
                .containsExactly(cancelled);
        assertThat(ids(JobQuery.all().withMost(1))).containsExactly(other);
        assertThat(ids(JobQuery.all().withSchedule("none"))).isEmpty();
    }

    @Test
    void housekeepingForgetsWhatHasEndedLongAgo() {
        BlobLayout.Incarnations layout = new BlobLayout.Incarnations("coffer", "");
        JobId ended = jobs.add(JobRequest.of("a", "")).job().id();
        JobId young = jobs.add(JobRequest.of("a", "")).job().id();
        JobId waiting = jobs.add(JobRequest.of("a", "")).job().id();
        jobs.cancel(ended);
        jobs.cancel(young);
        long old = Instant.now().minus(Duration.ofDays(31)).toEpochMilli();
        assertThat(update("UPDATE job SET created_at = " + old)).isEqualTo(3);
        assertThat(update("UPDATE job SET ended_at = " + old + " WHERE id = '" + ended + "'"))
                .isEqualTo(1);
        try (MemoryStore store = new MemoryStore()) {
            store.createBucket(layout.bucket());
            Housekeeping housekeeping = Housekeeping.of(catalogue, store, layout);
            Housekeeping.Plan plan = housekeeping.plan(Graces.standard(), EnumSet.of(Housekeeping.Task.JOBS));
            assertThat(plan.lines().getFirst().count()).isEqualTo(1);
            housekeeping.execute(plan, OptionalDouble.empty(), Housekeeping.Progress.SILENT);
        }
        assertThat(ids(JobQuery.all())).containsExactly(waiting, young);
    }

    @Test
    void onlyAnAdminOfEverythingAddsAndOneEndsHisOwn() {
        JobId bobs =
                new Jobs(catalogue.as(BOB)).add(JobRequest.of("a", "")).job().id();
        JobId alices = jobs.add(JobRequest.of("a", "")).job().id();
        catalogue.permissions().grant(new Principal("alice"), Role.ADMIN, PathPrefix.ALL);
        Jobs as = new Jobs(catalogue.as(BOB));
        assertThatThrownBy(() -> as.add(JobRequest.of("a", ""))).isInstanceOf(RepositoryException.Denied.class);
        assertThatThrownBy(() -> as.list(JobQuery.all())).isInstanceOf(RepositoryException.Denied.class);
        assertThatThrownBy(() -> as.get(alices)).isInstanceOf(RepositoryException.Denied.class);
        assertThatThrownBy(() -> as.cancel(alices)).isInstanceOf(RepositoryException.Denied.class);
        assertThatThrownBy(() -> as.retry(bobs)).isInstanceOf(RepositoryException.Denied.class);
        assertThat(as.get(bobs).id()).isEqualTo(bobs);
        assertThat(as.cancel(bobs).state()).isEqualTo(Job.State.CANCELLED);
        assertThat(jobs.cancel(alices).state()).isEqualTo(Job.State.CANCELLED);
    }

    @Test
    void aHostThatWasDecommissionedHandsOverWhatItIsAtAndTakesNothingMore() {
        JobKind kind = new JobKind("hand", context -> {
            if (context.job().request().subject().equals("long")
                    && context.kept().isEmpty()) {
                context.keep("half");
                while (true) {
                    context.checkCancelled();
                    LockSupport.parkNanos(1_000_000);
                }
            }
            return "on " + context.job().host().orElseThrow();
        });
        JobId begun =
                jobs.add(JobRequest.of("hand", "long").withAttempts(1)).job().id();
        start(kind);
        until(begun, it -> it.state() == Job.State.RUNNING && it.host().isPresent());
        try (Catalogue other = Catalogue.open(settings()).as(BOB)) {
            JobId waiting = jobs.add(JobRequest.of("hand", "short")).job().id();
            other.hosts().decommission(ALICE.host());
            until(begun, it -> it.state() == Job.State.QUEUED);
            workers.add(new Jobs(other).start(List.of(kind), List.of(), QUICK));
            for (JobId id : List.of(begun, waiting)) {
                assertThat(until(id, it -> it.state().isEnd()).progress().message())
                        .isEqualTo("on h2");
            }
            JobId third = jobs.add(JobRequest.of("hand", "short")).job().id();
            assertThat(until(third, it -> it.state().isEnd()).progress().message())
                    .isEqualTo("on h2");

            workers.removeLast().close();
            JobId fourth = jobs.add(JobRequest.of("hand", "short")).job().id();
            other.hosts().activate(ALICE.host());
            assertThat(until(fourth, it -> it.state().isEnd()).progress().message())
                    .isEqualTo("on h1");
        }
    }

    @Test
    void whatSomebodyDoesToAJobIsInTheLog() {
        JobId waiting =
                jobs.add(JobRequest.of("a", "photos/").withSole("a")).job().id();
        jobs.add(JobRequest.of("a", "photos/").withSole("a"));
        jobs.cancel(waiting);
        jobs.cancel(waiting);
        jobs.retry(waiting);
        start(new JobKind("a", context -> {
            while (true) {
                context.checkCancelled();
                LockSupport.parkNanos(1_000_000);
            }
        }));
        until(waiting, it -> it.state() == Job.State.RUNNING);
        jobs.cancel(waiting);
        until(waiting, it -> it.state().isEnd());
        List<Change> changes = catalogue.read(snapshot -> snapshot.changes(0).toList());
        assertThat(changes)
                .extracting(Change::kind)
                .containsExactly(
                        Change.Kind.JOB_ADDED,
                        Change.Kind.JOB_CANCELLED,
                        Change.Kind.JOB_RETRIED,
                        Change.Kind.JOB_CANCELLED);
        assertThat(changes).extracting(Change::author).containsOnly(ALICE);
        assertThat(changes).extracting(Change::detail).containsOnly(Optional.of(waiting + " a photos/"));
    }

    private Jobs.Worker start(JobKind... kinds) {
        Jobs.Worker worker = jobs.start(List.of(kinds), List.of(), QUICK);
        workers.add(worker);
        return worker;
    }

    private List<JobId> ids(JobQuery query) {
        return jobs.list(query).stream().map(Job::id).toList();
    }

    private int update(String sql) {
        return catalogue.transact(tx -> tx.session().update(sql));
    }

    private long turns() {
        return catalogue.look(session -> session.number("SELECT count(*) FROM job_task"));
    }

    private Job until(JobId id, Predicate<Job> condition) {
        await(() -> condition.test(jobs.get(id)));
        return jobs.get(id);
    }

    static void await(Supplier<Boolean> condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.get()) {
            assertThat(System.nanoTime()).as("it never comes").isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
    }
}
