package dev.coffer.store.s3;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A listing, page by page as it is read.
final class S3Listing extends Spliterators.AbstractSpliterator<ObjectInfo> {
    /// Some servers order by UTF-16 units, which differ from the bytes of UTF-8 for rare characters only.
    private static final Comparator<S3Object> BY_KEY = Comparator.comparing(S3Object::key, ObjectName.UTF8_ORDER);

    private final S3Connection s3;
    private final String bucket;
    private final String prefix;
    private Iterator<S3Object> page = List.<S3Object>of().iterator();
    private @Nullable String next;
    private boolean complete;

    S3Listing(S3Connection s3, String bucket, String prefix) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public boolean tryAdvance(Consumer<? super ObjectInfo> action) {
        while (!page.hasNext()) {
            if (complete) {
                return false;
            }
            fetch();
        }
        action.accept(info(page.next()));
        return true;
    }

    private void fetch() {
        String what = "list s3://" + bucket + "/" + prefix;
        ListObjectsV2Response answer = s3.ask(
                what,
                () -> s3.client()
                        .listObjectsV2(
                                request -> request.bucket(bucket).prefix(prefix).continuationToken(next)));
        s3.required(what, answer.isTruncated());
        page = answer.contents().stream().sorted(BY_KEY).iterator();
        next = answer.nextContinuationToken();
        complete = !answer.isTruncated();
    }

    private ObjectInfo info(S3Object object) {
        return ObjectInfo.listed(
                        new ObjectName(bucket, object.key()),
                        object.size(),
                        S3Heads.unquoted(object.eTag()),
                        object.lastModified())
                .in(S3Heads.storageClass(object.storageClassAsString()));
    }
}
