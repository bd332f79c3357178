package dev.coffer.store.s3;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.Precondition;
import dev.coffer.store.StoreException;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/// Finds out what a write came to whose answer was a failure or was lost.
record S3Settling(S3Connection s3) {

    /// What a failed request was in truth: done, not done, or not to be known.
    ///
    /// @param sent whether the server may have received it
    ObjectInfo settled(S3Write write, SdkException failure, boolean sent) {
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
            Optional<ObjectInfo> made = new S3Heads(s3)
                    .made(write.what(), write.name(), write.content().size(), write.sha256(), write.mark());
            if (made.isPresent()) {
                return made.get();
            }
        } catch (StoreException unanswered) {
            reason.addSuppressed(unanswered);
        }
        throw echo ? reason : new StoreException.Uncertain(reason.getMessage() + "; it may yet happen", reason);
    }

    private StoreException reason(S3Write write, SdkException failure) {
        StoreException reason = s3.errors().of(write.what(), failure);
        boolean gone = reason instanceof StoreException.NotFound
                && write.options().precondition() instanceof Precondition.Unchanged;
        return gone ? new StoreException.Conflict("cannot " + write.what() + ": it is gone") : reason;
    }
}
