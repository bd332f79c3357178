package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.HostName;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer host show`: all that is known of a host.
final class HostShowCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = HostCommand.verb(
                HostVerb.SHOW,
                "[HOST]",
                "Says what the catalogue knows of a host and of its cache, a line each; of this one by default.");
        Options.flag(spec, "Print one JSON object.", "--json");
        HostCommand.settings(spec);
        Options.arguments(spec, "HOST", "0..1", "The name of a host.");
        Options.examples(spec, "coffer host show", "coffer host show worker-7", "coffer host show --json worker-7");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Catalogue catalogue = coffer.catalogueOrFail();
            HostName name = S3Options.arguments(line).stream()
                    .findFirst()
                    .map(HostName::new)
                    .orElse(catalogue.author().host());
            tally.attempt(
                    name.text(), () -> HostCommand.printAll(catalogue.hosts().get(name), tally));
        }
        return tally.end(1);
    }
}
