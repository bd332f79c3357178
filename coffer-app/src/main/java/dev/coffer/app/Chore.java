package dev.coffer.app;

import dev.coffer.repository.JobKind;
import dev.coffer.repository.JobRequest;
import dev.coffer.repository.JobSchedule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// The jobs that can recur, each a kind, in the order of the help. There is one at a time of each.
enum Chore {
    GC("take away what nobody needs any more", Setting.SCHEDULE_GC, GcJob::of),
    BACKUP("make a backup", Setting.SCHEDULE_BACKUP, BackupJob::of);

    /// For people: what it does.
    final String summary;

    private final Setting schedule;
    private final Function<Coffer, JobKind.Work> work;

    Chore(String summary, Setting schedule, Function<Coffer, JobKind.Work> work) {
        this.summary = summary;
        this.schedule = schedule;
        this.work = work;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    JobRequest request() {
        return JobRequest.of(word(), "").withSole(word());
    }

    /// @throws ConfigurationException if it cannot be done here
    JobKind kind(Coffer coffer) {
        return new JobKind(word(), work.apply(coffer));
    }

    /// When it recurs, if it does.
    ///
    /// @throws ConfigurationException if what is configured is no schedule
    Optional<JobSchedule> schedule(Settings settings) {
        return settings.text(schedule)
                .map(when -> new JobSchedule(word(), JobRunner.checked(settings, schedule, when), request()));
    }

    static Optional<Chore> of(String word) {
        return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Chore::word).toList();
    }
}
