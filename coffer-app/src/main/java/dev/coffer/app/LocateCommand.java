package dev.coffer.app;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.HeldBlob;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer locate`: where a digest, or the content of a path, lies.
final class LocateCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.LOCATE,
                "Says where a digest lies: digest, s3_url, http_url and shard, between tabs.",
                "",
                "With -b (or BUCKET_BASE) it is computed, as md5s3stash's md5_to_s3_url, md5_to_http_url and",
                "md5_to_bucket_shard do; nothing is asked. Without it the catalogue of Coffer's own repository",
                "is asked, by SHA-256, by MD5, or by the path of a current version. In a repository that lies in a",
                "folder, s3://coffer/KEY is the file coffer/KEY of the folder.");
        spec.usageMessage().customSynopsis("coffer locate [OPTION...] DIGEST|PATH...");
        var settings = EnumSet.of(Setting.BUCKET_BASE, Setting.BUCKET_SCHEME, Setting.S3_ENDPOINT);
        Options.settings(spec, settings);
        Options.flag(spec, "Print a JSON object a line: digest, s3_url, http_url, shard.", "--json");
        Options.moreSettings(
                spec,
                EnumSet.of(Setting.STORE, Setting.CATALOGUE, Setting.CATALOGUE_USER, Setting.AUTHOR, Setting.LOGLEVEL));
        Options.arguments(
                spec,
                "DIGEST|PATH",
                "1..*",
                "MD5 (32 hex digits) or SHA-256 (64); md5-... and sha256-... too. Or, without -b, a path.");
        Options.examples(
                spec,
                "coffer locate -b my-bucket 291b1c491bb27ec0c4d6875508bfe59c",
                "coffer locate -b my-bucket -s multibucket --endpoint s3.example.org --json 291b1c49...",
                "coffer locate sha256-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "coffer locate exports/users.csv");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        List<String> words = S3Options.arguments(line);
        boolean json = line.hasMatchedOption("--json");
        String endpoint = settings.text(Setting.S3_ENDPOINT).orElse("");
        int code = Exit.OK;
        try (Coffer coffer = Coffer.open(settings, terminal)) {
            for (String word : words) {
                Optional<Place> place = digest(coffer, word).flatMap(digest -> place(coffer, digest, endpoint));
                if (place.isPresent()) {
                    terminal.out()
                            .println(json ? place.get().json() : place.get().columns());
                } else {
                    terminal.say(whyNot(coffer, word));
                    code = Exit.SOME_FAILED;
                }
            }
        }
        return code;
    }

    /// @throws IllegalArgumentException if it is no digest, and there is no catalogue that could know it as a path
    private static Optional<BlobId> digest(Coffer coffer, String word) {
        try {
            return Optional.of(BlobId.parse(word));
        } catch (IllegalArgumentException e) {
            if (coffer.layout() instanceof BlobLayout.Keyed) {
                throw e;
            }
            return coffer.catalogueOrFail()
                    .current(new EntryPath(word))
                    .map(entry -> BlobId.of(entry.blob().digests().sha256()));
        }
    }

    private static String whyNot(Coffer coffer, String word) {
        try {
            return BlobId.parse(word) + " is not in the repository";
        } catch (IllegalArgumentException e) {
            return Reading.whyNot(coffer, word);
        }
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
