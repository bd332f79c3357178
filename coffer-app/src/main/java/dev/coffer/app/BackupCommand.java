package dev.coffer.app;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.backup.Backups;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer backup`: a snapshot of the catalogue into the backup store.
final class BackupCommand implements Command {
    static final Set<Setting> SETTINGS = EnumSet.of(
            Setting.STORE,
            Setting.BACKUP,
            Setting.CATALOGUE,
            Setting.CATALOGUE_USER,
            Setting.AUTHOR,
            Setting.S3_ENDPOINT,
            Setting.TEMP,
            Setting.LOGLEVEL);
    private static final String KEPT = "14";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.BACKUP,
                "Writes one moment of the whole catalogue into the backup store, while others go on writing.",
                "",
                "It lies below backups/ in the store of the blobs, or in the one that the setting backup names. A",
                "restore needs nothing else: coffer restore. What a backup refers to is not collected until the backup",
                "is given up, which the oldest are when there are more than --keep.");
        Options.value(spec, "N", "How many backups stay. Default: " + KEPT + ".", "--keep");
        Options.flag(
                spec, "Copy the blobs that the backup store lacks, too; it must be another than theirs.", "--blobs");
        Options.flag(spec, "List the backups in the store, and make none.", "--ls");
        Options.flag(spec, "Print a JSON object a backup.", "--json");
        Options.moreSettings(spec, SETTINGS);
        Options.examples(
                spec,
                "coffer backup",
                "coffer backup --keep 30",
                "coffer backup --backup s3://elsewhere/coffer --blobs",
                "coffer backup --ls");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        boolean json = line.hasMatchedOption("--json");
        int keep = S3Options.number(line.matchedOptionValue("--keep", KEPT), "--keep");
        if (keep < 1) {
            throw new IllegalArgumentException("--keep: at least 1 backup stays");
        }
        try (Coffer coffer = Coffer.openToStay(settings, terminal)) {
            BackupStore store = coffer.backups();
            if (line.hasMatchedOption("--blobs") && !store.isMirror()) {
                throw new IllegalArgumentException(
                        "--blobs needs a backup store of its own, which is another than that of"
                                + " the blobs: set backup, or --backup; no backup was made");
            }
            var backups = new Backups(store, coffer.places().temp());
            if (line.hasMatchedOption("--ls")) {
                backups.list().forEach(backup -> terminal.out().println(BackupRow.of(backup, json)));
                return Exit.OK;
            }
            Catalogue catalogue = coffer.catalogue().orElseThrow();
            try (Progress progress = Progress.of(terminal, "backup", -1)) {
                Backups.Backup made = backups.make(catalogue, progress::add);
                terminal.out().println(BackupRow.of(made, json));
            }
            backups.keep(catalogue, keep);
            return line.hasMatchedOption("--blobs") ? mirror(coffer, backups, json, terminal) : Exit.OK;
        }
    }

    private static int mirror(Coffer coffer, Backups backups, boolean json, Terminal terminal) {
        if (!(coffer.layout() instanceof BlobLayout.Incarnations own)) {
            throw new ConfigurationException("a bucket of md5s3stash has no backups");
        }
        Backups.Mirrored mirrored;
        try (Progress progress = Progress.of(terminal, "blobs", -1)) {
            mirrored = backups.mirror(coffer.catalogue().orElseThrow(), coffer.store(), own, progress::add);
        }
        mirrored.failed().forEach(finding -> terminal.out().println(DrillCommand.row(finding, json)));
        terminal.out()
                .println(
                        json
                                ? new JsonLine()
                                        .put("copied", mirrored.copied())
                                        .put("bytes", mirrored.bytes())
                                        .put("failed", mirrored.failed().size())
                                        .end()
                                : "copied " + mirrored.copied() + " blobs, " + Sizes.human(mirrored.bytes()));
        return mirrored.failed().isEmpty() ? Exit.OK : Exit.SOME_FAILED;
    }
}
