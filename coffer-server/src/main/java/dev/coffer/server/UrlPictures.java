package dev.coffer.server;

import dev.coffer.media.PictureRequest.Source;
import dev.coffer.media.Recipe;
import dev.coffer.media.UrlOutcome;
import dev.coffer.media.url.UrlDialect;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.CacheTag;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;

/// Answers to URLs of Coffer's own.
///
/// What a digest and operations say stays for ever. What hangs on a preset, a path or a mark may be kept for a short
/// while, and what hangs on a time until that.
final class UrlPictures {
    private static final HttpField[] NONE = {};
    private static final String PREFIX = "/i/";

    private final UrlService service;
    private final UrlDialect dialect;
    private final Pictures pictures;
    private final InstantSource clock;
    private final Lifetime shortly;

    UrlPictures(UrlService service, Pictures pictures, InstantSource clock) {
        this.service = service;
        this.dialect = new UrlDialect(service.settings(), service.presets(), clock);
        this.pictures = pictures;
        this.clock = clock;
        this.shortly = Lifetime.of(service.shortly());
    }

    /// Nothing is looked up.
    ///
    /// @param path as it was sent
    UrlOutcome parse(String path, String query) {
        return dialect.parse(path, query);
    }

    /// What a request comes to; may wait.
    ///
    /// @param suited its recipe for this client
    /// @return empty if nothing is published there
    Optional<Pictures.Wanted> wanted(UrlOutcome.Request request, Recipe suited) {
        Optional<BlobId> id = switch (request.source()) {
            case Source.Held(var held) -> Optional.of(held);
            case Source.Published(var path) -> service.published().apply(path);
        };
        return id.map(blob -> isForEver(request)
                ? pictures.wanted(blob, Optional.of(suited))
                : pictures.wanted(blob, suited, request.asked(), lifetime(request), tags(request)));
    }

    private static List<CacheTag> tags(UrlOutcome.Request request) {
        List<CacheTag> tags = new ArrayList<>();
        if (request.source() instanceof Source.Published(var path)) {
            tags.add(CacheTag.of(path));
        }
        if (request.named()) {
            tags.add(CacheTag.ofPreset(preset(request.canonical())));
        }
        return tags;
    }

    /// @param canonical of what a preset says, as `/i/card@2x/photos/lake.jpg.webp`
    private static String preset(String canonical) {
        int end = PREFIX.length();
        while (canonical.charAt(end) != '/' && canonical.charAt(end) != '@') {
            end++;
        }
        return canonical.substring(PREFIX.length(), end);
    }

    private boolean isForEver(UrlOutcome.Request request) {
        return !changes(request) && request.expires().isEmpty();
    }

    /// Whether something else may be meant by it tomorrow.
    private boolean changes(UrlOutcome.Request request) {
        return request.named()
                || request.source() instanceof Source.Published
                || pictures.hangsOnMarks(request.recipe());
    }

    /// Header fields that go with the picture: the one spelling of what was asked for in another.
    HttpField[] fields(UrlOutcome.Request request, String path) {
        return request.canonical().equals(path) || !service.settings().unsigned()
                ? NONE
                : new HttpField[] {new HttpField(HttpHeader.LINK, "<" + request.canonical() + ">;rel=\"canonical\"")};
    }

    static Answer refused(UrlOutcome.Refusal refusal) {
        int status = switch (refusal.reason()) {
            case MALFORMED -> 400;
            case FORGED -> 403;
            case UNKNOWN -> 404;
            case EXPIRED -> 410;
            case LACKING -> 422;
        };
        return Answer.refusal(status, 0, refusal.message()).with(Answer.ANY_ORIGIN);
    }

    /// Says that nothing is published there, or no longer; may wait.
    ///
    /// @param suited its recipe for this client
    Answer nothingThere(UrlOutcome.Request request, Recipe suited) {
        boolean purged = request.source() instanceof Source.Published(var path)
                && service.purged().test(path);
        Answer answer = purged
                ? Failures.purged("what was published under that path is no longer there")
                : Failures.noSuchPicture(
                        "nothing is published under that path (what is behind the last dot is the format, and no part of it)");
        return pictures.insteadOfNothing(answer.with(Answer.ANY_ORIGIN), suited);
    }

    private Lifetime lifetime(UrlOutcome.Request request) {
        if (request.expires().isEmpty()) {
            return shortly;
        }
        Duration left = Duration.between(clock.instant(), request.expires().get());
        Duration kept = changes(request) && left.compareTo(service.shortly()) > 0 ? service.shortly() : left;
        return Lifetime.of(kept);
    }
}
