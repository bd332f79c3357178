package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What clients are told when what lies behind the server fails.
class FailuresTest {
    private static final String MD5 = "9936b2957bfe49bc1cf7fb23a615c571";

    @Test
    void anAmbiguousMd5IsRefusedAndTheSha256AskedFor() throws Exception {
        HttpResponse<String> answer = whenFinding(new RepositoryException.Ambiguous("two blobs in s3://secret"));
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("SHA-256").doesNotContain("secret");
    }

    @Test
    void whatMayPassIs503WithRetryAfter() throws Exception {
        for (RuntimeException failure : List.of(
                new RepositoryException.CatalogueUnavailable("jdbc:secret", null),
                new StoreException.Unavailable("http://secret", null))) {
            HttpResponse<String> answer = whenFinding(failure);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(answer.body()).doesNotContain("secret");
        }
    }

    @Test
    void damagedOriginalsAreNeverServed() throws Exception {
        for (RuntimeException failure : List.of(
                new RepositoryException.Corrupt("s3://secret is not its digest"),
                new RepositoryException.Missing("s3://secret is gone", null),
                new StoreException.Denied("secret", null))) {
            HttpResponse<String> answer = whenReading(failure);
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).doesNotContain("secret");
        }
    }

    @Test
    void anErrorOfOursIsLoggedUnderANumberThatTheClientIsTold() throws Exception {
        HttpResponse<String> answer = whenFinding(new IllegalStateException("secret"));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .matches("\\{\"status_code\": 500, \"error_code\": 0, \"error\": \"an error of the server,"
                        + " logged as [0-9a-f-]{36}\"}");
    }

    private static HttpResponse<String> whenFinding(RuntimeException failure) throws Exception {
        return ask(new Failing(Optional.of(failure), failure));
    }

    private static HttpResponse<String> whenReading(RuntimeException failure) throws Exception {
        return ask(new Failing(Optional.empty(), failure));
    }

    private static HttpResponse<String> ask(BlobSource blobs) throws Exception {
        try (Derivatives derivatives = Derivatives.open(blobs, Running.vips(), DerivativeSettings.standard());
                Server server = Server.start(ServerSettings.standard().withPort(0), blobs, derivatives, List.of());
                HttpClient client = HttpClient.newHttpClient()) {
            URI uri = server.uri().resolve("/clip/10x10/" + MD5);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }

    private record Failing(Optional<RuntimeException> finding, RuntimeException reading) implements BlobSource {
        @Override
        public Optional<HeldBlob> find(BlobId id) {
            if (finding.isPresent()) {
                throw finding.get();
            }
            return Optional.of(new HeldBlob(id, 10, new ObjectName("bucket", "key")));
        }

        @Override
        public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
            throw reading;
        }
    }
}
