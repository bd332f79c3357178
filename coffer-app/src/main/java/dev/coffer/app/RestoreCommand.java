package dev.coffer.app;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.backup.Backups;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer restore`: an empty catalogue out of a backup.
final class RestoreCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.RESTORE,
                "Fills an empty catalogue from a backup: the newest, or the one that --at names.",
                "",
                "The store is all it needs. The catalogue may be of the other engine: a backup and a restore bring one",
                "from SQLite to PostgreSQL. A catalogue that has anything in it is refused; one that a restore has left",
                "unfinished is begun anew. What was erased on request since is erased again, and the collector stays",
                "off until coffer gc --resume turns it on.",
                "",
                "It becomes the repository's catalogue: one that is in use until then may store and delete nothing in",
                "the repository's stores any more, and says so. With --copy it does not, and can only be looked at.");
        Options.flag(spec, "Only to be looked at: the catalogue that is in use stays the repository's.", "--copy");
        Options.value(
                spec,
                "TIME|ID",
                "The newest backup of that time or before, or the one with that id. Default: the newest.",
                "--at");
        Options.value(
                spec,
                "URL|FILE",
                "The catalogue to fill: jdbc:postgresql://host/database, or a file. Default: the configured one.",
                "--into");
        Options.value(
                spec,
                "STORE",
                "Where the backups lie: s3://bucket/prefix or a directory. Default: as backup.",
                "--from");
        Options.flag(spec, "Print a JSON object.", "--json");
        Options.moreSettings(spec, BackupCommand.SETTINGS);
        Options.examples(
                spec,
                "coffer restore",
                "coffer restore --at 2026-01-31T12:00:00Z --into /tmp/january.db --copy",
                "coffer restore --from s3://elsewhere/coffer",
                "coffer restore --into jdbc:postgresql://db.example.org/coffer --catalogue_user coffer");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = from(Options.read(line), line);
        boolean json = line.hasMatchedOption("--json");
        Optional<String> at = Optional.ofNullable(line.matchedOptionValue("--at", null));
        try (Coffer coffer = Coffer.openToStay(settings, terminal)) {
            Backups backups = coffer.backupRuns();
            CatalogueSettings into = coffer.places().catalogue();
            Backups.Restored restored;
            try (Progress progress = Progress.of(terminal, "restore", -1)) {
                restored = line.hasMatchedOption("--copy")
                        ? backups.copy(at, into, progress::add)
                        : backups.restore(at, into, progress::add);
            }
            terminal.out().println(json ? json(restored) : words(restored));
            return Exit.OK;
        }
    }

    private static Settings from(Settings settings, ParseResult line) {
        Map<Setting, String> told = new EnumMap<>(Setting.class);
        if (line.hasMatchedOption("--into")) {
            told.put(Setting.CATALOGUE, line.matchedOptionValue("--into", ""));
        }
        if (line.hasMatchedOption("--from")) {
            told.put(Setting.BACKUP, line.matchedOptionValue("--from", ""));
        }
        return settings.with(told);
    }

    private static String words(Backups.Restored restored) {
        Backups.Backup from = restored.from();
        return "restored " + from.rows() + " rows as of " + from.at() + " (change " + from.lastChange() + ") into "
                + restored.into()
                + (restored.isCopy()
                        ? ", a copy to be looked at"
                        : "; it is the repository's catalogue now (epoch " + restored.epoch()
                                + "), and another one may no longer store or delete");
    }

    private static String json(Backups.Restored restored) {
        return BackupRow.json(restored.from())
                .put("into", restored.into())
                .put("stopped_uploads", restored.stopped())
                .put("erased_again", restored.erased())
                .put("epoch", restored.epoch())
                .put("copy", restored.isCopy())
                .end();
    }
}
