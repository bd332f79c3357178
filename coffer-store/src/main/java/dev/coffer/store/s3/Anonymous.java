package dev.coffer.store.s3;

import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Somebody without credentials, as a browser is.
///
/// @param answer how long one waits for one
record Anonymous(Duration connect, Duration answer) {

    /// What a server said.
    record Answer(int status, HttpHeaders headers, String body) {}

    Anonymous(S3Settings.Transfer transfer) {
        this(transfer.connectTimeout(), transfer.answerTimeout());
    }

    Answer get(URI url) {
        return send(HttpRequest.newBuilder(url).GET());
    }

    /// What a browser asks before a page of `origin` may make a request of that method.
    Answer preflight(URI url, String origin, String method) {
        return send(HttpRequest.newBuilder(url)
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", method));
    }

    private Answer send(HttpRequest.Builder request) {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connect)
                .build()) {
            HttpResponse<String> came =
                    client.send(request.timeout(answer).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(came.statusCode(), came.headers(), came.body());
        } catch (IOException e) {
            throw new StoreException.Unavailable(
                    "cannot ask without credentials: " + e.getClass().getSimpleName(), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("cannot ask without credentials: interrupted", e);
        }
    }
}
