package dev.coffer.app;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer host ls`: all hosts.
final class HostListCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = HostCommand.verb(
                HostVerb.LS,
                "",
                "Lists hosts: name, state, when its cache was last seen, files and bytes in it as far as it has told,",
                "and how large it may be, between tabs.");
        Options.flag(spec, "Print a JSON object a line, with all that coffer host show says.", "--json");
        HostCommand.settings(spec);
        Options.examples(spec, "coffer host ls", "coffer host ls --json | jq -r .name");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            coffer.catalogueOrFail().hosts().list().forEach(host -> HostCommand.print(host, tally));
        }
        return tally.end(0);
    }
}
