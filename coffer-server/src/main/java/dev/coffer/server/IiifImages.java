package dev.coffer.server;

import dev.coffer.media.IiifOutcome;
import dev.coffer.media.IiifRequest;
import dev.coffer.media.IiifVersion;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.iiif.IiifDialect;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Dimensions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/// Answers of the IIIF Image API.
///
/// All of them may be read by pages of other origins, refusals too.
final class IiifImages {
    private static final HttpField LINK_READABLE = new PreEncodedHttpField("Access-Control-Expose-Headers", "Link");
    private static final HttpField AN_HOUR = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "public, max-age=3600");
    private static final HttpField BY_ACCEPT = new PreEncodedHttpField(HttpHeader.VARY, "Accept");

    private final IiifService service;
    private final IiifDialect dialect;
    private final Derivatives derivatives;
    private final Pictures pictures;

    IiifImages(IiifService service, Derivatives derivatives, Pictures pictures) {
        this.service = service;
        this.dialect = new IiifDialect(service.settings());
        this.derivatives = derivatives;
        this.pictures = pictures;
    }

    /// A picture that is wanted, and the header fields that go with it.
    record Found(Pictures.Wanted wanted, HttpField[] fields) {}

    /// What a request comes to: an answer to give, or a picture to find.
    sealed interface Turn {
        record Done(Answer answer) implements Turn {}

        record Picture(Found found) implements Turn {}
    }

    /// @param called the server as the client called it, scheme and authority
    String base(String called, Route.Iiif route) {
        return service.address().map(URI::toString).orElse(called) + "/iiif/"
                + route.version().major() + "/" + route.identifier();
    }

    /// The image's own address leads to what is said about it.
    Answer redirect(String base) {
        return Answer.of(
                303,
                "text/plain; charset=utf-8",
                ByteBuffer.allocate(0),
                new HttpField(HttpHeader.LOCATION, base + "/info.json"),
                Answer.ANY_ORIGIN);
    }

    /// The info.json; may wait.
    ///
    /// @param accept the client's, empty if it sent none
    Answer information(IiifVersion version, BlobId id, String base, String accept) {
        return readable(() -> {
            Optional<Dimensions> size = derivatives.uprightSize(id);
            if (size.isEmpty()) {
                return pictures.noSuchPicture(id);
            }
            String json = dialect.information(version, base, size.get());
            boolean linked = JsonLd.isWanted(version, accept);
            return Answer.of(
                            200,
                            linked ? JsonLd.mediaType(version) : "application/json",
                            ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8))
                                    .asReadOnlyBuffer(),
                            AN_HOUR,
                            BY_ACCEPT,
                            LINK_READABLE,
                            new HttpField(
                                    HttpHeader.LINK,
                                    linked ? profile(version) : profile(version) + ", " + JsonLd.context(version)))
                    .with(CacheTags.of(id, List.of()));
        });
    }

    /// What can be said without a look at the picture.
    IiifOutcome parse(IiifVersion version, String parameters) {
        return dialect.parse(version, parameters);
    }

    /// What the request means for this picture; may wait for its size.
    Turn resolve(IiifRequest request, BlobId id, String base) {
        try {
            Optional<Dimensions> size = derivatives.uprightSize(id);
            return size.isPresent()
                    ? resolve(dialect.picture(request, size.get()), request.version(), id, base)
                    : new Turn.Done(pictures.noSuchPicture(id).with(Answer.ANY_ORIGIN));
        } catch (RuntimeException e) {
            return new Turn.Done(Failures.answer(e).with(Answer.ANY_ORIGIN));
        }
    }

    Answer refused(IiifOutcome.Refusal refusal) {
        return Answer.refusal(400, 0, refusal.message()).with(Answer.ANY_ORIGIN);
    }

    /// 404 for a name that is none of a picture.
    Answer noSuchName() {
        return Failures.noSuchPicture("the identifier is no digest").with(Answer.ANY_ORIGIN);
    }

    /// Finds or makes the picture; may wait.
    Answer find(Found found) {
        Answer answer;
        try {
            answer = pictures.find(found.wanted(), found.fields());
        } catch (RuntimeException e) {
            answer = Failures.answer(e);
        }
        return answer.status() == 200 ? answer : answer.with(Answer.ANY_ORIGIN);
    }

    private Turn resolve(IiifOutcome outcome, IiifVersion version, BlobId id, String base) {
        return switch (outcome) {
            case IiifOutcome.Refusal refusal -> new Turn.Done(refused(refusal));
            case IiifOutcome.Picture(var recipe, var canonical) -> {
                HttpField link = new HttpField(
                        HttpHeader.LINK,
                        "<" + base + "/" + escaped(canonical) + ">;rel=\"canonical\", " + profile(version));
                yield new Turn.Picture(
                        new Found(pictures.wanted(id, Optional.of(recipe)), new HttpField[] {link, LINK_READABLE}));
            }
            case IiifOutcome.Asked asked -> throw new IllegalStateException("a size was given: " + asked);
        };
    }

    private static Answer readable(Supplier<Answer> work) {
        try {
            return work.get().with(Answer.ANY_ORIGIN);
        } catch (RuntimeException e) {
            return Failures.answer(e).with(Answer.ANY_ORIGIN);
        }
    }

    private static String profile(IiifVersion version) {
        return "<" + version.profile() + ">;rel=\"profile\"";
    }

    /// The one character of a canonical request that is none of an address.
    private static String escaped(String canonical) {
        return canonical.replace("^", "%5E");
    }
}
