package dev.coffer.repository;

import static dev.coffer.repository.JobContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.jobs.Jobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jobs over several processes, of which some are killed, on every database.
abstract class JobProcessContract {
    @TempDir
    Path home;

    private Catalogue catalogue;
    private Jobs jobs;

    /// The settings of an empty database of this test's own; the same each time within one test.
    abstract CatalogueSettings settings();

    @BeforeEach
    void open() {
        catalogue = Catalogue.open(settings());
        jobs = new Jobs(catalogue);
    }

    @AfterEach
    void close() {
        catalogue.close();
    }

    /// And what recurs is done once each time meanwhile, by whichever process, dead or alive.
    @Test
    void whatADeadProcessWasAtAnotherOneGoesOnWith() throws Exception {
        Path notes = home.resolve("notes");
        JobId id = jobs.add(JobRequest.of("endless", "").withPriority(50)).job().id();
        JobProcess first = JobProcess.start(settings(), notes, "first");
        await(() -> notes(notes, "first endless " + id) == 1);
        try (JobProcess unused = JobProcess.start(settings(), notes, "second")) {
            await(() -> notes(notes, "second tick") >= 1);
            assertThat(jobs.get(id).host()).contains(new HostName("first"));
            first.kill();
            await(() -> jobs.get(id).state().isEnd());
            await(() -> notes(notes, "second tick") >= 3);
        }
        Job done = jobs.get(id);
        assertThat(done.state()).isEqualTo(Job.State.DONE);
        assertThat(done.progress().message()).isEqualTo("went on from what first did");
        assertThat(done.host()).contains(new HostName("second"));
        assertThat(done.attempts()).isEqualTo(2);
        assertThat(notes(notes, "first endless")).isEqualTo(1);
        assertThat(notes(notes, "second endless")).isEqualTo(1);

        List<Job> ticks = jobs.list(JobQuery.all().withSchedule("each"));
        for (Job tick : ticks) {
            int times = notes(notes, "tick " + tick.id());
            assertThat(times).as(tick.toString()).isEqualTo(tick.state() == Job.State.DONE ? 1 : 0);
        }
        List<Long> due = catalogue.look(session -> session.list(
                "SELECT due_at FROM job WHERE schedule IS NOT NULL ORDER BY due_at", row -> row.getLong(1)));
        assertThat(due).doesNotHaveDuplicates().hasSize(ticks.size());
    }

    private static int notes(Path notes, String words) {
        try {
            return Files.exists(notes)
                    ? (int) Files.readAllLines(notes).stream()
                            .filter(line -> line.contains(words))
                            .count()
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
