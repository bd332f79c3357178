package dev.coffer.store.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Locale;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/// Leads every request of a store, whoever makes it, through its [RequestGate] and past its [ServerWatch].
///
/// A request has passed when its answer begins; what is then read of the answer is the reader's time. A web
/// page in place of an answer fails as a broken connection does, so that it is not taken for one and the
/// request is made again.
record GatedHttpClient(SdkHttpClient client, RequestGate gate, ServerWatch watch) implements SdkHttpClient {

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Gated(client.prepareRequest(request));
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String clientName() {
        return client.clientName();
    }

    /// Whether somebody between here and the server answered in its place, as guest networks do.
    private static boolean isWebPage(SdkHttpResponse answer) {
        return answer.isSuccessful()
                && answer.firstMatchingHeader("Content-Type")
                        .orElse("")
                        .toLowerCase(Locale.ROOT)
                        .startsWith("text/html")
                && answer.firstMatchingHeader("x-amz-request-id").isEmpty()
                && answer.firstMatchingHeader("ETag").isEmpty();
    }

    private final class Gated implements ExecutableHttpRequest {
        private final ExecutableHttpRequest request;
        private volatile boolean aborted;

        Gated(ExecutableHttpRequest request) {
            this.request = request;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            long pass = enter();
            RequestGate.Outcome outcome = RequestGate.Outcome.OTHERWISE;
            try {
                HttpExecuteResponse answer = answered();
                if (isWebPage(answer.httpResponse())) {
                    answer.responseBody().ifPresent(AbortableInputStream::abort);
                    throw new IOException(S3Errors.WEB_PAGE);
                }
                watch.see(answer.httpResponse());
                outcome = switch (answer.httpResponse().statusCode()) {
                    case 429, 503 -> RequestGate.Outcome.TOO_MUCH;
                    default -> RequestGate.Outcome.WELL;
                };
                return answer;
            } finally {
                gate.leave(pass, outcome);
            }
        }

        /// @throws IOException also for an answer that is not HTTP, which the JDK's client lets through
        private HttpExecuteResponse answered() throws IOException {
            try {
                return request.call();
            } catch (IllegalArgumentException e) {
                throw new IOException("what came as an answer is not HTTP");
            }
        }

        private long enter() throws IOException {
            long pass;
            try {
                pass = gate.enter(() -> aborted);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while others made requests");
            }
            if (pass < 0) {
                throw new InterruptedIOException("given up while others made requests");
            }
            return pass;
        }

        @Override
        public void abort() {
            aborted = true;
            gate.wake();
            request.abort();
        }
    }
}
