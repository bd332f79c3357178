package dev.coffer.app;

import dev.coffer.store.ObjectInfo;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 du`: how much there is.
final class S3UsageCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = S3Options.verb(
                S3Verb.DU,
                "s3://BUCKET[/PREFIX]...",
                "Adds up the sizes of the objects whose key begins with PREFIX, or matches it: bytes, objects, URL.");
        Options.flag(spec, "Sizes as 1.5 MiB.", "-H", "--human");
        S3Options.settings(spec);
        Options.arguments(spec, "URL", "1..*", "Buckets, prefixes or patterns.");
        Options.examples(spec, "coffer s3 du --human s3://archive", "coffer s3 du 's3://archive/**/*.tif'");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<S3Place.Remote> places =
                S3Options.arguments(line).stream().map(S3Place::remote).toList();
        boolean human = line.hasMatchedOption("--human");
        try (S3Session session = S3Session.openToStay(line)) {
            for (S3Place.Remote place : places) {
                tally.attempt(place.text(), () -> {
                    long[] sum = sum(session, place);
                    String size = human ? Sizes.human(sum[0]) : Long.toString(sum[0]);
                    tally.row(
                            size + "\t" + sum[1] + "\t" + place.text(),
                            json -> json.put("url", place.text())
                                    .put("bytes", sum[0])
                                    .put("objects", sum[1]));
                });
            }
        }
        return tally.end(places.size());
    }

    private static long[] sum(S3Session session, S3Place.Remote place) {
        long[] sum = new long[2];
        try (Stream<ObjectInfo> objects = S3Listings.of(session.store(), place)) {
            for (Iterator<ObjectInfo> each = objects.iterator(); each.hasNext(); ) {
                sum[0] += each.next().size();
                sum[1]++;
            }
        }
        return sum;
    }
}
