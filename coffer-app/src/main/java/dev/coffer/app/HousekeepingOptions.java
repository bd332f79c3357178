package dev.coffer.app;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Drafts;
import dev.coffer.repository.Graces;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.store.PendingUpload;
import dev.coffer.store.s3.S3Store;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// What the commands of housekeeping share.
final class HousekeepingOptions {
    static final Set<Setting> SETTINGS = EnumSet.of(
            Setting.STORE,
            Setting.BACKUP,
            Setting.CATALOGUE,
            Setting.CATALOGUE_USER,
            Setting.BUCKET_BASE,
            Setting.BUCKET_SCHEME,
            Setting.AUTHOR,
            Setting.S3_ENDPOINT,
            Setting.TEMP,
            Setting.RECEIPT_KEY,
            Setting.DERIVATIVE_STORE_SIZE,
            Setting.DERIVATIVE_STORE_STALE,
            Setting.LOGLEVEL);

    private static final Map<String, BiFunction<Graces, Duration, Graces>> GRACES = new TreeMap<>(Map.of(
            "superseded", Graces::withSuperseded,
            "expired", Graces::withExpired,
            "unpublished", Graces::withUnpublished,
            "purged", Graces::withPurged,
            "reader", Graces::withReader,
            "tombstone", Graces::withTombstone));

    static void graces(CommandSpec spec) {
        Options.values(
                spec,
                "WHAT=TIME",
                "For how long something stays, as expired=30d: superseded (7d) versions without a policy, expired (30d) and"
                        + " unpublished (7d) ones, the rows of purged (30d) ones, objects for a reader (1h); tombstone (7d) is"
                        + " how long a request to the store may be under way.",
                "--grace");
    }

    static Graces graces(ParseResult line) {
        Graces graces = Graces.standard();
        for (String told : line.matchedOptionValue("--grace", List.<String>of())) {
            int equals = Math.max(0, told.indexOf('='));
            var with = Optional.ofNullable(GRACES.get(told.substring(0, equals)))
                    .orElseThrow(() -> new IllegalArgumentException("--grace: '" + told
                            + "' is not WHAT=TIME, where WHAT is one of " + String.join(", ", GRACES.keySet())));
            graces = with.apply(graces, S3Options.duration(told.substring(equals + 1), "--grace"));
        }
        return graces;
    }

    static void exclusive(CommandSpec spec) {
        Options.flag(
                spec,
                "In a bucket of md5s3stash (-b): you promise that nobody writes into it, or needs what lies there, but those"
                        + " who share this catalogue. A digest is then refused to who stashes it until two hours after it was"
                        + " deleted.",
                "--exclusive");
    }

    /// @throws ConfigurationException in a bucket of md5s3stash, where nothing is deleted without
    ///     `--exclusive`
    static Housekeeping open(Coffer coffer, ParseResult line) {
        return open(coffer, line.hasMatchedOption("--exclusive"));
    }

    /// @throws ConfigurationException in a bucket of md5s3stash, unless exclusively
    static Housekeeping open(Coffer coffer, boolean exclusively) {
        return switch (coffer.layout()) {
            case BlobLayout.Incarnations own -> {
                Housekeeping housekeeping = housekeeping(coffer).withBackups(coffer.backups());
                yield coffer.store() instanceof S3Store s3 ? housekeeping.withUploads(uploads(s3, own)) : housekeeping;
            }
            case BlobLayout.Keyed _ when exclusively -> housekeeping(coffer).exclusively();
            case BlobLayout.Keyed keyed ->
                throw new ConfigurationException("nothing is deleted in a bucket of md5s3stash (" + keyed.place()
                        + "): its objects are named by their digest, so a late request could delete one that has come"
                        + " back; --exclusive does, if nobody else writes there, and coffer migrate moves it to a layout"
                        + " that needs no such promise");
        };
    }

    private static Housekeeping housekeeping(Coffer coffer) {
        return Housekeeping.of(coffer.catalogue().orElseThrow(), coffer.store(), coffer.layout())
                .withTemp(coffer.places().temp())
                .withDerivatives(coffer.derivativeLimits())
                .withDrafts(new Drafts(
                        coffer.catalogueOrFail(),
                        coffer.repository(),
                        coffer.places().drafts()));
    }

    private static Housekeeping.Unfinished uploads(S3Store store, BlobLayout.Incarnations own) {
        String prefix = own.prefix().isEmpty() ? "blobs/" : own.prefix() + "/blobs/";
        return new Housekeeping.Unfinished() {
            @Override
            public Stream<PendingUpload> begunBefore(Duration age) {
                return store.uploads(own.bucket(), prefix, age);
            }

            @Override
            public void abort(PendingUpload upload) {
                store.abort(upload);
            }
        };
    }

    private HousekeepingOptions() {}
}
