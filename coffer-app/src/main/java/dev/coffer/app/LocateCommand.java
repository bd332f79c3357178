package dev.coffer.app;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.HeldBlob;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer locate`: where a digest lies.
final class LocateCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.LOCATE,
                "Says where a digest lies: digest, s3_url, http_url and shard, between tabs.",
                "",
                "With -b (or BUCKET_BASE) it is computed, as md5s3stash's md5_to_s3_url, md5_to_http_url and",
                "md5_to_bucket_shard do; nothing is asked. Without it the catalogue of Coffer's own repository",
                "is asked, by SHA-256 or by MD5.");
        spec.usageMessage().customSynopsis("coffer locate [OPTION...] DIGEST...");
        var settings = EnumSet.of(Setting.BUCKET_BASE, Setting.BUCKET_SCHEME, Setting.S3_ENDPOINT);
        Options.settings(spec, settings);
        Options.flag(spec, "Print a JSON object a line: digest, s3_url, http_url, shard.", "--json");
        Options.moreSettings(
                spec, EnumSet.of(Setting.STORE, Setting.CATALOGUE, Setting.CATALOGUE_USER, Setting.LOGLEVEL));
        Options.arguments(spec, "DIGEST", "1..*", "MD5 (32 hex digits) or SHA-256 (64); md5-... and sha256-... too.");
        Options.examples(
                spec,
                "coffer locate -b my-bucket 291b1c491bb27ec0c4d6875508bfe59c",
                "coffer locate -b my-bucket -s multibucket --endpoint s3.example.org --json 291b1c49...",
                "coffer locate sha256-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        List<BlobId> digests = line.matchedPositionalValue(0, List.<String>of()).stream()
                .map(BlobId::parse)
                .toList();
        boolean json = line.hasMatchedOption("--json");
        String endpoint = settings.text(Setting.S3_ENDPOINT).orElse("");
        int code = Exit.OK;
        try (Coffer coffer = Coffer.open(settings, terminal)) {
            for (BlobId digest : digests) {
                Optional<Place> place = place(coffer, digest, endpoint);
                if (place.isPresent()) {
                    terminal.out()
                            .println(json ? place.get().json() : place.get().columns());
                } else {
                    terminal.say(digest + " is not in the repository");
                    code = Exit.SOME_FAILED;
                }
            }
        }
        return code;
    }

    private static Optional<Place> place(Coffer coffer, BlobId digest, String endpoint) {
        String shard = BlobLayout.shard(digest);
        return switch (coffer.layout()) {
            case BlobLayout.Keyed keyed ->
                Optional.of(new Place(
                        digest, keyed.s3Url(digest), Optional.of(keyed.httpUrl(digest, endpoint)), Optional.of(shard)));
            case BlobLayout.Incarnations _ ->
                coffer.blobs()
                        .find(digest)
                        .map(held -> new Place(digest, url(held), Optional.empty(), Optional.empty()));
        };
    }

    private static String url(HeldBlob held) {
        return held.object().url();
    }

    /// @param http empty where the object has no address of its own on the web
    private record Place(BlobId digest, String s3, Optional<String> http, Optional<String> shard) {

        String columns() {
            return String.join("\t", digest.hex(), s3, http.orElse(""), shard.orElse(""));
        }

        String json() {
            return new JsonLine()
                    .put("digest", digest.hex())
                    .put("s3_url", s3)
                    .put("http_url", http)
                    .put("shard", shard)
                    .end();
        }
    }
}
