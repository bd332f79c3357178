package dev.coffer.app;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Role;
import dev.coffer.repository.backup.Backups;
import dev.coffer.repository.backup.Backups.Drilled;
import dev.coffer.repository.backup.Backups.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer drill`: whether the newest backup restores the repository.
final class DrillCommand implements Command {
    private static final String STATS = "100000";
    private static final String SAMPLE = "2.5%";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.DRILL,
                "Restores the newest backup into a scratch catalogue, and says whether all is there.",
                "",
                "The rows of each table are compared by number and digest, the object of each live blob is asked for,",
                "and a sample is read and hashed. The scratch catalogue is gone afterwards, and nothing was changed.",
                "Whatever is amiss is a line, and exit code 1.");
        Options.value(spec, "TIME|ID", "Another backup than the newest, as in coffer restore.", "--at");
        Options.value(spec, "PERCENT", "How many of the blobs are read. Default: " + SAMPLE + ".", "--sample");
        Options.value(
                spec, "N", "Ask for the objects of about so many blobs at most. Default: " + STATS + ".", "--stats");
        Options.flag(spec, "Print a JSON object a finding, and one at the end.", "--json");
        Options.moreSettings(spec, BackupCommand.SETTINGS);
        Options.examples(spec, "coffer drill", "coffer drill --sample 100%", "coffer drill --at 2026-01-31 --json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        boolean json = line.hasMatchedOption("--json");
        Optional<String> at = Optional.ofNullable(line.matchedOptionValue("--at", null));
        var sampling = new Backups.Sampling(
                S3Options.number(line.matchedOptionValue("--stats", STATS), "--stats"),
                percent(line.matchedOptionValue("--sample", SAMPLE)),
                System.nanoTime());
        try (Coffer coffer = Coffer.openToStay(settings, terminal)) {
            checkMayRead(coffer);
            var backups = new Backups(coffer.backups(), coffer.places().temp());
            Drilled drilled;
            try (Progress progress = Progress.of(terminal, "drill", -1)) {
                drilled = backups.drill(at, coffer.store(), sampling, progress::add);
            }
            drilled.findings().forEach(finding -> terminal.out().println(row(finding, json)));
            terminal.out().println(json ? json(drilled) : words(drilled));
            return drilled.findings().isEmpty() ? Exit.OK : Exit.SOME_FAILED;
        }
    }

    /// Findings name objects of all that there is. Where the catalogue is lost nobody can say who may
    /// read what, and a drill is wanted most.
    private static void checkMayRead(Coffer coffer) {
        boolean isLost =
                coffer.places().catalogue() instanceof CatalogueSettings.Sqlite(Path file) && !Files.exists(file);
        if (!isLost) {
            try {
                coffer.catalogueOrFail().checkMay(Role.READER, PathPrefix.ALL);
            } catch (RepositoryException.CatalogueUnavailable e) {
                return;
            }
        }
    }

    static String row(Finding finding, boolean json) {
        String kind = finding.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return json
                ? new JsonLine()
                        .put("finding", kind)
                        .put("subject", finding.subject())
                        .put("detail", finding.detail())
                        .end()
                : String.join("\t", kind, finding.subject(), finding.detail());
    }

    private static String words(Drilled drilled) {
        String end = drilled.findings().isEmpty()
                ? "all is there"
                : drilled.findings().size() + " findings; coffer fsck and coffer repair are next";
        return "the backup of " + drilled.backup().at() + " restores "
                + drilled.backup().rows() + " rows; of "
                + drilled.blobs() + " blobs " + drilled.stated() + " were asked for and " + drilled.read()
                + " read: " + end;
    }

    private static String json(Drilled drilled) {
        return BackupRow.json(drilled.backup())
                .put("blobs", drilled.blobs())
                .put("stated", drilled.stated())
                .put("read", drilled.read())
                .put("findings", drilled.findings().size())
                .end();
    }

    private static double percent(String text) {
        String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        if (!number.matches("[0-9]{1,3}(\\.[0-9]{1,6})?") || Double.parseDouble(number) > 100) {
            throw new IllegalArgumentException("--sample: not a part in percent: '" + text + "'");
        }
        return Double.parseDouble(number) / 100;
    }
}
