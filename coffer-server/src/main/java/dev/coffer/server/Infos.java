package dev.coffer.server;

import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Mark;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/// Answers about pictures: `/info/{digest}`. All of them may be read by pages of other origins, refusals too.
final class Infos {
    private static final HttpField ANY_ORIGIN = new PreEncodedHttpField("Access-Control-Allow-Origin", "*");
    private static final HttpField FOR_EVER =
            new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "public, max-age=31536000, immutable");

    private final BlobSource blobs;
    private final Derivatives derivatives;
    private final Pictures pictures;

    Infos(BlobSource blobs, Derivatives derivatives, Pictures pictures) {
        this.blobs = blobs;
        this.derivatives = derivatives;
        this.pictures = pictures;
    }

    /// Finds out what there is to say; may wait.
    ///
    /// @param ifNoneMatch the client's, empty if it sent none
    Answer find(BlobId id, String ifNoneMatch) {
        try {
            Optional<Mark.Said> mark = pictures.said(id);
            Mark.Said said = mark.orElse(Mark.Said.NOTHING);
            HttpField lifetime = mark.isPresent() ? pictures.shortly() : FOR_EVER;
            HttpField etag =
                    new HttpField(HttpHeader.ETAG, "\"" + id + "-" + derivatives.infoRevision() + words(said) + "\"");
            if (ifNoneMatch.contains(etag.getValue())) {
                return blobs.find(id).isPresent()
                        ? Answer.notModified(etag, lifetime, ANY_ORIGIN)
                        : pictures.noSuchPicture(id).with(ANY_ORIGIN);
            }
            Optional<String> json = derivatives.info(id, said);
            return json.map(text -> Answer.of(
                                    200,
                                    "application/json",
                                    ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))
                                            .asReadOnlyBuffer(),
                                    etag,
                                    lifetime,
                                    ANY_ORIGIN)
                            .with(CacheTags.of(id, List.of())))
                    .orElseGet(() -> pictures.noSuchPicture(id).with(ANY_ORIGIN));
        } catch (RuntimeException e) {
            return Failures.answer(e).with(ANY_ORIGIN);
        }
    }

    /// For the entity tag; nothing where nothing is said.
    private static String words(Mark.Said said) {
        return said.focus().map(point -> "-" + point.x() + "x" + point.y()).orElse("")
                + (said.keepsPlace() ? "-gps" : "");
    }

    /// 404 for a name that is none of a picture.
    static Answer noSuchName() {
        return Failures.noSuchPicture("the path names no digest").with(ANY_ORIGIN);
    }
}
