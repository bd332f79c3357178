package dev.coffer.store.s3;

import dev.coffer.store.Capabilities;
import dev.coffer.store.Capability;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.Description;
import dev.coffer.store.Header;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;

/// Copies within a server. New metadata are a copy of an object onto itself.
///
/// A copy onto itself puts the bytes it has read in place of whatever came since, so it is bound to the version
/// that was seen: as the source and as the target, which AWS checks when it makes the copy. Where the server is
/// known to ignore both but not the condition of a write, the object is [written again][S3Rewrites] instead.
/// Otherwise bytes never come here.
final class S3Copies {
    private final S3Connection s3;
    private final S3Heads heads;
    private final S3Parts parts;
    private final S3Rewrites rewrites;
    private final Supplier<Capabilities> capabilities;
    private final long mostAtOnce;

    /// @param mostAtOnce bytes that the server copies in one request; more is copied in parts
    S3Copies(
            S3Connection s3, S3Parts parts, S3Rewrites rewrites, Supplier<Capabilities> capabilities, long mostAtOnce) {
        this.s3 = s3;
        this.heads = new S3Heads(s3);
        this.parts = parts;
        this.rewrites = rewrites;
        this.capabilities = capabilities;
        this.mostAtOnce = mostAtOnce;
    }

    /// @param source as it is now
    /// @param told of the copy, with metadata as they are sent
    private record Copy(
            String what,
            ObjectName from,
            HeadObjectResponse source,
            ObjectName to,
            Description told,
            CopyOptions options) {}

    ObjectInfo copy(ObjectName from, ObjectName to, CopyOptions options) {
        String what = "copy " + from + " to " + to
                + options.storageClass().map(place -> " into " + place).orElse("");
        HeadObjectResponse source = heads.find(what, from).orElseThrow(() -> s3.notFound(what));
        if (from.equals(to) && options.equals(CopyOptions.plain())) {
            return S3Heads.info(from, source);
        }
        options.sourceEtag().ifPresent(etag -> checkVersion(what, source, etag));
        boolean itself = from.equals(to);
        return copy(what, from, source, to, itself ? options.ifSourceIs(S3Heads.unquoted(source.eTag())) : options);
    }

    ObjectInfo updateMetadata(ObjectName name, String expectedEtag, Description description) {
        String what = "update the metadata of " + name;
        HeadObjectResponse source = heads.find(what, name).orElseThrow(() -> s3.notFound(what));
        checkVersion(what, source, expectedEtag);
        CopyOptions options = CopyOptions.plain().with(description).ifSourceIs(expectedEtag);
        Optional<StorageClass> place = S3Heads.storageClass(source.storageClassAsString());
        return copy(what, name, source, name, place.map(options::in).orElse(options));
    }

    private ObjectInfo copy(
            String what, ObjectName from, HeadObjectResponse source, ObjectName to, CopyOptions options) {
        ObjectInfo seen = S3Heads.info(from, source);
        Description given = options.description().orElseGet(seen::description);
        if (from.equals(to)
                && source.contentLength() <= mostAtOnce
                && !capabilities.get().has(Capability.COPY_IF_UNCHANGED)
                && capabilities.get().has(Capability.WRITE_IF_UNCHANGED)) {
            return rewrites.rewrite(what, seen, given, options.storageClass());
        }
        // the mark of a conditional write is of that write alone; the digest goes with the bytes
        Description told = given.withMetadata(S3Metadata.encode(given.metadata(), seen.sha256(), Optional.empty()));
        Copy copy = new Copy(what, from, source, to, told, options);
        if (source.contentLength() > mostAtOnce) {
            return inParts(copy);
        }
        s3.ask(what, () -> s3.client().copyObject(request(copy)));
        return made(what, to);
    }

    private static void checkVersion(String what, HeadObjectResponse source, String expectedEtag) {
        if (!S3Heads.unquoted(source.eTag()).equals(expectedEtag)) {
            throw new StoreException.Conflict("cannot " + what + ": version " + expectedEtag + " is no more, "
                    + S3Heads.unquoted(source.eTag()) + " is there");
        }
    }

    private CopyObjectRequest request(Copy copy) {
        CopyObjectRequest.Builder request = CopyObjectRequest.builder()
                .sourceBucket(copy.from.bucket())
                .sourceKey(copy.from.key())
                .destinationBucket(copy.to.bucket())
                .destinationKey(copy.to.key())
                .storageClass(
                        copy.options.storageClass().map(StorageClass::name).orElse(null));
        copy.options.sourceEtag().map(this::condition).ifPresent(version -> {
            request.copySourceIfMatch(version);
            if (copy.from.equals(copy.to)) {
                request.ifMatch(version);
            }
        });
        if (copy.options.description().isPresent() || copy.from.equals(copy.to)) {
            Map<Header, String> headers = copy.told.headers();
            request.metadataDirective(MetadataDirective.REPLACE)
                    .contentType(copy.told.contentType())
                    .metadata(copy.told.metadata())
                    .cacheControl(headers.get(Header.CACHE_CONTROL))
                    .contentDisposition(headers.get(Header.CONTENT_DISPOSITION))
                    .contentEncoding(headers.get(Header.CONTENT_ENCODING))
                    .contentLanguage(headers.get(Header.CONTENT_LANGUAGE));
        }
        return request.build();
    }

    private ObjectInfo inParts(Copy copy) {
        S3Parts.Target target = new S3Parts.Target(copy.what, copy.to, copy.told, copy.options.storageClass(), null);
        return parts.upload(target, sender(copy), UploadNotes.none(), sent -> {
            CompleteMultipartUploadRequest.Builder completion = sent.completion(copy.to);
            if (copy.from.equals(copy.to)) {
                String version = S3Heads.unquoted(copy.source.eTag());
                // for the servers that ignore it below
                heads.check(copy.what, copy.to, Precondition.unchanged(version));
                completion.ifMatch(condition(version));
            }
            s3.ask(copy.what, () -> s3.client().completeMultipartUpload(completion.build()));
            return made(copy.what, copy.to);
        });
    }

    private S3Parts.Sender sender(Copy copy) {
        return new S3Parts.Sender() {
            @Override
            public long size() {
                return copy.source.contentLength();
            }

            @Override
            public CompletedPart send(S3Parts.Part part) {
                String etag = s3.client()
                        .uploadPartCopy(request -> request.sourceBucket(copy.from.bucket())
                                .sourceKey(copy.from.key())
                                .copySourceIfMatch(condition(S3Heads.unquoted(copy.source.eTag())))
                                .copySourceRange("bytes=" + part.offset() + "-" + (part.offset() + part.length() - 1))
                                .destinationBucket(copy.to.bucket())
                                .destinationKey(copy.to.key())
                                .uploadId(part.uploadId())
                                .partNumber(part.number()))
                        .copyPartResult()
                        .eTag();
                return CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(s3.required(copy.what, etag))
                        .build();
            }

            @Override
            public void checkWhole() {}
        };
    }

    private String condition(String etag) {
        return s3.server().condition(new Precondition.Unchanged(etag));
    }

    private ObjectInfo made(String what, ObjectName name) {
        return heads.stat(what, name).orElseThrow(() -> s3.notFound(what));
    }
}
