package dev.coffer.app;

import dev.coffer.store.Listed;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.StorageClass;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 ls`: what is there.
final class S3ListCommand implements Command {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    @Override
    public CommandSpec spec() {
        CommandSpec spec = S3Options.verb(
                S3Verb.LS,
                "[s3://BUCKET[/PREFIX]...]",
                "Lists the buckets, or the objects whose key begins with PREFIX: time, size, key. What lies below a",
                "further slash is one line, unless --recursive. A pattern lists what matches it.");
        Options.flag(spec, "All objects below.", "-r", "--recursive");
        Options.flag(spec, "Sizes as 1.5 MiB.", "-H", "--human");
        S3Options.settings(spec);
        Options.arguments(spec, "URL", "0..*", "Buckets, prefixes or patterns. Default: the buckets.");
        Options.examples(
                spec,
                "coffer s3 ls",
                "coffer s3 ls --human s3://archive/2026/",
                "coffer s3 ls 's3://archive/**/*.tif'",
                "coffer s3 ls --json --recursive s3://archive | wc -l");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<S3Place.Remote> places =
                S3Options.arguments(line).stream().map(S3Place::remote).toList();
        boolean human = line.hasMatchedOption("--human");
        try (S3Session session = S3Session.open(line)) {
            if (places.isEmpty()) {
                try (Stream<String> buckets = session.store().buckets()) {
                    buckets.forEach(bucket -> tally.row("s3://" + bucket, json -> json.put("bucket", bucket)));
                }
            }
            for (S3Place.Remote place : places) {
                tally.attempt(place.text(), () -> {
                    boolean flat = line.hasMatchedOption("--recursive") || place.isPattern();
                    long rows = list(session, place, flat, human, tally);
                    if (rows == 0 && !place.key().isEmpty()) {
                        tally.failed(place.text(), "nothing is there");
                    }
                });
            }
        }
        return tally.end(places.size());
    }

    private static long list(S3Session session, S3Place.Remote place, boolean flat, boolean human, S3Tally tally) {
        long rows = 0;
        try (Stream<Listed> listed = flat
                ? S3Listings.of(session.store(), place).map(Listed.Here::new)
                : session.store().listLevel(place.bucket(), place.key())) {
            for (Iterator<Listed> each = listed.iterator(); each.hasNext(); rows++) {
                switch (each.next()) {
                    case Listed.Here(ObjectInfo info) -> row(info, human, tally);
                    case Listed.Below(String key) ->
                        tally.row(
                                String.format("%19s %12s %s", "", "", key),
                                json -> json.put("prefix", key).put("url", "s3://" + place.bucket() + "/" + key));
                }
            }
        }
        return rows;
    }

    private static void row(ObjectInfo info, boolean human, S3Tally tally) {
        String size = human ? Sizes.human(info.size()) : Long.toString(info.size());
        tally.row(
                String.format(
                        "%19s %12s %s",
                        TIME.format(info.modified()), size, info.name().key()),
                json -> json.put("key", info.name().key())
                        .put("url", info.name().url())
                        .put("size", info.size())
                        .put("modified", info.modified().toString())
                        .put("etag", info.etag())
                        .put("storage_class", info.storageClass().map(StorageClass::name)));
    }
}
