package dev.coffer.app;

import dev.coffer.repository.Preset;
import dev.coffer.repository.Presets;
import dev.coffer.repository.Tiers;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer preset` without a verb: says which there are. And what they share.
final class PresetCommand implements Command {
    /// Kept where a server keeps all others.
    static final String AS_OTHERS = "default";

    private static final Set<Setting> SETTINGS =
            EnumSet.of(Setting.STORE, Setting.CATALOGUE, Setting.CATALOGUE_USER, Setting.AUTHOR, Setting.LOGLEVEL);

    @Override
    public CommandSpec spec() {
        var lines = new ArrayList<>(List.of(
                "Looks after presets: names for what URLs of pictures ask for. Servers know of a change within seconds.",
                "",
                "Verbs:"));
        lines.addAll(Verb.lines(CommandName.PRESET));
        lines.add("");
        lines.add("coffer preset VERB --help says the rest, with examples.");
        CommandSpec spec = Options.command(CommandName.PRESET, lines.toArray(String[]::new));
        spec.usageMessage().customSynopsis("coffer preset VERB [OPTION...]");
        Options.examples(spec, "coffer preset set card cover:300x200:face,q:75", "coffer preset ls");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        new CommandLine(spec()).usage(terminal.out(), Help.plain());
        return Exit.USAGE;
    }

    static CommandSpec verb(PresetVerb verb, String arguments, String... description) {
        CommandSpec spec = Options.command(CommandName.PRESET.word() + " " + verb.words(), description);
        spec.usageMessage().customSynopsis(("coffer preset " + verb.words() + " [OPTION...] " + arguments).strip());
        Options.flag(spec, "Print JSON objects.", "--json");
        Options.moreSettings(spec, SETTINGS);
        return spec;
    }

    static int with(ParseResult line, Terminal terminal, ToIntFunction<Presets> work) {
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            return work.applyAsInt(new Presets(coffer.catalogueOrFail()));
        }
    }

    /// Where results are kept, as an option or argument says it; empty for where a server keeps all others.
    static Optional<Tiers> keep(String text) {
        return text.equals(AS_OTHERS) ? Optional.empty() : Optional.of(Tiers.parse(text));
    }

    /// One row: name, revision, operations, when and by whom, where results are kept.
    static void row(S3Tally tally, Preset preset) {
        String operations = preset.operations().orElse("(taken away)");
        tally.row(
                preset.name() + "\t" + preset.revision() + "\t" + operations + "\t" + preset.at() + "\t"
                        + preset.author().name() + "\t"
                        + preset.keep().map(Tiers::text).orElse(AS_OTHERS),
                json -> json.put("name", preset.name())
                        .put("revision", preset.revision())
                        .put("operations", preset.operations())
                        .put("keep", preset.keep().map(Tiers::text))
                        .put("set_at", preset.at().toString())
                        .put("author", preset.author().name())
                        .put("host", preset.author().host().text()));
    }
}
