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
    BACKUP("make a backup", Setting.SCHEDULE_BACKUP, BackupJob::of),
    FSCK("check the repository, and read a sample of its bytes", Setting.SCHEDULE_FSCK, FsckJob::of),
    HARVEST("fetch a list of addresses again", Setting.SCHEDULE_HARVEST, HarvestJob::of),
    SIMILAR("look at the pictures that have come since, for coffer similar", Setting.SCHEDULE_SIMILAR, SimilarJob::of),
    WARM("make the derivatives that are wanted before somebody asks", Setting.SCHEDULE_WARM, WarmJob::of),
    THAW("look what has come of what was asked back from an archive", Setting.SCHEDULE_THAW, ThawJob::of);

    /// For people: what it does.
    final String summary;

    private final Setting schedule;
    private final Function<Coffer, Optional<JobKind.Work>> work;

    Chore(String summary, Setting schedule, Function<Coffer, Optional<JobKind.Work>> work) {
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

    /// Empty if it is for another host to do: what it needs is not configured here.
    ///
    /// @throws ConfigurationException if what is configured for it cannot be
    Optional<JobKind> kind(Coffer coffer) {
        return work.apply(coffer).map(it -> new JobKind(word(), it));
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
