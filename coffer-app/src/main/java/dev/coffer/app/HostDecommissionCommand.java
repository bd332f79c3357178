package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.HostName;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer host decommission`: hosts that will not come back.
final class HostDecommissionCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = HostCommand.verb(
                HostVerb.DECOMMISSION,
                "HOST...",
                "Takes hosts out of service: what they have cached is no longer counted on, and their caches refuse to",
                "work. They stay known as the origins of what they added. Files on their disks are left alone.",
                "",
                "coffer host set HOST --active takes it back.");
        Options.flag(spec, "Print a JSON object a host.", "--json");
        HostCommand.settings(spec);
        Options.arguments(spec, "HOST", "1..*", "Names of hosts.");
        Options.examples(spec, "coffer host decommission worker-3", "coffer host decommission worker-3 worker-4");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<HostName> names =
                S3Options.arguments(line).stream().map(HostName::new).toList();
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Catalogue catalogue = coffer.catalogueOrFail();
            for (HostName name : names) {
                tally.attempt(
                        name.text(), () -> HostCommand.print(catalogue.hosts().decommission(name), tally));
            }
        }
        return tally.end(names.size());
    }
}
