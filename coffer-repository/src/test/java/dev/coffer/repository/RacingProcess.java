package dev.coffer.repository;

import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.folder.FolderStore;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A process that does what it is told, a line at a time, at the moment that it is told: so that two of them do it at
/// once.
final class RacingProcess implements AutoCloseable {
    static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");
    /// What collectors' clocks are ahead, so that no lease protects anybody.
    static final Duration AHEAD = Duration.ofDays(30);

    static final Graces GRACES = Kept.NONE.withTombstone(Duration.ofDays(1));
    private static final Set<Housekeeping.Task> COLLECTION = EnumSet.of(
            Housekeeping.Task.REAP, Housekeeping.Task.CONDEMN, Housekeeping.Task.DELETE, Housekeeping.Task.SWEEP);

    private final Process process;
    private final BufferedReader answers;

    /// What a process has answered.
    ///
    /// @param word `done`, `conflict`, or what went wrong
    /// @param from when it began, in microseconds
    /// @param to when it had ended
    record Answer(String word, long from, long to) {
        boolean isDone() {
            return word.equals("done");
        }

        boolean isBeside(Answer other) {
            return from < other.to && other.from < to;
        }
    }

    private RacingProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Starts one, and returns when it has opened the repository.
    ///
    /// @param home where `store` is the store, and temporary files lie
    static RacingProcess start(Path home, CatalogueSettings settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                RacingProcess.class.getName(),
                home.toString()));
        command.addAll(
                switch (settings) {
                    case CatalogueSettings.Sqlite(var file) -> List.of(file.toString());
                    case CatalogueSettings.Postgresql(var url, var user, var password) -> List.of(url, user, password);
                });
        RacingProcess started = new RacingProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        started.answer();
        return started;
    }

    /// Tells it what to do; returns when it has read the entry that it is about.
    void tell(List<String> words) throws IOException {
        say(String.join("\t", words));
        answer();
    }

    /// Tells it when to begin.
    void begin(Instant at) throws IOException {
        say(Long.toString(micros(at)));
    }

    private void say(String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line + "\n").flush();
    }

    /// What has come of it.
    Answer answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the process has ended");
        }
        String[] words = line.split("\t");
        return new Answer(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.outputWriter(StandardCharsets.UTF_8).close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the process does not end");
        }
    }

    /// @param arguments home, and the catalogue (a file, or URL, user and password)
    public static void main(String[] arguments) throws IOException {
        CatalogueSettings settings = arguments.length == 2
                ? CatalogueSettings.sqlite(Path.of(arguments[1]))
                : CatalogueSettings.postgresql(arguments[1], arguments[2], arguments[3]);
        InstantSource ahead = () -> Instant.now().plus(AHEAD);
        Path home = Path.of(arguments[0]);
        try (Catalogue catalogue = Catalogue.open(settings);
                Catalogue later = Catalogue.open(settings, ahead);
                ObjectStore store = FolderStore.open(home.resolve("store"));
                var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            Worker worker = new Worker(catalogue, later, store, home);
            answer("ready", 0, 0);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Task task = worker.task(line.split("\t"));
                answer("ready", 0, 0);
                long at = Long.parseLong(lines.readLine());
                while (micros(Instant.now()) < at) {
                    Thread.onSpinWait();
                }
                long from = micros(Instant.now());
                String word = worker.work(task);
                answer(word, from, micros(Instant.now()));
            }
        }
    }

    private static void answer(String word, long from, long to) {
        System.out.println(word.replaceAll("\\s", " ") + "\t" + from + "\t" + to);
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    @FunctionalInterface
    private interface Task {
        void run() throws IOException;
    }

    private record Worker(Catalogue catalogue, Catalogue later, ObjectStore store, Path temp) {
        Task task(String[] words) {
            return switch (words[0]) {
                case "stash" -> () -> stash(words[1], words[2]);
                case "bring" -> () -> bring(words[1], words[2]);
                case "publish" -> {
                    Entry.Publishable entry = (Entry.Publishable) entry(words[1]);
                    yield () -> catalogue.inTransaction(tx -> tx.publish(entry));
                }
                case "expire" -> {
                    Entry.Unpublished entry = (Entry.Unpublished) entry(words[1]);
                    yield () -> catalogue.inTransaction(tx -> tx.expire(entry));
                }
                case "purge" -> {
                    Entry.Removable entry = (Entry.Removable) entry(words[1]);
                    yield () -> catalogue.inTransaction(tx -> tx.purge(entry));
                }
                case "collect" -> () -> keep(COLLECTION);
                case "gc" -> () -> keep(EnumSet.allOf(Housekeeping.Task.class));
                default -> throw new IllegalArgumentException(words[0]);
            };
        }

        String work(Task task) {
            try {
                task.run();
                return "done";
            } catch (RepositoryException.Conflict e) {
                return "conflict";
            } catch (IOException | RuntimeException | Error e) {
                return e.toString();
            }
        }

        /// A source that is remembered.
        private void stash(String name, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            Sha256 sha256 = Sha256.of(bytes);
            Facts facts = new Facts(
                    new Digests(sha256, Md5.of(bytes)), bytes.length, "text/plain", Optional.empty(), Optional.empty());
            Shelf.of(Optional.of(catalogue), store, LAYOUT, InstantSource.system(), Step.Listener.NONE)
                    .add(
                            Content.of(bytes, sha256),
                            facts,
                            Shelf.Reference.by(new Origin(name, Validators.none(), Optional.empty())));
        }

        /// A version that is published. What was collected meanwhile is brought again.
        private void bring(String path, String text) throws IOException {
            Blobs blobs = new Blobs(catalogue, store, LAYOUT);
            for (int attempt = 1; ; attempt++) {
                Blob blob = blobs.add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), temp)
                        .blob();
                try {
                    catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath(path), blob)));
                    return;
                } catch (RepositoryException.Conflict e) {
                    if (attempt == 5) {
                        throw new IllegalStateException("collected five times", e);
                    }
                }
            }
        }

        private Entry entry(String id) {
            return catalogue.read(snapshot -> snapshot.entry(EntryId.parse(id))).orElseThrow();
        }

        private void keep(Set<Housekeeping.Task> tasks) {
            Housekeeping housekeeping = Housekeeping.of(later, store, LAYOUT);
            Housekeeping.Report report = housekeeping.execute(
                    housekeeping.plan(GRACES, tasks), OptionalDouble.empty(), Housekeeping.Progress.SILENT);
            if (!report.failures().isEmpty()) {
                throw new IllegalStateException(report.failures().toString());
            }
        }
    }
}
