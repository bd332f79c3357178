package dev.coffer.server;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.CacheTag;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;

/// The header fields by which caches before this server are told later to let go of an answer: `Cache-Tag`, as
/// Cloudflare and others read it, and `Surrogate-Key`, as Fastly and Varnish do.
final class CacheTags {

    /// @param more beside the blob's own
    static HttpField[] of(BlobId blob, List<CacheTag> more) {
        return of(Stream.concat(Stream.of(CacheTag.of(blob)), more.stream()).toList());
    }

    static HttpField[] of(List<CacheTag> all) {
        List<String> tags = all.stream().map(CacheTag::text).toList();
        return new HttpField[] {
            new PreEncodedHttpField("Cache-Tag", String.join(",", tags)),
            new PreEncodedHttpField("Surrogate-Key", String.join(" ", tags))
        };
    }

    private CacheTags() {}
}
