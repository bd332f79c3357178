package dev.coffer.store.s3;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;

/// Learns from the answers who the server is.
///
/// An answer of somebody before it, as of a gateway, tells nothing for good: a later one may tell more.
final class ServerWatch {
    private volatile @Nullable KnownServer server;

    Optional<KnownServer> server() {
        return Optional.ofNullable(server);
    }

    void see(SdkHttpResponse answer) {
        KnownServer known = server;
        if (known == null || known == KnownServer.UNKNOWN) {
            server = KnownServer.of(
                    answer.firstMatchingHeader("Server").orElse(""),
                    answer.firstMatchingHeader("x-amz-request-id").orElse(""));
        }
    }
}
