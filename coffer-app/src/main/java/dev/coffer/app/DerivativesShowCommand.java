package dev.coffer.app;

import dev.coffer.repository.DerivativePart;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.Role;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.ledger.Ledger.Input;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer derivatives show`.
final class DerivativesShowCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = DerivativesCommand.verb(
                DerivativesVerb.SHOW,
                "ID...",
                "Says all that is known of derivatives: what each is made of and by what, the presets that it was asked for",
                "by, and where it lies.");
        Options.arguments(spec, "ID", "1..*", "As coffer derivatives ls prints them.");
        DerivativesCommand.settings(spec, EnumSet.noneOf(Setting.class));
        Options.examples(spec, "coffer derivatives show 01935b2e-7c55-7a53-9d5b-2f1de3a0c7aa");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        List<String> words = S3Options.arguments(line);
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            coffer.catalogueOrFail().checkMay(Role.READER, PathPrefix.ALL);
            Ledger ledger = coffer.ledger();
            for (String word : words) {
                tally.attempt(
                        word,
                        () -> ledger.find(DerivativesListCommand.id(word))
                                .ifPresentOrElse(
                                        row -> show(tally, row, ledger.inputs(row.id()), ledger.parts(row.id())),
                                        () -> tally.failed(word, "there is no such derivative")));
            }
        }
        return tally.end(words.size());
    }

    private static void show(S3Tally tally, DerivativeRow row, List<Input> inputs, List<DerivativePart> parts) {
        List<String> lines = new ArrayList<>(List.of(
                "id        " + row.id(),
                "original  sha256-" + row.original().hex(),
                "recipe    " + row.recipe(),
                "engine    " + row.engine(),
                "object    " + row.object().url(),
                "made      " + row.createdAt() + " on " + row.host(),
                "used      " + row.usedAt()));
        lines.add(row.result()
                .map(made -> "result    " + made.format() + ", "
                        + (made.width() == 0 ? "" : made.width() + "x" + made.height() + ", ") + made.size()
                        + " bytes, sha256-" + made.digest().hex())
                .orElse("result    in the making until " + row.leaseUntil()));
        inputs.forEach(input -> lines.add(words(input)));
        parts.forEach(part -> lines.add("file      " + part.name() + ", " + part.size() + " bytes, "
                + part.object().url()));
        tally.rows(
                lines,
                json -> DerivativesCommand.fields(json, row)
                        .putList(
                                "inputs",
                                inputs.stream()
                                        .map(DerivativesShowCommand::words)
                                        .toList())
                        .putList(
                                "parts",
                                parts.stream().map(DerivativePart::name).toList()));
    }

    private static String words(Input input) {
        return input.kind().equals("PRESET")
                ? "preset    " + input.name() + ", revision " + input.revision()
                        + (input.density().equals("1") ? "" : ", for " + input.density() + " pixels")
                : "watermark " + input.name();
    }
}
