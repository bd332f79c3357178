package dev.coffer.app;

import dev.coffer.repository.DerivativeRow;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer derivatives` without a verb: says which there are. And what they share.
final class DerivativesCommand implements Command {

    @Override
    public CommandSpec spec() {
        var lines = new ArrayList<>(List.of(
                "Looks after the pictures, and what is made of videos, that are kept in the repository's store (setting",
                "derivative_store): which there are, what went into each, when it was used. All of them can be made again.",
                "",
                "Verbs:"));
        lines.addAll(Verb.lines(CommandName.DERIVATIVES));
        lines.add("");
        lines.add("coffer derivatives VERB --help says the rest, with examples.");
        CommandSpec spec = Options.command(CommandName.DERIVATIVES, lines.toArray(String[]::new));
        spec.usageMessage().customSynopsis("coffer derivatives VERB [OPTION...]");
        Options.examples(
                spec, "coffer derivatives ls photos/", "coffer derivatives warm photos/ --with card --format webp");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        new CommandLine(spec()).usage(terminal.out(), Help.plain());
        return Exit.USAGE;
    }

    static CommandSpec verb(DerivativesVerb verb, String arguments, String... description) {
        CommandSpec spec = Options.command(CommandName.DERIVATIVES.word() + " " + verb.words(), description);
        spec.usageMessage()
                .customSynopsis(("coffer derivatives " + verb.words() + " [OPTION...] " + arguments).strip());
        Options.flag(spec, "Print a JSON object a line.", "--json");
        return spec;
    }

    static void settings(CommandSpec spec, Set<Setting> more) {
        var settings =
                EnumSet.of(Setting.STORE, Setting.CATALOGUE, Setting.CATALOGUE_USER, Setting.AUTHOR, Setting.LOGLEVEL);
        settings.addAll(Setting.of(Setting.Group.S3));
        settings.addAll(more);
        Options.moreSettings(spec, settings);
    }

    /// One row: id, bytes, when it was used last, original, recipe.
    static void row(S3Tally tally, DerivativeRow row) {
        tally.row(
                String.join(
                        "\t",
                        row.id().toString(),
                        row.isStored() ? Long.toString(row.size()) : "(in the making)",
                        row.usedAt().toString(),
                        "sha256-" + row.original().hex(),
                        row.recipe()),
                json -> fields(json, row));
    }

    static JsonLine fields(JsonLine json, DerivativeRow row) {
        json.put("id", row.id().toString())
                .put("key", row.key())
                .put("original", "sha256-" + row.original().hex())
                .put("recipe", row.recipe())
                .put("engine", row.engine())
                .put("state", row.isStored() ? "stored" : "making")
                .put("object", row.object().url())
                .put("host", row.host())
                .put("created_at", row.createdAt().toString())
                .put("used_at", row.usedAt().toString());
        row.result()
                .ifPresent(made -> json.put("format", made.format())
                        .put("bytes", row.size())
                        .put("files", row.files())
                        .put("width", made.width())
                        .put("height", made.height())
                        .put("digest", "sha256-" + made.digest().hex()));
        return json;
    }
}
