package dev.coffer.store.s3;

import dev.coffer.store.ObjectName;
import dev.coffer.store.PendingUpload;
import dev.coffer.store.StoreException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/// The unfinished uploads of a bucket, page by page as they are read.
///
/// Keys are not asked for URL-encoded: Ceph encodes them and does not say so.
final class S3Uploads extends Spliterators.AbstractSpliterator<PendingUpload> {
    private final S3Connection s3;
    private final String bucket;
    private final String prefix;
    private final int pageSize;
    private Iterator<MultipartUpload> page = List.<MultipartUpload>of().iterator();
    private @Nullable String nextKey;
    private @Nullable String nextUpload;
    private boolean complete;
    private final UnnamedKeys unnamed;

    /// @param pageSize at most 1,000
    S3Uploads(S3Connection s3, String bucket, String prefix, int pageSize) {
        super(Long.MAX_VALUE, Spliterator.NONNULL);
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix;
        this.pageSize = pageSize;
        this.unnamed = new UnnamedKeys(bucket);
    }

    @Override
    public boolean tryAdvance(Consumer<? super PendingUpload> action) {
        while (true) {
            while (!page.hasNext()) {
                if (complete) {
                    unnamed.tell();
                    return false;
                }
                fetch();
            }
            MultipartUpload upload = page.next();
            Optional<ObjectName> name = unnamed.name(upload.key());
            if (name.isPresent()) {
                action.accept(new PendingUpload(name.get(), upload.uploadId(), upload.initiated()));
                return true;
            }
        }
    }

    private void fetch() {
        String what = "list the unfinished uploads of s3://" + bucket + "/" + prefix;
        ListMultipartUploadsResponse answer = s3.ask(
                what,
                () -> s3.client()
                        .listMultipartUploads(request -> request.bucket(bucket)
                                .prefix(prefix)
                                .maxUploads(pageSize)
                                .keyMarker(nextKey)
                                .uploadIdMarker(nextUpload)));
        s3.required(what, answer.isTruncated());
        page = answer.uploads().iterator();
        nextKey = answer.nextKeyMarker();
        nextUpload = answer.nextUploadIdMarker();
        complete = !answer.isTruncated();
    }

    /// Gives an upload up; one that is not there any more is given up already.
    static void abort(S3Connection s3, PendingUpload upload) {
        String what = "abort the upload " + upload.id() + " to " + upload.name();
        try {
            s3.client()
                    .abortMultipartUpload(
                            request -> request.bucket(upload.name().bucket())
                                    .key(upload.name().key())
                                    .uploadId(upload.id()));
        } catch (SdkException e) {
            StoreException reason = s3.errors().of(what, e);
            if (!S3Errors.code(e).equals("NoSuchUpload")) {
                throw reason;
            }
        }
    }
}
