package dev.coffer.app;

import java.util.List;

/// What the exit codes of all commands mean.
final class Exit {
    static final int OK = 0;
    static final int SOME_FAILED = 1;
    static final int USAGE = 2;
    static final int ENVIRONMENT = 3;
    static final int INTERRUPTED = 130;
    static final int READER_GONE = 141;

    /// For help and reference.
    static final List<String> MEANINGS = List.of(
            OK + ": all is done",
            SOME_FAILED + ": some of what was asked for failed; each is named on standard error",
            USAGE + ": the command line is wrong",
            ENVIRONMENT + ": configuration, store, catalogue or machine do not let it run",
            INTERRUPTED + ": stopped by Ctrl-C",
            READER_GONE + ": what reads standard output has ended, as head does");

    private Exit() {}
}
