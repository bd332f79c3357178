package dev.coffer.server;

import dev.coffer.media.Derivative;
import dev.coffer.media.MediaException;
import dev.coffer.media.Recipe;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Mark;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.StoreException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A picture in the place of one that is not there or cannot be read: made as the other would have been, so that a page
/// keeps its shape. The status stays that of the refusal, so that programs are told the truth.
final class Fallback {
    private static final Logger LOG = LoggerFactory.getLogger(Fallback.class);
    private static final HttpField A_MINUTE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "public, max-age=60");

    /// Why it is shown, in a word.
    static final String REASON = "Coffer-Fallback";

    private final Derivatives derivatives;
    private final BlobId picture;

    Fallback(Derivatives derivatives, BlobId picture) {
        this.derivatives = derivatives;
        this.picture = picture;
    }

    /// Why an original cannot be shown; empty where the failure is no original's, or another request may fare better
    /// in a moment.
    static Optional<String> reason(RuntimeException failure) {
        return switch (failure) {
            case RepositoryException.Missing _, StoreException.NotFound _, StoreException.NoBucket _ ->
                Optional.of("missing");
            case RepositoryException.Corrupt _, StoreException.Corrupt _, MediaException.Damaged _ ->
                Optional.of("damaged");
            case StoreException.Archived _ -> Optional.of("archived");
            case RepositoryException.Quarantined _ -> Optional.of("quarantined");
            default -> Optional.empty();
        };
    }

    /// The picture with the refusal's status; the refusal where the picture cannot be made either. May wait.
    Answer instead(Answer refusal, String reason, Recipe asked) {
        Recipe recipe = asked.marked(Mark.Said.NOTHING); // what is said of the other picture does not hold for this one
        try {
            return derivatives
                    .findOrMake(derivatives.key(picture, recipe))
                    .map(made -> picture(refusal, reason, made))
                    .orElseGet(() -> {
                        LOG.warn("the fallback picture {} is not there", picture);
                        return refusal;
                    });
        } catch (MediaException | RepositoryException | StoreException e) {
            LOG.warn("the fallback picture {} cannot be made: {}", picture, e.getMessage());
            return refusal;
        }
    }

    private static Answer picture(Answer refusal, String reason, Derivative made) {
        Answer answer = Answer.of(
                refusal.status(),
                made.format().mediaType(),
                made.bytes(),
                A_MINUTE,
                Answer.ANY_ORIGIN,
                Pictures.VARY,
                new HttpField(REASON, reason));
        HttpField[] kept = Stream.of(Pictures.THAW, HttpHeader.RETRY_AFTER.asString())
                .map(name -> refusal.fields().getField(name))
                .filter(Objects::nonNull)
                .toArray(HttpField[]::new);
        return answer.with(kept);
    }
}
