package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Entry;
import dev.coffer.repository.archive.Archive;
import dev.coffer.store.StorageClass;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer archive`: the bytes of entries into a cold storage class.
final class ArchiveCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.ARCHIVE,
                "Moves the bytes of all versions of paths to a cold storage class of the repository's server.",
                "",
                "They stay in the catalogue, and cannot be read until coffer thaw has had them back. Bytes that several",
                "versions share are archived for all of them. What is there already is left as it is.");
        spec.usageMessage().customSynopsis("coffer archive [OPTION...] PATH...");
        Options.value(spec, "CLASS", "The storage class. Default: GLACIER.", "--class");
        ArchiveSelection.options(spec);
        Options.flag(spec, "Print a JSON object.", "--json");
        Options.moreSettings(spec, BackupCommand.SETTINGS);
        Options.arguments(spec, "PATH", "0..*", "A path, or what all paths below begin with: raw/2019/.");
        Options.examples(
                spec,
                "coffer archive raw/2019/",
                "coffer archive --class DEEP_ARCHIVE --expired results/",
                "coffer archive --tag finished raw/ --json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        StorageClass to = StorageClass.of(line.matchedOptionValue("--class", "GLACIER"));
        try (Coffer coffer = Coffer.openToStay(settings, terminal)) {
            Catalogue catalogue = coffer.catalogue().orElseThrow();
            var archive = new Archive(catalogue, ArchiveSelection.server(coffer), coffer.layout());
            List<Entry.Held> entries = ArchiveSelection.of(line, catalogue, archive);
            Archive.Archived archived;
            try (Progress progress = Progress.of(terminal, "archive", entries.size())) {
                archived = archive.archive(entries, to, progress::add);
            }
            terminal.out()
                    .println(
                            line.hasMatchedOption("--json")
                                    ? new JsonLine()
                                            .put("blobs", archived.blobs())
                                            .put("bytes", archived.bytes())
                                            .put("entries", archived.entries())
                                            .put("class", to.name())
                                            .end()
                                    : "archived " + Sizes.counted(archived.entries(), "version") + ": "
                                            + Sizes.counted(archived.blobs(), "blob") + ", "
                                            + Sizes.human(archived.bytes()) + ", in " + to);
        }
        return Exit.OK;
    }
}
