package dev.coffer.app;

import picocli.CommandLine;

/// The first help that somebody reads.
final class Help {
    private Help() {}

    /// No colours: help is read in pagers, logs and documents too.
    static CommandLine.Help.ColorScheme plain() {
        return CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF);
    }

    static String overview() {
        var text = new StringBuilder(2048);
        text.append("""
                Coffer keeps every file once, under its content hash, in storage you own, and serves its
                pictures in any size.

                Usage: coffer COMMAND [OPTION...] [ARGUMENT...]

                Commands:
                """);
        for (CommandName name : CommandName.values()) {
            text.append(String.format("  %-12s%s%n", name.word(), name.summary));
        }
        text.append("""

                To begin:
                  coffer demo                                 stash the sample pictures, and look at them
                  coffer stash photo.jpg https://example.org/map.png
                                                              bring files in; a row for each says its digest
                  coffer serve                                then open http://127.0.0.1:8888/crop/300x200/<digest>

                Versions of paths, published at once, read on many hosts, kept in order:
                  coffer publish exports --prefix nightly     then find, get, cat, history, rollback
                  coffer gc --plan; coffer fsck; coffer backup; coffer drill

                With any S3 server:
                  coffer s3 sync photos s3://backup/photos    by content, never by time; s3 --help has the verbs

                With an existing md5s3stash bucket:
                  coffer stash -b my-bucket --from urls.txt   as md5s3stash does, keys and report alike
                  coffer serve -b my-bucket                   as its thumbnail server does

                Where things are: a repository of Coffer's own lies in ~/.coffer, or where COFFER_HOME says.
                Settings come from coffer.yaml there, then from COFFER_* variables, then from flags.

                coffer COMMAND --help says the rest, with examples. coffer doctor checks the machine.
                """);
        return text.toString();
    }
}
