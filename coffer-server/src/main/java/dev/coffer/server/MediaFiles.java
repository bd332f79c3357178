package dev.coffer.server;

import dev.coffer.media.ShiftOutcome;
import dev.coffer.media.VariantAnswer;
import dev.coffer.media.library.MediaLibrary;
import dev.coffer.store.Header;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;

/// Answers those whom the bucket of a media library has sent here, since it did not have what they asked it for.
///
/// Who asks for a variant that is made for it is sent back, by an answer that nobody is to keep. Who asks for what is
/// there is given its bytes and never sent back: a cache before the bucket may have kept the answer that sent it here,
/// and would send it here again, without end.
final class MediaFiles {
    private final MediaLibrary library;
    private final Originals originals;

    MediaFiles(MediaLibrary library, Originals originals) {
        this.library = library;
        this.originals = originals;
    }

    /// Finds or makes a file; may wait.
    ///
    /// @param path as it was sent
    /// @param ifNoneMatch the client's, empty if it sent none
    Answer find(String path, String ifNoneMatch) {
        return switch (library.variant(path)) {
            case VariantAnswer.Made made -> Answer.elsewhere(301, made.address());
            case VariantAnswer.Held held -> held(held.object(), ifNoneMatch);
            case VariantAnswer.NoOriginal none -> Answer.refusal(404, 0, "there is no original to make this of");
            case VariantAnswer.Refused(var refusal) -> refused(refusal);
        };
    }

    private Answer held(StoredObject object, String ifNoneMatch) {
        try (object) {
            ObjectInfo info = object.info();
            HttpField[] fields = fields(info).toArray(HttpField[]::new);
            if (ifNoneMatch.contains(etag(info))) {
                return Answer.notModified(fields);
            }
            return originals.holding(info.size(), () -> whole(bytes(object), fields));
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot end reading of the media library: " + e.getMessage(), e);
        }
    }

    /// The type is told by the bytes: what the bucket says of them is its uploader's word, here it would be ours.
    private static Answer whole(ByteBuffer bytes, HttpField... fields) {
        String type = MediaTypes.of(bytes);
        Answer answer = Answer.of(200, type, bytes, fields);
        return type.equals(MediaTypes.OCTETS)
                ? answer.with(new HttpField(HttpHeader.CONTENT_DISPOSITION, "attachment"))
                : answer;
    }

    private static ByteBuffer bytes(StoredObject object) {
        try {
            return ByteBuffer.wrap(object.bytes().readAllBytes());
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read of the media library: " + e.getMessage(), e);
        }
    }

    private static List<HttpField> fields(ObjectInfo info) {
        List<HttpField> fields = new ArrayList<>();
        fields.add(new HttpField(HttpHeader.ETAG, etag(info)));
        fields.add(Answer.ANY_ORIGIN);
        Optional.ofNullable(info.headers().get(Header.CACHE_CONTROL))
                .ifPresent(value -> fields.add(new HttpField(HttpHeader.CACHE_CONTROL, value)));
        return fields;
    }

    private static String etag(ObjectInfo info) {
        return "\"" + info.etag() + "\"";
    }

    private static Answer refused(ShiftOutcome.Refusal refusal) {
        int status = switch (refusal.reason()) {
            case NO_VARIANT -> 404;
            case MALFORMED -> 400;
            case FORGED -> 403;
            case EXPIRED -> 410;
        };
        return Answer.refusal(status, 0, refusal.message());
    }
}
