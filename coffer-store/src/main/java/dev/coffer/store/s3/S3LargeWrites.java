package dev.coffer.store.s3;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.Precondition;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// Writes objects in parts. The content is read once for all digests and once to be sent; where the digest of
/// the whole is known before, both happen side by side.
///
/// With a journal, an upload that was broken off goes on where it was.
record S3LargeWrites(S3Connection s3, S3Parts parts, UploadJournal journal) {

    ObjectInfo write(S3Write begun, PartDigests digests, boolean digested) {
        S3Heads heads = new S3Heads(s3);
        // an upload in vain would be a long one
        heads.check(begun.what(), begun.name(), begun.options().precondition());
        try (UploadNotes notes =
                journal.open(begun, parts.length(begun.content().size()))) {
            S3Write write = notes.mark().map(begun::marked).orElse(begun);
            S3Parts.Target target = new S3Parts.Target(
                    write.what(),
                    write.name(),
                    write.described(),
                    write.options().storageClass(),
                    ChecksumAlgorithm.SHA256);
            return parts.upload(target, sender(write, digests, digested), notes, upload -> complete(write, upload));
        }
    }

    private S3Parts.Sender sender(S3Write write, PartDigests digests, boolean digested) {
        return new S3Parts.Sender() {
            @Override
            public long size() {
                return write.content().size();
            }

            @Override
            public Optional<Sha256> digest(S3Parts.Part part) {
                return Optional.of(digests.of(part.number()));
            }

            @Override
            public CompletedPart send(S3Parts.Part part) {
                Sha256 digest = digests.of(part.number());
                S3Body body = new S3Body(write.what(), write.content(), part.offset(), part.length());
                SdkHttpResponse answer = s3.wire()
                        .ask(S3Request.put(write.name(), body, digest)
                                .query("partNumber", Integer.toString(part.number()))
                                .query("uploadId", part.uploadId()));
                s3.checkDigest(write.what(), digest, answer);
                return CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(s3.etag(write.what(), answer))
                        .checksumSHA256(digest.base64())
                        .build();
            }

            /// The parts have digests of their own; that they add up to the announced one is checked beside.
            @Override
            public void checkWhole() {
                if (digested) {
                    return;
                }
                Sha256 found = digests.run();
                if (!found.equals(write.sha256())) {
                    throw new StoreException.Corrupt("cannot " + write.what() + ": its bytes have the SHA-256 " + found
                            + ", announced was " + write.sha256());
                }
            }
        };
    }

    private ObjectInfo complete(S3Write write, S3Parts.Sent upload) {
        CompleteMultipartUploadRequest.Builder request = upload.completion(write.name());
        Precondition precondition = write.options().precondition();
        S3Heads heads = new S3Heads(s3);
        // for the servers that ignore it below
        heads.check(write.what(), write.name(), precondition);
        switch (precondition) {
            case Precondition.None none -> {}
            case Precondition.Absent absent -> request.ifNoneMatch("*");
            case Precondition.Unchanged unchanged -> request.ifMatch(s3.server().condition(unchanged));
        }
        try {
            s3.client().completeMultipartUpload(request.build());
        } catch (SdkException e) {
            return new S3Settling(s3).settled(write, e, true);
        }
        return heads.stat(write.what(), write.name()).orElseThrow(() -> s3.notFound(write.what()));
    }
}
