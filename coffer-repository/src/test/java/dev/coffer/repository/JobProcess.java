package dev.coffer.repository;

import dev.coffer.repository.jobs.Jobs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A process that runs jobs until its standard input ends, or it is killed.
final class JobProcess implements AutoCloseable {
    private final Process process;

    private JobProcess(Process process) {
        this.process = process;
    }

    /// Starts one, and returns when it runs jobs.
    ///
    /// @param notes a file that its jobs append a line to when they begin: the process, the job
    static JobProcess start(CatalogueSettings settings, Path notes, String host) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                JobProcess.class.getName(),
                host,
                notes.toString()));
        command.addAll(
                switch (settings) {
                    case CatalogueSettings.Sqlite(var file) -> List.of(file.toString());
                    case CatalogueSettings.Postgresql(var url, var user, var password) -> List.of(url, user, password);
                });
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int ready = process.getInputStream().read();
        if (ready < 0) {
            throw new IOException("the process has ended");
        }
        return new JobProcess(process);
    }

    /// As `kill -9` does.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.outputWriter(StandardCharsets.UTF_8).close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the process does not end");
        }
    }

    /// @param arguments the name of the host, the file of notes, and the catalogue (a file, or URL, user, password)
    public static void main(String[] arguments) throws IOException {
        CatalogueSettings settings = arguments.length == 3
                ? CatalogueSettings.sqlite(Path.of(arguments[2]))
                : CatalogueSettings.postgresql(arguments[2], arguments[3], arguments[4]);
        Path notes = Path.of(arguments[1]);
        Author author = new Author("worker", new HostName(arguments[0]));
        JobKind endless = new JobKind("endless", context -> {
            note(notes, author, context);
            if (context.kept().isPresent()) {
                return "went on from " + context.kept().get();
            }
            context.keep("what " + author.host() + " did");
            while (true) {
                context.checkCancelled();
                LockSupport.parkNanos(10_000_000);
            }
        });
        JobKind tick = new JobKind("tick", context -> {
            note(notes, author, context);
            return "";
        });
        JobSchedule each = new JobSchedule("each", "every 1s", JobRequest.of("tick", ""));
        try (Catalogue catalogue = Catalogue.open(settings).as(author);
                Jobs.Worker worker =
                        new Jobs(catalogue).start(List.of(endless, tick), List.of(each), JobContract.QUICK)) {
            System.out.write('\n');
            System.out.flush();
            while (System.in.read() >= 0) {
                worker.running();
            }
        }
    }

    private static void note(Path notes, Author author, JobContext context) throws IOException {
        Files.writeString(
                notes,
                author.host() + " " + context.job().request().kind() + " "
                        + context.job().id() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
