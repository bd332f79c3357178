package dev.coffer.store.s3;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/// Learns from the first answer who the server is.
final class ServerWatch implements ExecutionInterceptor {
    private volatile @Nullable KnownServer server;

    Optional<KnownServer> server() {
        return Optional.ofNullable(server);
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        if (server == null) {
            SdkHttpResponse answer = context.httpResponse();
            server = KnownServer.of(
                    answer.firstMatchingHeader("Server").orElse(""),
                    answer.firstMatchingHeader("x-amz-request-id").orElse(""));
        }
    }
}
