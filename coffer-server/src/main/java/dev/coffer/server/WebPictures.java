package dev.coffer.server;

import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.MediaException;
import dev.coffer.media.Recipe;
import dev.coffer.media.Spool;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.FailureKind;
import dev.coffer.repository.FetchLimits;
import dev.coffer.repository.Fetched;
import dev.coffer.repository.NetworkRules;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Validators;
import dev.coffer.repository.WebFetcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;

/// Answers made of pictures on the web, as pilbox makes them.
///
/// A picture is fetched for each request, into a temporary file; its derivative is named by the digest of
/// what came, and so found again where the same came before. What the origin says about caching is passed on.
final class WebPictures implements AutoCloseable {
    private final Derivatives derivatives;
    private final Originals originals;
    private final WebSettings settings;
    private final boolean contentTypeFromImage;
    private final Optional<WebFetcher> fetcher;
    private final Semaphore fetches;

    WebPictures(Derivatives derivatives, Originals originals, ServerSettings server) {
        this.derivatives = derivatives;
        this.originals = originals;
        this.settings = server.web();
        this.contentTypeFromImage = server.contentTypeFromImage();
        this.fetches = new Semaphore(settings.maxRequests(), true);
        Spool.removeAbandoned(settings.temporary());
        Set<String> hosts = server.pilbox().allowedHosts();
        this.fetcher = hosts.isEmpty() ? Optional.empty() : Optional.of(fetcher(settings, hosts));
    }

    /// Fetches a picture and makes of it what is wanted; may wait.
    ///
    /// @param recipe empty for the picture as it came
    /// @param ifNoneMatch the client's, empty if it sent none
    Answer find(URI uri, Optional<Recipe> recipe, String ifNoneMatch) {
        WebFetcher web = fetcher.orElseThrow(
                () -> new RepositoryException.Fetch(FailureKind.REFUSED, "nothing is fetched from the web"));
        takeTurn();
        try (Spool spool = Spool.in(settings.temporary())) {
            Fetched.Body body = fetch(web, uri, spool);
            BlobId id = BlobId.of(spool.sha256());
            return recipe.isPresent()
                    ? derivative(derivatives.keyOfGiven(id, recipe.get()), spool, body, ifNoneMatch)
                    : original(id, spool, body, ifNoneMatch);
        } catch (IOException e) {
            throw new UncheckedIOException("a fetched picture cannot be kept for a moment", e);
        } finally {
            fetches.release();
        }
    }

    @Override
    public void close() {
        fetcher.ifPresent(WebFetcher::close);
    }

    private Answer derivative(DerivativeKey key, Spool spool, Fetched.Body body, String ifNoneMatch) {
        List<HttpField> fields = fields(key.original(), key.etag(), body);
        if (key.recipe().isAuto()) {
            fields.add(Pictures.VARY);
        }
        if (ifNoneMatch.contains(key.etag())) {
            return Answer.notModified(fields.toArray(HttpField[]::new));
        }
        Derivative made = derivatives.findOrMake(key, spool);
        boolean own = contentTypeFromImage
                || key.recipe().isAuto()
                || key.recipe().encoding().format().isPresent();
        String type = own
                ? made.format().mediaType()
                : body.contentType().orElse(made.format().mediaType());
        return Answer.of(200, type, made.bytes(), fields.toArray(HttpField[]::new));
    }

    private Answer original(BlobId id, Spool spool, Fetched.Body body, String ifNoneMatch) {
        String etag = "\"" + id + "\"";
        HttpField[] fields = fields(id, etag, body).toArray(HttpField[]::new);
        if (ifNoneMatch.contains(etag)) {
            return Answer.notModified(fields);
        }
        return originals.holding(body.size(), () -> {
            ByteBuffer bytes = spool.bytes();
            return Answer.of(200, body.contentType().orElseGet(() -> MediaTypes.of(bytes)), bytes, fields);
        });
    }

    private static List<HttpField> fields(BlobId id, String etag, Fetched.Body body) {
        List<HttpField> fields = new ArrayList<>(List.of(CacheTags.of(id, List.of())));
        fields.add(new HttpField(HttpHeader.ETAG, etag));
        fields.add(Answer.ANY_ORIGIN);
        body.cacheControl().ifPresent(value -> fields.add(new HttpField(HttpHeader.CACHE_CONTROL, value)));
        body.expires().ifPresent(value -> fields.add(new HttpField(HttpHeader.EXPIRES, value)));
        body.validators().lastModified().ifPresent(time -> fields.add(new HttpField(HttpHeader.LAST_MODIFIED, time)));
        return fields;
    }

    private static Fetched.Body fetch(WebFetcher web, URI uri, Spool spool) throws IOException {
        return switch (web.fetch(uri, Optional.empty(), Validators.none(), spool::restart)) {
            case Fetched.Body body -> body;
            case Fetched.NotModified same ->
                throw new RepositoryException.Fetch(
                        FailureKind.UNREACHABLE, "304 from " + uri.getHost() + ", which was asked for everything");
        };
    }

    private void takeTurn() {
        try {
            if (!fetches.tryAcquire(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new MediaException.Overloaded("too many pictures are being fetched");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting to fetch");
        }
    }

    private static WebFetcher fetcher(WebSettings settings, Set<String> hosts) {
        NetworkRules rules = settings.allowPrivate() ? NetworkRules.anywhere() : NetworkRules.web();
        FetchLimits limits = FetchLimits.defaults()
                .withAttempts(1)
                .withDeadline(settings.timeout())
                .withMaxBytes(settings.maxBytes());
        return new WebFetcher(
                rules.withHosts(hosts.contains("*") ? Set.of() : hosts),
                limits,
                settings.userAgent(),
                settings.caCerts().map(Authorities::in));
    }
}
