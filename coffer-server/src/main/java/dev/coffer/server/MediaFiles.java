package dev.coffer.server;

import dev.coffer.media.MediaKey;
import dev.coffer.media.ShiftOutcome;
import dev.coffer.media.VariantAnswer;
import dev.coffer.media.library.MediaLibrary;
import dev.coffer.repository.CacheTag;
import dev.coffer.server.Wanted.Part;
import dev.coffer.server.Wanted.Share;
import dev.coffer.store.ByteRange;
import dev.coffer.store.Header;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/// Answers those whom the bucket of a media library has sent here, since it did not have what they asked it for.
///
/// Who asks for a variant that is made for it is sent back, by an answer that nobody is to keep. Who asks for what is
/// there is given its bytes and never sent back: a cache before the bucket may have kept the answer that sent it here,
/// and would send it here again, without end.
final class MediaFiles {
    private static final int HEAD = 64; // bytes that tell the type
    private static final HttpField RANGES = new PreEncodedHttpField(HttpHeader.ACCEPT_RANGES, "bytes");

    private final MediaLibrary library;
    private final Originals originals;

    MediaFiles(MediaLibrary library, Originals originals) {
        this.library = library;
        this.originals = originals;
    }

    /// Finds or makes a file; may wait.
    ///
    /// @param path as it was sent
    /// @param wanted which bytes of it
    Answer find(String path, Wanted wanted) {
        return switch (library.variant(path)) {
            case VariantAnswer.Made made -> Answer.elsewhere(301, made.address());
            case VariantAnswer.Held held -> held(held.key(), held.object(), wanted);
            case VariantAnswer.NoOriginal none -> Answer.refusal(404, 0, "there is no original to make this of");
            case VariantAnswer.Refused(var refusal) -> refused(refusal);
        };
    }

    private Answer held(MediaKey key, StoredObject object, Wanted wanted) {
        boolean isSent = false;
        try {
            ObjectInfo info = object.info();
            if (wanted.ifNoneMatch().contains(etag(info))) {
                return Answer.notModified(fields(key, info).toArray(HttpField[]::new));
            }
            byte[] head = object.bytes().readNBytes(HEAD);
            List<HttpField> fields = fields(key, info);
            fields.add(RANGES);
            String type = MediaTypes.of(ByteBuffer.wrap(head));
            if (type.equals(MediaTypes.OCTETS)) {
                fields.add(new HttpField(HttpHeader.CONTENT_DISPOSITION, "attachment"));
            }
            Share share = wanted.of(info.size(), etag(info));
            if (share instanceof Share.None) {
                return unsatisfiable(info);
            }
            if (share instanceof Share.Some(var part)) {
                fields.add(new HttpField(
                        HttpHeader.CONTENT_RANGE, "bytes " + part.first() + "-" + part.last() + "/" + info.size()));
                return part(key, info, part, wanted.head(), type, fields);
            }
            if (wanted.head()) {
                return Answer.flowing(200, type, info.size(), out -> {}, fields.toArray(HttpField[]::new));
            }
            Answer whole = whole(object, head, type, fields);
            isSent = true;
            return whole;
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read of the media library: " + e.getMessage(), e);
        } finally {
            if (!isSent) {
                close(object);
            }
        }
    }

    private static void close(StoredObject object) {
        try {
            object.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a file of the media library", e);
        }
    }

    private static Answer unsatisfiable(ObjectInfo info) {
        return Answer.refusal(416, 0, "the file has " + info.size() + " bytes")
                .with(new HttpField(HttpHeader.CONTENT_RANGE, "bytes */" + info.size()), Answer.ANY_ORIGIN);
    }

    /// A file that goes from the store to the client as it comes, so that memory does not grow with it: the very one
    /// that was found, although another may take its place meanwhile.
    ///
    /// The type is told by the bytes: what the bucket says of them is its uploader's word, here it would be ours.
    private Answer whole(StoredObject object, byte[] head, String type, List<HttpField> fields) {
        Runnable giveBack = originals.takeTurn();
        return Answer.flowing(
                        200,
                        type,
                        object.info().size(),
                        out -> {
                            out.write(head);
                            object.bytes().transferTo(out);
                        },
                        fields.toArray(HttpField[]::new))
                .andThen(() -> {
                    giveBack.run();
                    close(object);
                });
    }

    /// A part in the same way. It is of the very version whose size and type were told, or the answer breaks off.
    private Answer part(MediaKey key, ObjectInfo info, Part part, boolean head, String type, List<HttpField> fields) {
        HttpField[] all = fields.toArray(HttpField[]::new);
        if (head) {
            return Answer.flowing(206, type, part.length(), out -> {}, all);
        }
        Runnable giveBack = originals.takeTurn();
        return Answer.flowing(
                        206,
                        type,
                        part.length(),
                        out -> {
                            try (StoredObject object =
                                    library.read(key, new ByteRange.Part(part.first(), part.length()))) {
                                if (!object.info().etag().equals(info.etag())) {
                                    throw new IOException(key + " was replaced while it was being sent");
                                }
                                object.bytes().transferTo(out);
                            }
                        },
                        all)
                .andThen(giveBack);
    }

    /// The tag is that of the original, with which a cache lets go of all that was made of it.
    private static List<HttpField> fields(MediaKey key, ObjectInfo info) {
        List<HttpField> fields = new ArrayList<>();
        fields.add(new HttpField(HttpHeader.ETAG, etag(info)));
        fields.add(Answer.ANY_ORIGIN);
        fields.addAll(List.of(CacheTags.of(List.of(CacheTag.ofMedia(key.id().folder())))));
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
