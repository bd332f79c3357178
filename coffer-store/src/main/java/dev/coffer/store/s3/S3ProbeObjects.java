package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.Description;
import dev.coffer.store.Header;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.PendingUpload;
import dev.coffer.store.PresignRequest;
import dev.coffer.store.RestoreOutcome;
import dev.coffer.store.RestoreRequest;
import dev.coffer.store.Sha256;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/// What a server does with objects.
record S3ProbeObjects(S3Store store, S3Connection s3, ObjectName name) {

    S3Probe.Seen verifiesDigest() {
        try {
            store.write(
                    name, Content.of("sent".getBytes(UTF_8), Sha256.of("said".getBytes(UTF_8))), WriteOptions.plain());
            return new S3Probe.Seen(false, "other bytes than announced were taken");
        } catch (StoreException.Corrupt e) {
            return new S3Probe.Seen(true, "other bytes than announced were refused");
        }
    }

    S3Probe.Seen keepsDigest() {
        ObjectInfo written = store.write(name, S3Probe.content("kept"), WriteOptions.plain());
        boolean kept = written.sha256().isPresent()
                && store.stat(name).flatMap(ObjectInfo::sha256).equals(written.sha256());
        return new S3Probe.Seen(kept, kept ? "it came back, among the metadata" : "it did not come back");
    }

    S3Probe.Seen keepsChecksums() {
        Sha256 sha256 = Sha256.of("sum".getBytes(UTF_8));
        store.write(name, S3Probe.content("sum"), WriteOptions.plain());
        String told = s3.ask(
                        "probe " + name,
                        () -> s3.client()
                                .headObject(request -> request.bucket(name.bucket())
                                        .key(name.key())
                                        .checksumMode(ChecksumMode.ENABLED)))
                .checksumSHA256();
        boolean kept = sha256.base64().equals(told);
        return new S3Probe.Seen(
                kept, kept ? "x-amz-checksum-sha256 came back" : "x-amz-checksum-sha256 did not come back");
    }

    S3Probe.Seen deletesMany() {
        ObjectName other = new ObjectName(name.bucket(), name.key() + "-2");
        store.write(name, S3Probe.content("1"), WriteOptions.plain());
        store.write(other, S3Probe.content("2"), WriteOptions.plain());
        try {
            List<ObjectIdentifier> keys = List.of(name.key(), other.key()).stream()
                    .map(key -> ObjectIdentifier.builder().key(key).build())
                    .toList();
            DeleteObjectsResponse answer = s3.ask(
                    "delete two objects at once",
                    () -> s3.client()
                            .deleteObjects(
                                    request -> request.bucket(name.bucket()).delete(these -> these.objects(keys))));
            boolean gone = answer.errors().isEmpty()
                    && store.stat(name).isEmpty()
                    && store.stat(other).isEmpty();
            return new S3Probe.Seen(gone, gone ? "two went in one request" : "two were there afterwards");
        } finally {
            store.delete(other);
        }
    }

    S3Probe.Seen uploadsInParts() {
        String id = s3.ask(
                        "begin an upload in parts",
                        () -> s3.client()
                                .createMultipartUpload(
                                        request -> request.bucket(name.bucket()).key(name.key())))
                .uploadId();
        PendingUpload begun = null;
        for (PendingUpload upload : uploads()) {
            begun = upload.id().equals(id) ? upload : begun;
        }
        if (begun == null) {
            return new S3Probe.Seen(false, "an upload that was begun is not listed");
        }
        store.abort(begun);
        boolean gone = !uploads().contains(begun);
        return new S3Probe.Seen(
                gone, gone ? "begun, listed and given up" : "an upload that was given up is still listed");
    }

    private List<PendingUpload> uploads() {
        return store.uploads(name.bucket(), name.key()).toList();
    }

    S3Probe.Seen keepsHeaders() {
        Map<Header, String> sent = Map.of(
                Header.CACHE_CONTROL, "max-age=60",
                Header.CONTENT_DISPOSITION, "attachment; filename=\"a.txt\"",
                Header.CONTENT_LANGUAGE, "de");
        store.write(
                name,
                S3Probe.content("told"),
                WriteOptions.of(Description.plain().withHeaders(sent)));
        Map<Header, String> came = store.stat(name).map(ObjectInfo::headers).orElse(Map.of());
        Set<String> lost = sent.entrySet().stream()
                .filter(header -> !header.getValue().equals(came.get(header.getKey())))
                .map(header -> header.getKey().lowerCase())
                .collect(Collectors.toSet());
        return new S3Probe.Seen(lost.isEmpty(), lost.isEmpty() ? "all came back" : "lost: " + lost);
    }

    S3Probe.Seen takesSignedUrls() {
        store.write(name, S3Probe.content("signed"), WriteOptions.plain());
        URI url =
                store.presign(PresignRequest.read(name, Duration.ofMinutes(5))).url();
        Anonymous anonymous = new Anonymous(s3.settings().transfer());
        Anonymous.Answer right = anonymous.get(url);
        Anonymous.Answer forged = anonymous.get(URI.create(url.toString().replace("Expires=300", "Expires=301")));
        if (right.status() != 200 || !right.body().equals("signed")) {
            return new S3Probe.Seen(false, "a signed URL is answered " + right.status());
        }
        boolean refused = forged.status() == 403 || forged.status() == 400;
        return new S3Probe.Seen(
                refused, refused ? "one was read; a forged one was refused" : "a forged one was answered as well");
    }

    S3Probe.Seen keepsStorageClass() {
        StorageClass place = StorageClass.of("STANDARD_IA");
        store.write(name, S3Probe.content("kept rarely"), WriteOptions.plain().in(place));
        if (!place().equals(Optional.of(place))) {
            return new S3Probe.Seen(false, "an object that was written into " + place + " is not told to be there");
        }
        store.copy(name, name, CopyOptions.plain().in(StorageClass.STANDARD));
        store.copy(name, name, CopyOptions.plain().in(place));
        boolean moved = place().equals(Optional.of(place));
        return new S3Probe.Seen(
                moved,
                moved ? "an object was written into " + place + ", and changed to it" : "a copy forgets its class");
    }

    private Optional<StorageClass> place() {
        return store.stat(name).flatMap(ObjectInfo::storageClass);
    }

    /// An object in no archive is asked back: a server that has archives says so.
    S3Probe.Seen restores() {
        store.write(name, S3Probe.content("never archived"), WriteOptions.plain());
        RestoreOutcome outcome = store.requestRestore(name, RestoreRequest.forDays(1));
        return new S3Probe.Seen(outcome == RestoreOutcome.NOT_ARCHIVED, "asked back what is in no archive: " + outcome);
    }
}
