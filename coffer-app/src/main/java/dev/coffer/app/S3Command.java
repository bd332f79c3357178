package dev.coffer.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3` without a verb: says which there are.
final class S3Command implements Command {

    @Override
    public CommandSpec spec() {
        var lines = new ArrayList<>(List.of(
                "Works with the objects of any S3 server: lists, copies, compares by content, signs.",
                "",
                "An object is s3://bucket/key, a file is a path, and - is standard input or output. Server and",
                "credentials are those of the settings (s3_endpoint, s3_access_key and so on, in coffer.yaml,",
                "COFFER_* variables or flags), else those that AWS's tools find.",
                "",
                "Verbs:"));
        lines.addAll(Verb.lines(CommandName.S3));
        lines.add("");
        lines.add("Patterns work where objects are named: * is any text without a slash, ** any text, ?, [a-z] and");
        lines.add("{a,b} as in a shell; quote them. Verbs that change something take --dry-run, and all take --json.");
        lines.add("coffer s3 VERB --help says the rest, with examples.");
        CommandSpec spec = Options.command(CommandName.S3, lines.toArray(String[]::new));
        spec.usageMessage().customSynopsis("coffer s3 VERB [OPTION...] [ARGUMENT...]");
        Options.examples(
                spec,
                "coffer s3 ls",
                "coffer s3 cp scan.tif s3://archive/2026/",
                "coffer s3 cp 's3://archive/2026/*.tif' scans/",
                "coffer s3 sync --delete photos s3://backup/photos",
                "coffer s3 presign s3://archive/2026/scan.tif --expires 1h");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        new CommandLine(spec()).usage(terminal.out(), Help.plain());
        return Exit.USAGE;
    }
}
