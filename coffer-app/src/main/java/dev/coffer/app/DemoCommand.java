package dev.coffer.app;

import dev.coffer.repository.Source;
import dev.coffer.repository.StashOutcome;
import dev.coffer.repository.StashReport;
import dev.coffer.repository.Stasher;
import dev.coffer.server.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer demo`: the samples, stashed and served, so that there is something to see.
final class DemoCommand implements Command {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String SIZE = "/crop/480x320/";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.DEMO,
                "Stashes the pictures of samples/ into a repository of Coffer's own in COFFER_HOME,",
                "prints the report, serves them, and prints an address for each. Ctrl-C stops it.",
                "No other server is needed. A second run stores nothing again.");
        spec.usageMessage().customSynopsis("coffer demo [OPTION...]");
        Options.settings(spec, EnumSet.of(Setting.PORT, Setting.BIND));
        Options.moreSettings(spec, EnumSet.of(Setting.LIBVIPS, Setting.LOGLEVEL));
        Options.examples(spec, "coffer demo", "coffer demo --port 9000", "COFFER_HOME=/tmp/try coffer demo");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line).embedded();
        List<Path> samples = samples();
        var stop = new CountDownLatch(1);
        try (var interruption = new Interruption(stop::countDown, PATIENCE);
                Coffer coffer = Coffer.open(settings, terminal)) {
            terminal.out().println("Stashing " + samples.size() + " files into " + coffer.describe());
            terminal.out().println();
            List<StashReport> reports = stash(coffer.stasher(), samples, terminal);
            Server server = coffer.server();
            addresses(server, reports, terminal);
            ServeCommand.await(stop);
        }
        return Exit.INTERRUPTED;
    }

    private static List<StashReport> stash(Stasher stasher, List<Path> samples, Terminal terminal) {
        var reports = new ArrayList<StashReport>();
        row(terminal, "file", "type", "size", "pixels", "sha256", "");
        for (Path sample : samples) {
            switch (stasher.stash(new Source.LocalFile(sample), Optional.empty())) {
                case StashOutcome.Stashed(StashReport report, var novelty) -> {
                    reports.add(report);
                    row(
                            terminal,
                            name(report),
                            report.mediaType(),
                            size(report.size()),
                            report.dimensions()
                                    .map(it -> it.width() + "x" + it.height())
                                    .orElse("-"),
                            report.digests().sha256().hex().substring(0, 12) + "...",
                            report.damage()
                                    .map(it -> "damaged: " + it)
                                    .orElse(
                                            switch (novelty) {
                                                case NEW -> "new";
                                                case ALREADY_HELD -> "held already";
                                                case NOT_MODIFIED -> "not modified";
                                            }));
                }
                case StashOutcome.Failed failed ->
                    throw new ConfigurationException("the samples cannot be stashed: " + failed.message());
            }
        }
        return reports;
    }

    private static void addresses(Server server, List<StashReport> reports, Terminal terminal) {
        terminal.out().println();
        terminal.out().println("Open one of these; change size, mode (clip crop fill scale adapt) or digest at will:");
        terminal.out().println();
        for (StashReport report : reports) {
            String address = server.uri() + SIZE + report.digests().sha256().hex();
            if (report.dimensions().isPresent() && report.damage().isEmpty()) {
                terminal.out().printf("  %-24s%s%n", name(report), address);
            } else {
                String why = report.damage().isPresent() ? "damaged" : "no picture";
                terminal.out().printf("  %-24s%s  (%s: an error that says so)%n", name(report), address, why);
            }
        }
        terminal.out().println();
        terminal.out().println("Options go behind it: ?fmt=webp&q=80, ?pos=top, ?bg=00f (pilbox's names).");
        terminal.out().println("Ctrl-C stops. What was stashed stays; coffer stash adds to it.");
        terminal.out().flush();
    }

    private static void row(Terminal terminal, String... cells) {
        terminal.out()
                .println(String.format("  %-24s%-28s%10s  %-11s%-17s%s", (Object[]) cells)
                        .stripTrailing());
        terminal.out().flush();
    }

    private static String size(long bytes) {
        return bytes < 1024
                ? bytes + " B"
                : bytes < 1 << 20
                        ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                        : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }

    private static String name(StashReport report) {
        return report.source() instanceof Source.LocalFile(Path path)
                ? path.getFileName().toString()
                : report.source().toString();
    }

    private static List<Path> samples() {
        Path folder = Path.of(System.getProperty("coffer.root", "."), "samples");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals("README.md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
