package dev.coffer.app;

import dev.coffer.store.Description;
import dev.coffer.store.ObjectName;
import dev.coffer.store.PresignRequest;
import dev.coffer.store.PresignedUrl;
import dev.coffer.store.Sha256;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 presign`: lets somebody without credentials read or write one object for a while.
final class S3PresignCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = S3Options.verb(
                S3Verb.PRESIGN,
                "s3://BUCKET/KEY",
                "Signs a URL that whoever has it can read the object with, or with --put write it, until it expires.",
                "Size, media type, checksum and metadata that are given are bound into it: the headers that are",
                "printed have to be sent exactly so.");
        Options.flag(spec, "To write, by PUT.", "--put");
        Options.value(spec, "TIME", "How long it is good for, up to 7d. Default: 1h.", "--expires");
        Options.value(spec, "BYTES", "Bind the size of what is written.", "--size");
        Options.value(spec, "TYPE", "Bind the media type of what is written; for reading: tell this one.", "--type");
        Options.value(spec, "HEX", "Bind the SHA-256 of what is written.", "--sha256");
        Options.values(spec, "NAME=VALUE", "Bind user metadata of what is written.", "--metadata");
        Options.value(spec, "NAME", "For reading: offer it to be saved under this name.", "--download-as");
        S3Options.settings(spec);
        Options.arguments(spec, "URL", "1", "An object.");
        Options.examples(
                spec,
                "coffer s3 presign s3://archive/a.tif --expires 15m",
                "coffer s3 presign --put s3://inbox/a.jpg --size 81920 --type image/jpeg",
                "coffer s3 presign --put s3://inbox/a.jpg --sha256 \"$(sha256sum < a.jpg | cut -c1-64)\" --json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        ObjectName name = S3Place.remote(S3Options.arguments(line).getFirst()).name();
        Duration expiry = S3Options.duration(S3Options.text(line, "--expires").orElse("1h"), "--expires");
        PresignRequest request = line.hasMatchedOption("--put") ? write(line, name, expiry) : read(line, name, expiry);
        try (S3Session session = S3Session.open(line)) {
            PresignedUrl url = session.server().presign(request);
            tally.rows(
                    lines(url),
                    json -> json.put("method", url.method())
                            .put("url", url.url().toString())
                            .put("expires", url.expires().toString())
                            .putTexts("headers", url.headers()));
        }
        return tally.end(1);
    }

    private static PresignRequest read(ParseResult line, ObjectName name, Duration expiry) {
        PresignRequest.Read read = PresignRequest.read(name, expiry);
        for (String only : new String[] {"--size", "--sha256", "--metadata"}) {
            if (line.hasMatchedOption(only)) {
                throw new IllegalArgumentException(only + " goes with --put");
            }
        }
        Optional<String> type = S3Options.text(line, "--type");
        if (type.isPresent()) {
            read = read.toldWithType(type.get());
        }
        Optional<String> saved = S3Options.text(line, "--download-as");
        return saved.isPresent()
                ? read.toldAs("attachment; filename=\"" + saved.get().replaceAll("[\"\\\\]", "_") + "\"")
                : read;
    }

    private static PresignRequest write(ParseResult line, ObjectName name, Duration expiry) {
        PresignRequest.Write write = PresignRequest.write(name, expiry);
        Optional<String> size = S3Options.text(line, "--size");
        if (size.isPresent()) {
            write = write.of(S3Options.size(size.get(), "--size"));
        }
        Optional<String> sha256 = S3Options.text(line, "--sha256");
        if (sha256.isPresent()) {
            write = write.of(new Sha256(sha256.get()));
        }
        Optional<String> type = S3Options.text(line, "--type");
        if (type.isPresent() || line.hasMatchedOption("--metadata")) {
            Description told = type.map(Description.plain()::withContentType).orElseGet(Description::plain);
            for (String pair : S3Options.all(line, "--metadata")) {
                told = told.withMetadata(S3Options.name(pair, "--metadata"), S3Options.value(pair));
            }
            write = write.with(told);
        }
        return write;
    }

    private static List<String> lines(PresignedUrl url) {
        var lines = new ArrayList<String>();
        lines.add(url.url().toString());
        url.headers().forEach((header, value) -> lines.add(header + ": " + value));
        return lines;
    }
}
