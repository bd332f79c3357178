package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.store.Capability;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ProbeReport;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// Finds out by trying what a server enforces: a look for each capability, of few small requests, one after the
/// other and none depending on another.
///
/// Objects are tried in the bucket that is given, under one name; what would change a bucket is tried on one of
/// the probe's own. Both are removed in the end.
final class S3Probe {
    private final S3Store store;
    private final S3Connection s3;
    private final ObjectName name;

    /// What a look has seen.
    ///
    /// @param says in one line
    record Seen(boolean holds, String says) {}

    S3Probe(S3Store store, S3Connection s3, String bucket) {
        this.store = store;
        this.s3 = s3;
        this.name = new ObjectName(
                bucket,
                "coffer-probe-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
    }

    /// @throws StoreException.NoBucket if there is no such bucket
    /// @throws StoreException.Unavailable if the server is not there, or goes away meanwhile
    ProbeReport run() {
        if (!store.bucketExists(name.bucket())) {
            throw new StoreException.NoBucket("cannot probe " + store.describe() + ": there is no bucket "
                    + name.bucket() + " at it to try with");
        }
        try (S3ProbeBucket own = new S3ProbeBucket(store, s3, name.key())) {
            // before any look: what may not even be written cannot be probed
            write("probe");
            return new ProbeReport(
                    store.describe() + ", " + s3.server().title(),
                    Arrays.stream(Capability.values())
                            .map(capability -> row(capability, own))
                            .toList());
        } finally {
            store.delete(name);
        }
    }

    private ProbeReport.Row row(Capability capability, S3ProbeBucket own) {
        try {
            Seen seen = look(capability, own);
            return new ProbeReport.Row(
                    capability, seen.holds ? ProbeReport.Finding.HAS : ProbeReport.Finding.HAS_NOT, seen.says);
        } catch (StoreException.Denied | StoreException.Full e) {
            return new ProbeReport.Row(capability, ProbeReport.Finding.NOT_TRIED, said(e));
        } catch (StoreException.Unavailable | StoreException.Uncertain e) {
            store.bucketExists(name.bucket()); // ends the probe where the server is gone, and not that feature only
            return new ProbeReport.Row(capability, ProbeReport.Finding.NOT_TRIED, said(e));
        } catch (StoreException e) {
            return new ProbeReport.Row(capability, ProbeReport.Finding.HAS_NOT, said(e));
        }
    }

    private Seen look(Capability capability, S3ProbeBucket own) {
        S3ProbeRaces races = new S3ProbeRaces(store, s3, name);
        S3ProbeObjects objects = new S3ProbeObjects(store, s3, name);
        return switch (capability) {
            case WRITE_IF_ABSENT -> races.ifAbsent();
            case WRITE_IF_UNCHANGED -> races.ifUnchanged();
            case LARGE_WRITE_IF_ABSENT -> races.largeIfAbsent();
            case COPY_IF_UNCHANGED -> races.copyIfUnchanged();
            case VERIFIES_SHA256 -> objects.verifiesDigest();
            case KEEPS_SHA256 -> objects.keepsDigest();
            case CHECKSUMS -> objects.keepsChecksums();
            case DELETES_MANY -> objects.deletesMany();
            case UPLOADS_IN_PARTS -> objects.uploadsInParts();
            case HEADERS -> objects.keepsHeaders();
            case PRESIGNED -> objects.takesSignedUrls();
            case STORAGE_CLASSES -> objects.keepsStorageClass();
            case RESTORES -> objects.restores();
            case VERSIONS -> own.keepsVersions();
            case POLICIES -> own.takesPolicies();
            case CORS -> own.answersPreflights();
            case LIFECYCLES -> own.takesLifecycles();
            case WEBSITES -> own.takesWebsites();
        };
    }

    private void write(String text) {
        store.write(name, content(text), WriteOptions.plain());
    }

    static Content content(String text) {
        return Content.of(text.getBytes(UTF_8));
    }

    private static String said(StoreException e) {
        return String.valueOf(e.getMessage());
    }
}
