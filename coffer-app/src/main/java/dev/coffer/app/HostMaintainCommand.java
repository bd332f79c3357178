package dev.coffer.app;

import dev.coffer.repository.cache.HostCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer host maintain`: keeps this host's cache in order; for a timer.
final class HostMaintainCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = HostCommand.verb(
                HostVerb.MAINTAIN,
                "",
                "Looks after this host's cache; to be run each hour or day. It",
                "- drops what was purged anywhere,",
                "- purges what this host added and nobody published, when that is stale,",
                "- removes what killed processes left, and compares the directory with the catalogue,",
                "- lets go of files that were not used for long, and then of those that were used longest ago, until",
                "  the cache is as small as it is to be; never of files in use.");
        Options.flag(spec, "Print one JSON object.", "--json");
        Reading.settings(spec);
        Options.examples(
                spec,
                "coffer host maintain",
                "coffer host maintain --blob-cache-size 50g",
                "coffer host maintain --json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            print(coffer.hostCache().maintain(), tally);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tally.end(0);
    }

    private static void print(HostCache.Maintained done, S3Tally tally) {
        List<String> lines = new ArrayList<>();
        add(lines, done.purged(), "entries purged that nobody published");
        add(lines, done.dropped(), "files dropped whose blobs are no longer there");
        add(lines, done.stale(), "files let go that were not used for long");
        add(lines, done.overflow(), "files let go for their room");
        add(lines, done.inUse(), "files left that are in use");
        add(lines, done.swept(), "left-overs swept");
        add(lines, done.adopted(), "files found that the catalogue did not know of");
        add(lines, done.forgotten(), "files forgotten that are not there");
        lines.add(Sizes.human(done.freedBytes()) + " freed, " + Sizes.human(done.bytes()) + " cached");
        tally.rows(
                lines,
                row -> row.put("purged", done.purged())
                        .put("dropped", done.dropped())
                        .put("stale", done.stale())
                        .put("overflow", done.overflow())
                        .put("in_use", done.inUse())
                        .put("freed_bytes", done.freedBytes())
                        .put("swept", done.swept())
                        .put("adopted", done.adopted())
                        .put("forgotten", done.forgotten())
                        .put("cached_bytes", done.bytes()));
    }

    private static void add(List<String> lines, int count, String what) {
        if (count > 0) {
            lines.add(count + " " + what);
        }
    }
}
