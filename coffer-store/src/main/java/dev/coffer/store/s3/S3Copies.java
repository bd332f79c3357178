package dev.coffer.store.s3;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.StoreException;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;

/// Copies within a server, whose bytes never come here. New metadata are a copy of an object onto itself.
final class S3Copies {
    private final S3Connection s3;
    private final S3Heads heads;
    private final S3Parts parts;
    private final long mostAtOnce;

    /// @param mostAtOnce bytes that the server copies in one request; more is copied in parts
    S3Copies(S3Connection s3, S3Parts parts, long mostAtOnce) {
        this.s3 = s3;
        this.heads = new S3Heads(s3);
        this.parts = parts;
        this.mostAtOnce = mostAtOnce;
    }

    /// @param source as it is now
    private record Copy(
            String what,
            ObjectName from,
            HeadObjectResponse source,
            ObjectName to,
            String contentType,
            Map<String, String> metadata) {}

    ObjectInfo copy(ObjectName from, ObjectName to) {
        String what = "copy " + from + " to " + to;
        HeadObjectResponse source = heads.find(what, from).orElseThrow(() -> s3.notFound(what));
        if (from.equals(to)) {
            return S3Heads.info(from, source);
        }
        if (source.contentLength() > mostAtOnce) {
            return inParts(new Copy(what, from, source, to, contentType(source), source.metadata()));
        }
        s3.ask(what, () -> s3.client().copyObject(request(from, to).build()));
        return made(what, to);
    }

    ObjectInfo updateMetadata(ObjectName name, String expectedEtag, String contentType, Map<String, String> metadata) {
        String what = "update the metadata of " + name;
        HeadObjectResponse source = heads.find(what, name).orElseThrow(() -> s3.notFound(what));
        if (!S3Heads.unquoted(source.eTag()).equals(expectedEtag)) {
            throw new StoreException.Conflict("cannot " + what + ": version " + expectedEtag + " is no more, "
                    + S3Heads.unquoted(source.eTag()) + " is there");
        }
        Map<String, String> sent = S3Metadata.encode(metadata, S3Metadata.sha256(source.metadata()), Optional.empty());
        if (source.contentLength() > mostAtOnce) {
            return inParts(new Copy(what, name, source, name, contentType, sent));
        }
        CopyObjectRequest request = request(name, name)
                .metadataDirective(MetadataDirective.REPLACE)
                .copySourceIfMatch(s3.server().condition(new Precondition.Unchanged(expectedEtag)))
                .contentType(contentType)
                .metadata(sent)
                .cacheControl(source.cacheControl())
                .contentDisposition(source.contentDisposition())
                .contentEncoding(source.contentEncoding())
                .contentLanguage(source.contentLanguage())
                .build();
        s3.ask(what, () -> s3.client().copyObject(request));
        return made(what, name);
    }

    private static CopyObjectRequest.Builder request(ObjectName from, ObjectName to) {
        return CopyObjectRequest.builder()
                .sourceBucket(from.bucket())
                .sourceKey(from.key())
                .destinationBucket(to.bucket())
                .destinationKey(to.key());
    }

    private ObjectInfo inParts(Copy copy) {
        S3Parts.Target target = new S3Parts.Target(copy.what, copy.to, copy.contentType, copy.metadata, null);
        return parts.upload(target, sender(copy), sent -> {
            s3.ask(
                    copy.what,
                    () -> s3.client()
                            .completeMultipartUpload(sent.completion(copy.to).build()));
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
                                .copySourceIfMatch(copy.source.eTag())
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

    private ObjectInfo made(String what, ObjectName name) {
        return heads.stat(what, name).orElseThrow(() -> s3.notFound(what));
    }

    private static String contentType(HeadObjectResponse source) {
        return Optional.ofNullable(source.contentType()).orElse("application/octet-stream");
    }
}
