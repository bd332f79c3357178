package dev.coffer.store.s3;

import dev.coffer.store.Listed;
import dev.coffer.store.ObjectName;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/// One level of a bucket, page by page as it is read: what lies below costs a line of the server's, not a
/// listing. Keys that no [ObjectName] can have are left out, as [S3Listing] does.
final class S3Level extends Spliterators.AbstractSpliterator<Listed> {
    private static final Comparator<Listed> BY_KEY = Comparator.comparing(Listed::key, ObjectName.UTF8_ORDER);

    private final S3Connection s3;
    private final String bucket;
    private final String prefix;
    private final UnnamedKeys unnamed;
    private Iterator<Listed> page = List.<Listed>of().iterator();
    private @Nullable String next;
    private boolean complete;

    S3Level(S3Connection s3, String bucket, String prefix) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix;
        this.unnamed = new UnnamedKeys(bucket);
    }

    @Override
    public boolean tryAdvance(Consumer<? super Listed> action) {
        while (!page.hasNext()) {
            if (complete) {
                unnamed.tell();
                return false;
            }
            fetch();
        }
        action.accept(page.next());
        return true;
    }

    private void fetch() {
        String what = "list s3://" + bucket + "/" + prefix;
        ListObjectsV2Response answer = s3.ask(
                what,
                () -> s3.client()
                        .listObjectsV2(request -> request.bucket(bucket)
                                .prefix(prefix)
                                .delimiter("/")
                                .encodingType(EncodingType.URL)
                                .continuationToken(next)));
        s3.required(what, answer.isTruncated());
        Stream<Listed> here = answer.contents().stream()
                .flatMap(object ->
                        unnamed.name(object.key()).stream().map(name -> new Listed.Here(S3Listing.info(name, object))));
        Stream<Listed> below = answer.commonPrefixes().stream().map(common -> new Listed.Below(common.prefix()));
        page = Stream.concat(here, below).sorted(BY_KEY).iterator();
        next = answer.nextContinuationToken();
        complete = !answer.isTruncated();
    }
}
