package dev.coffer.store.s3;

import dev.coffer.store.Content;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.Sha256;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// Writes objects: in one request, or in parts where they are larger than a part.
///
/// The digest of the whole is known before the first byte is sent, as it stands among the metadata; a content
/// that does not know its own is read once more for it.
final class S3Writes {
    private final S3Connection s3;
    private final S3Heads heads;
    private final S3Parts parts;

    S3Writes(S3Connection s3, S3Parts parts) {
        this.s3 = s3;
        this.heads = new S3Heads(s3);
        this.parts = parts;
    }

    /// One write under way.
    ///
    /// @param what the operation and its object, for messages
    /// @param mark tells this write from all others, where it has a condition
    private record Write(
            String what,
            ObjectName name,
            Content content,
            Sha256 sha256,
            WriteOptions options,
            Optional<String> mark) {}

    ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        String what = "write " + name
                + options.storageClass().map(place -> " into " + place).orElse("");
        Sha256 sha256 = content.sha256().orElseGet(() -> new S3Body(what, content, 0, content.size()).digest());
        boolean conditional = !(options.precondition() instanceof Precondition.None);
        Write write =
                new Write(what, name, content, sha256, options, conditional ? Optional.of(mark()) : Optional.empty());
        return content.size() > s3.settings().transfer().partSize() ? inParts(write) : atOnce(write);
    }

    private ObjectInfo atOnce(Write write) {
        S3Body body = new S3Body(write.what, write.content, 0, write.content.size());
        S3Request request = S3Request.put(write.name, body, write.sha256)
                .describing(described(write))
                .header(
                        "x-amz-storage-class",
                        write.options.storageClass().map(StorageClass::name).orElse(null));
        switch (write.options.precondition()) {
            case Precondition.None none -> {}
            case Precondition.Absent absent -> request.header("If-None-Match", "*");
            case Precondition.Unchanged unchanged ->
                request.header("If-Match", s3.server().condition(unchanged));
        }
        try {
            SdkHttpResponse answer = s3.wire().ask(request);
            return info(write, s3.etag(write.what, answer), answer);
        } catch (SdkException e) {
            return settled(write, e, body.wasRead());
        }
    }

    /// With metadata as they are sent.
    private static Description described(Write write) {
        return write.options
                .description()
                .withMetadata(S3Metadata.encode(write.options.metadata(), Optional.of(write.sha256), write.mark));
    }

    private ObjectInfo inParts(Write write) {
        // an upload in vain would be a long one
        heads.check(write.what, write.name, write.options.precondition());
        S3Parts.Target target = new S3Parts.Target(
                write.what, write.name, described(write), write.options.storageClass(), ChecksumAlgorithm.SHA256);
        return parts.upload(target, sender(write), upload -> complete(write, upload));
    }

    private S3Parts.Sender sender(Write write) {
        Content content = write.content;
        boolean claimed = content.sha256().isPresent();
        return new S3Parts.Sender() {
            @Override
            public long size() {
                return content.size();
            }

            @Override
            public CompletedPart send(S3Parts.Part part) {
                S3Body body = new S3Body(write.what, content, part.offset(), part.length());
                Sha256 digest = body.digest();
                SdkHttpResponse answer = s3.wire()
                        .ask(S3Request.put(write.name, body, digest)
                                .query("partNumber", Integer.toString(part.number()))
                                .query("uploadId", part.uploadId()));
                return CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(s3.etag(write.what, answer))
                        .checksumSHA256(digest.base64())
                        .build();
            }

            /// The parts have digests of their own; that they add up to the announced one is checked beside.
            @Override
            public void checkWhole() {
                if (claimed) {
                    Sha256 found = new S3Body(write.what, content, 0, content.size()).digest();
                    if (!found.equals(write.sha256)) {
                        throw new StoreException.Corrupt("cannot " + write.what + ": its bytes have the SHA-256 "
                                + found + ", announced was " + write.sha256);
                    }
                }
            }
        };
    }

    private ObjectInfo complete(Write write, S3Parts.Sent upload) {
        CompleteMultipartUploadRequest.Builder request = upload.completion(write.name);
        Precondition precondition = write.options.precondition();
        if (!(precondition instanceof Precondition.None)) {
            // for the servers that ignore it below
            heads.check(write.what, write.name, precondition);
        }
        switch (precondition) {
            case Precondition.None none -> {}
            case Precondition.Absent absent -> request.ifNoneMatch("*");
            case Precondition.Unchanged unchanged -> request.ifMatch(s3.server().condition(unchanged));
        }
        try {
            s3.client().completeMultipartUpload(request.build());
        } catch (SdkException e) {
            return settled(write, e, true);
        }
        return heads.stat(write.what, write.name).orElseThrow(() -> s3.notFound(write.what));
    }

    /// What a failed request was in truth: done, not done, or not to be known.
    ///
    /// @param sent whether the server may have received it
    private ObjectInfo settled(Write write, SdkException failure, boolean sent) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreException ours) {
                throw ours;
            }
        }
        StoreException reason = reason(write, failure);
        boolean open = sent && S3Errors.leavesOpen(failure);
        boolean echo = reason instanceof StoreException.Conflict && S3Errors.wasRepeated(failure);
        if (!open && !echo) {
            throw reason;
        }
        try {
            Optional<ObjectInfo> made =
                    heads.made(write.what, write.name, write.content.size(), write.sha256, write.mark);
            if (made.isPresent()) {
                return made.get();
            }
        } catch (StoreException unanswered) {
            reason.addSuppressed(unanswered);
        }
        throw echo ? reason : new StoreException.Uncertain(reason.getMessage() + "; it may yet happen", reason);
    }

    private StoreException reason(Write write, SdkException failure) {
        StoreException reason = s3.errors().of(write.what, failure);
        boolean gone = reason instanceof StoreException.NotFound
                && write.options.precondition() instanceof Precondition.Unchanged;
        return gone ? new StoreException.Conflict("cannot " + write.what + ": it is gone") : reason;
    }

    private static ObjectInfo info(Write write, String etag, SdkHttpResponse answer) {
        return ObjectInfo.described(
                        write.name,
                        write.content.size(),
                        S3Heads.unquoted(etag),
                        S3Answer.answeredAt(answer),
                        write.options.description(),
                        Optional.of(write.sha256))
                .in(S3Heads.storageClass(
                        write.options.storageClass().map(StorageClass::name).orElse(null)));
    }

    private static String mark() {
        byte[] random = new byte[12];
        ThreadLocalRandom.current().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
