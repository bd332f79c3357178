package dev.coffer.app;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.JobSchedule;
import dev.coffer.repository.jobs.Jobs;
import dev.coffer.server.AdminServer;
import dev.coffer.server.Server;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Background jobs of this process, as the settings say.
final class JobRunner {

    /// Runs jobs until the parts are closed; none in a bucket of md5s3stash, unless something is to recur
    /// there.
    ///
    /// @throws ConfigurationException if something cannot recur here, or as it says
    static Optional<Jobs.Worker> start(Coffer coffer, Settings settings) {
        List<JobSchedule> schedules = schedules(settings);
        if (!(coffer.layout() instanceof BlobLayout.Incarnations)) {
            if (!schedules.isEmpty()) {
                throw new ConfigurationException(
                        "a bucket of md5s3stash has no background jobs, and a schedule is set: "
                                + schedules.getFirst().name());
            }
            return Optional.empty();
        }
        List<JobKind> kinds = Stream.concat(
                        Arrays.stream(Chore.values()).flatMap(chore -> chore.kind(coffer).stream()),
                        VideoJob.kind(coffer).stream())
                .toList();
        checkAllAreDone(schedules, kinds);
        int slots = settings.number(Setting.JOB_SLOTS);
        Jobs.Settings how = Jobs.Settings.standard();
        Jobs jobs = new Jobs(coffer.catalogueOrFail());
        return Optional.of(coffer.closing(jobs.start(kinds, schedules, slots == 0 ? how : how.withSlots(slots))));
    }

    /// Runs jobs beside a server, as its settings say, and shows them on an address of their own if there
    /// is to be one.
    ///
    /// @return where they are shown, for people
    static Optional<String> serve(Coffer coffer, Settings settings, Server server) {
        Optional<Jobs.Worker> worker = settings.flag(Setting.JOBS) ? start(coffer, settings) : Optional.empty();
        boolean isShown = settings.text(Setting.ADMIN_PORT).isPresent();
        if (worker.isEmpty() && !isShown) {
            return Optional.empty();
        }
        Jobs jobs = new Jobs(coffer.catalogueOrFail());
        worker.ifPresent(it -> server.count(jobs, it));
        if (!isShown) {
            return Optional.empty();
        }
        String bind = settings.text(Setting.ADMIN_BIND).orElseThrow();
        AdminServer admin =
                coffer.closing(AdminServer.start(bind, settings.number(Setting.ADMIN_PORT), jobs, server::figures));
        return Optional.of("showing jobs on " + admin.uri() + "/jobs");
    }

    /// What recurs here has to be done here too, if nobody else does.
    private static void checkAllAreDone(List<JobSchedule> schedules, List<JobKind> kinds) {
        for (JobSchedule schedule : schedules) {
            if (kinds.stream()
                    .noneMatch(kind -> kind.name().equals(schedule.request().kind()))) {
                throw new ConfigurationException("schedule_" + schedule.name() + ": there is nothing to do here"
                        + (schedule.name().equals(Chore.THAW.word())
                                ? " (a store on S3 has archives)"
                                : " (setting " + schedule.name() + ")"));
            }
        }
    }

    /// What recurs.
    ///
    /// @throws ConfigurationException if what is configured is no schedule
    static List<JobSchedule> schedules(Settings settings) {
        return Arrays.stream(Chore.values())
                .flatMap(chore -> chore.schedule(settings).stream())
                .toList();
    }

    /// @return `when`
    /// @throws ConfigurationException if it is no schedule
    static String checked(Settings settings, Setting setting, String when) {
        try {
            Instant unused = Jobs.next(when, Instant.now());
            return when;
        } catch (IllegalArgumentException e) {
            throw settings.mistake(setting, String.valueOf(e.getMessage()));
        }
    }

    private JobRunner() {}
}
