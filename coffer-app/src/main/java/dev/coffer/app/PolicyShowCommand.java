package dev.coffer.app;

import dev.coffer.repository.Policies;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer policy ls` and `rm`.
final class PolicyShowCommand implements Command {
    private final boolean removing;

    PolicyShowCommand(boolean removing) {
        this.removing = removing;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = removing
                ? PolicyOptions.verb(PolicyVerb.RM, "Takes a policy away.")
                : PolicyOptions.verb(PolicyVerb.LS, "Lists what is kept of which paths, and of what has which tag.");
        if (removing) {
            PolicyOptions.scope(spec);
        }
        Options.flag(spec, "Print a JSON object a policy.", "--json");
        Options.moreSettings(spec, PolicyOptions.SETTINGS);
        Options.examples(spec, removing ? "coffer policy rm --prefix export/" : "coffer policy ls");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        boolean json = line.hasMatchedOption("--json");
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Policies policies = new Policies(coffer.catalogue().orElseThrow());
            if (!removing) {
                policies.list().forEach(policy -> terminal.out().println(PolicyOptions.row(policy, json)));
            } else if (!policies.remove(PolicyOptions.scope(line))) {
                terminal.say("there is no such policy");
                return Exit.SOME_FAILED;
            } else if (json) {
                terminal.out().println(new JsonLine().put("removed", true).end());
            }
        }
        terminal.out().flush();
        return Exit.OK;
    }
}
