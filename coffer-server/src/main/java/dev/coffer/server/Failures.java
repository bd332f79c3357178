package dev.coffer.server;

import dev.coffer.media.MediaException;
import dev.coffer.media.PilboxError;
import dev.coffer.media.PilboxOutcome;
import dev.coffer.media.pilbox.PilboxDialect;
import dev.coffer.repository.FailureKind;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.StoreException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells failures to clients: the one place that knows which status each of them has.
///
/// What a client did, it is told. What happened behind the server is logged, and the client is told that
/// much.
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    static final int GONE = 410;
    private static final HttpField A_MINUTE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "public, max-age=60");

    private Failures() {}

    static Answer answer(Throwable failure) {
        return switch (failure) {
            case MediaException e -> media(e);
            case RepositoryException e -> repository(e);
            case StoreException e -> store(e);
            case UncheckedIOException e -> unavailable("the server's own disk does not do what it should", e);
            case CancellationException e -> Answer.later("the server is stopping");
            default -> unexpected(failure);
        };
    }

    static Answer refused(PilboxOutcome.Refusal refusal) {
        PilboxError error = refusal.error();
        return Answer.refusal(error.status(), error.code(), refusal.message());
    }

    static Answer noSuchPicture(String message) {
        return Answer.refusal(PilboxError.FETCH.status(), PilboxError.FETCH.code(), message);
    }

    /// 410 for what was there: caches let go of what they have, and ask again soon, for it may come back.
    static Answer purged(String message) {
        return Answer.refusal(GONE, PilboxError.FETCH.code(), message, A_MINUTE);
    }

    private static Answer media(MediaException failure) {
        return switch (failure) {
            case MediaException.Overloaded e -> Answer.later("too much to do; try again in a moment");
            case MediaException.Unavailable e -> {
                LOG.error("pictures cannot be rendered: {}", e.getMessage());
                yield Answer.later("pictures cannot be rendered now");
            }
            case MediaException.NotAPicture e -> refused(PilboxDialect.refusal(e));
            case MediaException.Unread e -> refused(PilboxDialect.refusal(e));
            case MediaException.TooLarge e -> refused(PilboxDialect.refusal(e));
            case MediaException.ResultTooLarge e -> refused(PilboxDialect.refusal(e));
            case MediaException.Damaged e -> refused(PilboxDialect.refusal(e));
            case MediaException.Unfit e -> refused(PilboxDialect.refusal(e));
            case MediaException.Unwritable e -> refused(PilboxDialect.refusal(e));
            case MediaException.TimedOut e -> refused(PilboxDialect.refusal(e));
        };
    }

    private static Answer repository(RepositoryException failure) {
        return switch (failure) {
            case RepositoryException.Ambiguous e ->
                Answer.refusal(409, 0, "several blobs have this MD5; name the one you mean by its SHA-256");
            case RepositoryException.Collision e -> Answer.refusal(409, 0, "another blob has this MD5");
            case RepositoryException.Conflict _ ->
                Answer.refusal(409, 0, "it was changed by somebody else meanwhile; look again");
            case RepositoryException.Denied _ -> Answer.refusal(403, 0, "you may not do this");
            // Not 451, which tells a reason, nor 404 or 410, which say that it is not there; and not for long.
            case RepositoryException.Quarantined _ ->
                Answer.refusal(403, PilboxError.FETCH.code(), "this picture is not shown", A_MINUTE);
            case RepositoryException.Fetch e -> fetch(e);
            case RepositoryException.Unknown _ -> Answer.refusal(404, 0, "the repository knows nothing of that name");
            case RepositoryException.Missing e -> broken("the original is missing from the store", e);
            case RepositoryException.Corrupt e -> broken("the original is damaged in the store", e);
            case RepositoryException.CatalogueUnavailable e -> unavailable("the catalogue does not answer", e);
            case RepositoryException.CommitUnknown e -> unavailable("the catalogue does not answer", e);
            case RepositoryException.Fenced e -> unavailable("another catalogue works with this repository by now", e);
            case RepositoryException.Incompatible e -> unavailable("the catalogue cannot be read", e);
        };
    }

    private static Answer fetch(RepositoryException.Fetch failure) {
        if (failure.kind() == FailureKind.TOO_LARGE) {
            return Answer.refusal(
                    PilboxError.TOO_LARGE.status(),
                    PilboxError.TOO_LARGE.code(),
                    "the picture is too large to be fetched");
        }
        return noSuchPicture(
                failure.status().isPresent()
                        ? "the picture's server answered " + failure.status().getAsInt()
                        : "the picture could not be fetched: " + words(failure.kind()));
    }

    private static String words(FailureKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Answer store(StoreException failure) {
        return switch (failure) {
            case StoreException.NotFound e -> noSuchPicture("there is no such blob");
            case StoreException.NoBucket e -> noSuchPicture("there is no such blob");
            case StoreException.Unavailable e -> unavailable("the store does not answer", e);
            case StoreException.Archived e -> unavailable("the original lies in an archive", e);
            case StoreException.Uncertain e -> unavailable("the store does not answer", e);
            case StoreException.Denied e -> broken("the store does not let the original be read", e);
            case StoreException.Corrupt e -> broken("the original is damaged in the store", e);
            case StoreException.Conflict e -> unexpected(e);
            case StoreException.Refused e -> unexpected(e);
            case StoreException.Full e -> unexpected(e);
        };
    }

    private static Answer broken(String message, Throwable failure) {
        LOG.error("{}: {}", message, failure.getMessage());
        return Answer.refusal(502, 0, message);
    }

    private static Answer unavailable(String message, Throwable failure) {
        LOG.warn("{}: {}", message, failure.getMessage());
        return Answer.later(message);
    }

    private static Answer unexpected(Throwable failure) {
        UUID id = UUID.randomUUID();
        LOG.error("a request failed, id {}", id, failure);
        return Answer.refusal(500, 0, "an error of the server, logged as " + id);
    }
}
