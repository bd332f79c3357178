package dev.coffer.store.s3;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// Asks what an object is.
record S3Heads(S3Connection s3) {

    /// The server's answer, or empty if there is no such object.
    Optional<HeadObjectResponse> find(String what, ObjectName name) {
        try {
            HeadObjectResponse head = s3.client()
                    .headObject(request -> request.bucket(name.bucket()).key(name.key()));
            s3.required(what, head.eTag());
            return Optional.of(head);
        } catch (SdkException e) {
            if (S3Errors.isStatus(e, 404)) {
                return Optional.empty();
            }
            throw s3.errors().of(what, e);
        }
    }

    Optional<ObjectInfo> stat(String what, ObjectName name) {
        return find(what, name).map(head -> info(name, head));
    }

    /// Checks a condition that the server may not check, as well as one can that asks first.
    ///
    /// @throws StoreException.Conflict if it does not hold now
    void check(String what, ObjectName name, Precondition precondition) {
        switch (precondition) {
            case Precondition.None none -> {}
            case Precondition.Absent absent -> {
                if (find(what, name).isPresent()) {
                    throw new StoreException.Conflict("cannot " + what + ": it is there already");
                }
            }
            case Precondition.Unchanged(String etag) -> {
                Optional<String> now = find(what, name).map(head -> unquoted(head.eTag()));
                if (now.isEmpty() || !now.get().equals(etag)) {
                    throw new StoreException.Conflict("cannot " + what + ": version " + etag + " is no more, "
                            + now.orElse("nothing") + " is there");
                }
            }
        }
    }

    /// What stands there, if it is what a write whose answer was lost was to make.
    ///
    /// @param mark of that write, where it had one: then no other write will do, though its bytes are the
    ///     same
    Optional<ObjectInfo> made(String what, ObjectName name, long size, Sha256 sha256, Optional<String> mark) {
        return find(what, name)
                .filter(head -> head.contentLength() == size
                        && S3Metadata.sha256(head.metadata()).equals(Optional.of(sha256))
                        && (mark.isEmpty() || S3Metadata.mark(head.metadata()).equals(mark)))
                .map(head -> info(name, head));
    }

    static ObjectInfo info(ObjectName name, HeadObjectResponse head) {
        return new ObjectInfo(
                name,
                head.contentLength(),
                unquoted(head.eTag()),
                head.lastModified(),
                Optional.ofNullable(head.contentType()),
                S3Metadata.decode(head.metadata()),
                S3Metadata.sha256(head.metadata()));
    }

    /// @param size of the whole object
    static ObjectInfo info(ObjectName name, GetObjectResponse answer, long size) {
        return new ObjectInfo(
                name,
                size,
                unquoted(answer.eTag()),
                answer.lastModified(),
                Optional.ofNullable(answer.contentType()),
                S3Metadata.decode(answer.metadata()),
                S3Metadata.sha256(answer.metadata()));
    }

    static String unquoted(String etag) {
        return etag.replace("\"", "");
    }
}
