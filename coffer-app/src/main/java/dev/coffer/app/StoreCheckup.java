package dev.coffer.app;

import dev.coffer.store.Capability;
import dev.coffer.store.ProbeReport;
import dev.coffer.store.Versioning;
import java.util.Locale;
import picocli.CommandLine.ParseResult;

/// `coffer doctor --store`: what a server does, and what Coffer does where it does not.
final class StoreCheckup {
    private StoreCheckup() {}

    static int run(S3Place.Remote place, ParseResult line, Terminal terminal) {
        boolean json = line.hasMatchedOption("--json");
        try (S3Session session = S3Session.open(line)) {
            ProbeReport report = session.server().probe(place.bucket());
            if (!json) {
                terminal.out().println("bucket " + place.bucket() + ", " + report.server());
            }
            for (ProbeReport.Row row : report.rows()) {
                terminal.out().println(json ? json(row) : text(row));
            }
            Versioning versioning = session.server().versioning(place.bucket(), "");
            terminal.out()
                    .println(
                            json
                                    ? new JsonLine()
                                            .put("versioning", versioning.name().toLowerCase(Locale.ROOT))
                                            .put("says", words(versioning))
                                            .end()
                                    : "bucket " + place.bucket() + ": " + words(versioning));
        }
        return Exit.OK;
    }

    private static String words(Versioning versioning) {
        return switch (versioning) {
            case NEVER -> "keeps no old versions; what coffer gc and coffer purge delete is gone";
            case KEPT -> "keeps old versions, or has kept them; coffer gc and coffer purge remove them too";
            case OUT_OF_REACH ->
                "keeps old versions, or has kept them, and these credentials may not remove them: coffer purge is"
                        + " refused, and what coffer gc deletes stays as old versions (s3:ListBucketVersions,"
                        + " s3:DeleteObjectVersion)";
            case UNKNOWN ->
                "whether it keeps old versions cannot be asked with these credentials (s3:GetBucketVersioning);"
                        + " coffer purge says afterwards what has stayed";
        };
    }

    private static String text(ProbeReport.Row row) {
        String sign = switch (row.finding()) {
            case HAS -> "yes";
            case HAS_NOT -> "no ";
            case NOT_TRIED -> "?  ";
        };
        var text = new StringBuilder(String.format(
                "%s  %-22s%s", sign, name(row.capability()), row.capability().meaning()));
        if (row.finding() != ProbeReport.Finding.HAS) {
            String indent = "\n" + " ".repeat(27);
            text.append(indent).append("seen: ").append(S3Tally.printable(row.says()));
            text.append(indent).append("so:   ").append(without(row.capability()));
        }
        return text.toString();
    }

    private static String json(ProbeReport.Row row) {
        JsonLine json = new JsonLine()
                .put("capability", name(row.capability()))
                .put("finding", row.finding().name().toLowerCase(Locale.ROOT))
                .put("meaning", row.capability().meaning())
                .put("says", row.says());
        if (row.finding() != ProbeReport.Finding.HAS) {
            json.put("without", without(row.capability()));
        }
        return json.end();
    }

    private static String name(Capability capability) {
        return capability.name().toLowerCase(Locale.ROOT);
    }

    /// What is done, or not done, on a store that lacks it.
    private static String without(Capability capability) {
        return switch (capability) {
            case WRITE_IF_ABSENT -> "--if-absent asks first; of two writers at one time both may win";
            case WRITE_IF_UNCHANGED -> "a write bound to a version asks first; another may come between";
            case LARGE_WRITE_IF_ABSENT -> "--if-absent of a large object asks first, before and after its parts";
            case COPY_IF_UNCHANGED -> "meta set asks first; a change at the same moment may be lost";
            case VERIFIES_SHA256 -> "bytes are digested here, and again by whoever reads them";
            case KEEPS_SHA256 -> "objects are compared by ETag where that is an MD5, else transferred again";
            case CHECKSUMS -> "the SHA-256 among the metadata is what reading is checked by";
            case DELETES_MANY -> "objects are removed one by one";
            case UPLOADS_IN_PARTS -> "objects larger than a part cannot be written";
            case HEADERS -> "--header has no effect";
            case PRESIGNED -> "coffer s3 presign makes URLs that the server refuses";
            case STORAGE_CLASSES -> "--storage-class is refused";
            case RESTORES -> "coffer s3 restore is refused";
            case VERSIONS -> "what is overwritten or deleted is gone";
            case POLICIES -> "coffer s3 mb --public-read is refused";
            case CORS -> "coffer s3 mb --cors is refused";
            case LIFECYCLES -> "coffer s3 uploads abort --older-than 7d has to be run now and then";
            case WEBSITES -> "coffer s3 mb --website is refused";
        };
    }
}
