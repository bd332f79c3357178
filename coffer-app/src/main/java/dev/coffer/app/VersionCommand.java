package dev.coffer.app;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer version`: what to write into a report of a bug.
final class VersionCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(CommandName.VERSION, CommandName.VERSION.summary + ".");
        spec.usageMessage().customSynopsis("coffer version [--json]");
        Options.flag(spec, "Print a JSON object.", "--json");
        Options.examples(spec, "coffer version", "coffer --version");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        String java = System.getProperty("java.runtime.version", "");
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        terminal.out()
                .println(
                        line.hasMatchedOption("--json")
                                ? new JsonLine()
                                        .put("coffer", number())
                                        .put("java", java)
                                        .put("machine", machine)
                                        .end()
                                : "coffer " + number() + " (Java " + java + ", " + machine + ")");
        return Exit.OK;
    }

    static String number() {
        return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
                .orElse("unpacked");
    }
}
