package dev.coffer.store.s3;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.Sha256;
import dev.coffer.store.StorageClass;
import dev.coffer.store.WriteOptions;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;

/// Writes objects: in one request, or in parts where they are larger than a part.
///
/// The digest of the whole is known before the first byte is sent, as it stands among the metadata; a content
/// that does not know its own is read once more for it.
final class S3Writes {
    private final S3Connection s3;
    private final S3Parts parts;
    private final S3LargeWrites large;

    S3Writes(S3Connection s3, S3Parts parts) {
        this.s3 = s3;
        this.parts = parts;
        this.large = new S3LargeWrites(s3, parts, UploadJournal.of(s3));
    }

    ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        String what = S3Write.what(name, options);
        if (content.size() > s3.settings().transfer().partSize()) {
            PartDigests digests = new PartDigests(what, content, parts.length(content.size()));
            Optional<Sha256> announced = content.sha256();
            Sha256 sha256 = announced.orElseGet(digests::run);
            return large.write(S3Write.of(name, content, sha256, options), digests, announced.isEmpty());
        }
        return writeAtOnce(name, content, options);
    }

    /// In one request, however large; S3 takes 5 GiB.
    ObjectInfo writeAtOnce(ObjectName name, Content content, WriteOptions options) {
        String what = S3Write.what(name, options);
        Sha256 sha256 = content.sha256().orElseGet(() -> new S3Body(what, content, 0, content.size()).digest());
        return atOnce(S3Write.of(name, content, sha256, options));
    }

    private ObjectInfo atOnce(S3Write write) {
        S3Body body =
                new S3Body(write.what(), write.content(), 0, write.content().size());
        S3Request request = S3Request.put(write.name(), body, write.sha256())
                .describing(write.described())
                .header(
                        "x-amz-storage-class",
                        write.options().storageClass().map(StorageClass::name).orElse(null));
        switch (write.options().precondition()) {
            case Precondition.None none -> {}
            case Precondition.Absent absent -> request.header("If-None-Match", "*");
            case Precondition.Unchanged unchanged ->
                request.header("If-Match", s3.server().condition(unchanged));
        }
        SdkHttpResponse answer;
        try {
            answer = s3.wire().ask(request);
        } catch (SdkException e) {
            return new S3Settling(s3).settled(write, e, body.wasRead());
        }
        s3.checkDigest(write.what(), write.sha256(), answer);
        return info(write, s3.etag(write.what(), answer), answer);
    }

    private static ObjectInfo info(S3Write write, String etag, SdkHttpResponse answer) {
        return ObjectInfo.described(
                        write.name(),
                        write.content().size(),
                        S3Heads.unquoted(etag),
                        S3Answer.answeredAt(answer),
                        write.options().description(),
                        Optional.of(write.sha256()))
                .in(S3Heads.storageClass(
                        write.options().storageClass().map(StorageClass::name).orElse(null)));
    }
}
