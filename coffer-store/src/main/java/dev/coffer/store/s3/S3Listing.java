package dev.coffer.store.s3;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A listing, page by page as it is read.
///
/// Keys are asked for URL-encoded, as XML cannot carry control characters. A key that no [ObjectName] can
/// have is left out, and the log is told how many there were.
final class S3Listing extends Spliterators.AbstractSpliterator<ObjectInfo> {
    /// Some servers order by UTF-16 units, which differ from the bytes of UTF-8 for rare characters only.
    private static final Comparator<S3Object> BY_KEY = Comparator.comparing(S3Object::key, ObjectName.UTF8_ORDER);

    private final S3Connection s3;
    private final String bucket;
    private final String prefix;
    private Iterator<S3Object> page = List.<S3Object>of().iterator();
    private @Nullable String next;
    private boolean complete;
    private final UnnamedKeys unnamed;

    S3Listing(S3Connection s3, String bucket, String prefix) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix;
        this.unnamed = new UnnamedKeys(bucket);
    }

    @Override
    public boolean tryAdvance(Consumer<? super ObjectInfo> action) {
        while (true) {
            while (!page.hasNext()) {
                if (complete) {
                    unnamed.tell();
                    return false;
                }
                fetch();
            }
            S3Object object = page.next();
            Optional<ObjectName> name = unnamed.name(object.key());
            if (name.isPresent()) {
                action.accept(info(name.get(), object));
                return true;
            }
        }
    }

    private void fetch() {
        String what = "list s3://" + bucket + "/" + prefix;
        ListObjectsV2Response answer = s3.ask(
                what,
                () -> s3.client()
                        .listObjectsV2(request -> request.bucket(bucket)
                                .prefix(prefix)
                                .encodingType(EncodingType.URL)
                                .continuationToken(next)));
        s3.required(what, answer.isTruncated());
        page = answer.contents().stream().sorted(BY_KEY).iterator();
        next = answer.nextContinuationToken();
        complete = !answer.isTruncated();
    }

    static ObjectInfo info(ObjectName name, S3Object object) {
        return ObjectInfo.listed(name, object.size(), S3Heads.unquoted(object.eTag()), object.lastModified())
                .in(S3Heads.storageClass(object.storageClassAsString()));
    }
}
