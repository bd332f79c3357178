package dev.coffer.app;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// One word after `coffer`.
interface Command {

    /// Its options and its help.
    CommandSpec spec();

    /// @return the exit code, one of [Exit]
    int run(ParseResult line, Terminal terminal);
}
