package dev.coffer.app;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.StoreException;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 meta get`: what readers of an object are told.
final class S3MetaGetCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = S3Options.verb(
                S3Verb.META_GET,
                "s3://BUCKET/KEY",
                "Shows the user metadata of an object, NAME=VALUE a line; with --json also its media type and headers.");
        S3Options.settings(spec);
        Options.arguments(spec, "URL", "1", "An object.");
        Options.examples(spec, "coffer s3 meta get s3://archive/a.tif");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        S3Place.Remote place = S3Place.remote(S3Options.arguments(line).getFirst());
        try (S3Session session = S3Session.open(line)) {
            tally.attempt(place.text(), () -> {
                ObjectInfo info = session.store()
                        .stat(place.name())
                        .orElseThrow(() -> new StoreException.NotFound("there is no " + place.text()));
                if (tally.json()) {
                    tally.row(
                            "",
                            json -> json.put("url", info.name().url())
                                    .put("etag", info.etag())
                                    .put("content_type", info.contentType())
                                    .putTexts("headers", headers(info))
                                    .putTexts("metadata", info.metadata()));
                } else {
                    new TreeMap<>(info.metadata())
                            .forEach((name, value) -> tally.row(name + "=" + value, json -> json));
                }
            });
        }
        return tally.end(1);
    }

    /// By their names on the wire.
    static Map<String, String> headers(ObjectInfo info) {
        Map<String, String> headers = new TreeMap<>();
        info.headers().forEach((header, value) -> headers.put(header.lowerCase(), value));
        return headers;
    }
}
