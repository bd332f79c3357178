package dev.coffer.app;

import dev.coffer.repository.Tiers;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer preset keep`.
final class PresetKeepCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = PresetCommand.verb(
                PresetVerb.KEEP,
                "NAME... WHERE",
                "Says where servers keep what comes of presets from now on: memory, disk (each server's own), store (the",
                "repository's, which all of them share, and of which coffer derivatives tells), or some of these with commas",
                "between; or default, where all pictures are kept that no preset says it of (--derivative_store).",
                "",
                "It is a revision with the same operations: addresses, entity tags and what is kept already stay as they",
                "are. What is in the store and is not to be there any more: coffer derivatives rm --preset NAME.");
        Options.arguments(spec, "NAME", "2..*", "Of presets; then where.");
        Options.examples(
                spec,
                "coffer preset keep card memory,disk,store",
                "coffer preset keep preview zoom memory",
                "coffer preset keep card default");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        List<String> words = S3Options.arguments(line);
        List<String> names = words.subList(0, words.size() - 1);
        Optional<Tiers> keep = PresetCommand.keep(words.getLast());
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        return PresetCommand.with(line, terminal, presets -> {
            for (String name : names) {
                tally.attempt(name, () -> PresetCommand.row(tally, presets.keep(name, keep)));
            }
            return tally.end(names.size());
        });
    }
}
