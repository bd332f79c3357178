package dev.coffer.store.s3;

import dev.coffer.store.Listed;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A listing, page by page as it is read: of all objects, or of one level, where what lies below costs a line
/// of the server's and not a listing.
///
/// Keys are asked for URL-encoded, as XML cannot carry control characters. A key that no [ObjectName] can
/// have is left out, and the log is told how many there were.
final class S3Listing extends Spliterators.AbstractSpliterator<Listed> {
    /// Some servers order by UTF-16 units, which differ from the bytes of UTF-8 for rare characters only.
    private static final Comparator<Listed> BY_KEY = Comparator.comparing(Listed::key, ObjectName.UTF8_ORDER);

    private final S3Connection s3;
    private final String bucket;
    private final String prefix;
    private final @Nullable String delimiter;
    private final UnnamedKeys unnamed;
    private Iterator<Listed> page = List.<Listed>of().iterator();
    private @Nullable String next;
    private boolean complete;

    private S3Listing(S3Connection s3, String bucket, String prefix, @Nullable String delimiter) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix;
        this.delimiter = delimiter;
        this.unnamed = new UnnamedKeys(bucket);
    }

    /// Every object.
    static Stream<ObjectInfo> all(S3Connection s3, String bucket, String prefix) {
        return StreamSupport.stream(new S3Listing(s3, bucket, prefix, null), false)
                .mapMulti((listed, sink) -> {
                    if (listed instanceof Listed.Here(ObjectInfo info)) {
                        sink.accept(info);
                    }
                });
    }

    static Stream<Listed> level(S3Connection s3, String bucket, String prefix) {
        return StreamSupport.stream(new S3Listing(s3, bucket, prefix, "/"), false);
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
                                .delimiter(delimiter)
                                .encodingType(EncodingType.URL)
                                .continuationToken(next)));
        s3.required(what, answer.isTruncated());
        Stream<Listed> here =
                answer.contents().stream().map(object -> here(what, object)).flatMap(Optional::stream);
        Stream<Listed> below = answer.commonPrefixes().stream().map(common -> new Listed.Below(common.prefix()));
        page = Stream.concat(here, below).sorted(BY_KEY).iterator();
        next = answer.nextContinuationToken();
        complete = !answer.isTruncated();
    }

    private Optional<Listed> here(String what, S3Object object) {
        return unnamed.name(s3.required(what, object.key()))
                .map(name -> ObjectInfo.listed(
                                name,
                                s3.required(what, object.size()),
                                S3Heads.unquoted(s3.required(what, object.eTag())),
                                s3.required(what, object.lastModified()))
                        .in(S3Heads.storageClass(object.storageClassAsString())))
                .map(Listed.Here::new);
    }
}
