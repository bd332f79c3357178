package dev.coffer.app;

import dev.coffer.store.Description;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.StoreException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 meta set`: what readers of an object are to be told.
final class S3MetaSetCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = S3Options.verb(
                S3Verb.META_SET,
                "s3://BUCKET/KEY [NAME=VALUE...]",
                "Gives an object exactly these user metadata; with --merge, these beside those it has. Its bytes,",
                "media type and headers stay, unless they are given. Nothing is changed if somebody else has",
                "changed the object since it was looked at (exit code 1).");
        Options.flag(spec, "Keep what is not named.", "--merge");
        Options.value(spec, "TYPE", "Another media type.", "--content-type");
        Options.values(spec, "NAME=VALUE", "Another header, as cache-control; may be given again.", "--header");
        S3Options.dryRun(spec);
        S3Options.settings(spec);
        Options.arguments(spec, "URL", "1..*", "An object, then its metadata.");
        Options.examples(
                spec,
                "coffer s3 meta set s3://archive/a.tif author='Anna Müller' year=1911",
                "coffer s3 meta set --merge s3://archive/a.tif checked=yes",
                "coffer s3 meta set --merge s3://site/app.js --header cache-control=max-age=3600");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<String> arguments = S3Options.arguments(line);
        S3Place.Remote place = S3Place.remote(arguments.getFirst());
        List<String> pairs = arguments.subList(1, arguments.size());
        boolean dry = line.hasMatchedOption("--dry-run");
        try (S3Session session = S3Session.open(line)) {
            tally.attempt(place.text(), () -> {
                ObjectInfo before = session.store()
                        .stat(place.name())
                        .orElseThrow(() -> new StoreException.NotFound("there is no " + place.text()));
                Description told = before.description();
                if (!line.hasMatchedOption("--merge")) {
                    told = told.withMetadata(Map.of());
                }
                for (String pair : pairs) {
                    told = told.withMetadata(
                            S3Options.name(pair, "metadata").toLowerCase(Locale.ROOT), S3Options.value(pair));
                }
                Description next = S3Options.description(line, told);
                ObjectInfo after = dry ? before : session.store().updateMetadata(before.name(), before.etag(), next);
                tally.row(
                        (dry ? "would set: " : "set: ") + place.text() + " " + next.metadata(),
                        json -> json.put("url", place.text())
                                .put("etag", after.etag())
                                .put("content_type", next.contentType())
                                .putTexts("metadata", next.metadata())
                                .put("dry_run", dry));
            });
        }
        return tally.end(1);
    }
}
