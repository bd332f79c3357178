package dev.coffer.app;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.Sha256;
import dev.coffer.store.StorageClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 stat`: what is known of objects without reading them.
final class S3StatCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = S3Options.verb(
                S3Verb.STAT,
                "s3://BUCKET/KEY...",
                "Says what an object is: size, time, ETag, SHA-256, media type, metadata. Exit code 1 where there is",
                "none, so that a script can ask whether something is there.");
        S3Options.settings(spec);
        Options.arguments(spec, "URL", "1..*", "Objects.");
        Options.examples(spec, "coffer s3 stat s3://archive/a.tif", "coffer s3 stat --json s3://archive/a.tif");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<S3Place.Remote> places =
                S3Options.arguments(line).stream().map(S3Place::remote).toList();
        try (S3Session session = S3Session.open(line)) {
            for (S3Place.Remote place : places) {
                tally.attempt(place.text(), () -> {
                    Optional<ObjectInfo> found = session.store().stat(place.name());
                    if (found.isPresent()) {
                        tally.rows(lines(found.get()), json -> json(found.get(), json));
                    } else {
                        tally.failed(place.text(), "there is no such object");
                    }
                });
            }
        }
        return tally.end(places.size());
    }

    private static List<String> lines(ObjectInfo info) {
        var text = new ArrayList<String>();
        fact(text, "url", info.name().url());
        fact(text, "size", info.size() + " (" + Sizes.human(info.size()) + ")");
        fact(text, "modified", info.modified().toString());
        fact(text, "etag", info.etag());
        info.sha256().ifPresent(it -> fact(text, "sha256", it.hex()));
        info.storageClass().ifPresent(it -> fact(text, "class", it.name()));
        info.restoration()
                .ifPresent(it -> fact(
                        text,
                        "restored",
                        it.ongoing()
                                ? "on its way"
                                : it.until().map(Object::toString).orElse("no")));
        info.contentType().ifPresent(it -> fact(text, "type", it));
        info.headers().forEach((header, value) -> fact(text, header.lowerCase(), value));
        info.metadata().forEach((name, value) -> fact(text, "meta " + name, value));
        return text;
    }

    private static void fact(List<String> text, String name, String value) {
        text.add(String.format("%-12s %s", name, value));
    }

    static JsonLine json(ObjectInfo info, JsonLine json) {
        return json.put("url", info.name().url())
                .put("size", info.size())
                .put("modified", info.modified().toString())
                .put("etag", info.etag())
                .put("sha256", info.sha256().map(Sha256::hex))
                .put("content_type", info.contentType())
                .put("storage_class", info.storageClass().map(StorageClass::name))
                .put("archived", info.archived())
                .putTexts("headers", S3MetaGetCommand.headers(info))
                .putTexts("metadata", info.metadata());
    }
}
