package dev.coffer.store.s3;

import dev.coffer.store.ByteRange;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// Opens objects for reading. Bytes whose connection breaks go on over another, of the same version only.
record S3Reads(S3Connection s3) {

    StoredObject read(ObjectName name, ByteRange range) {
        String what = "read " + name;
        String wanted = switch (range) {
            case ByteRange.All all -> null;
            case ByteRange.From(long offset) -> "bytes=" + offset + "-";
            case ByteRange.Part(long offset, long length) -> "bytes=" + offset + "-" + (offset + length - 1);
        };
        S3Answer answer = s3.ask(what, () -> s3.wire().open(get(name, wanted)));
        HeadObjectResponse head = answer.described();
        Optional<Span> span = Span.of(head);
        if (head.eTag() == null || head.lastModified() == null || span.isEmpty() || isOther(wanted, head)) {
            answer.abort();
            throw s3.errors().nonsense(what);
        }
        String etag = head.eTag();
        S3Bytes bytes = new S3Bytes(
                answer.bytes(),
                span.get().offset,
                head.contentLength(),
                s3.settings().transfer().attempts(),
                (offset, last) -> goOn(what, name, etag, offset, last));
        return new StoredObject(S3Heads.info(name, head, span.get().size), bytes, Optional.empty());
    }

    private static S3Request get(ObjectName name, @Nullable String range) {
        return S3Request.of(SdkHttpMethod.GET, name).header("Range", range);
    }

    /// Whether the whole came where a part was asked for.
    private static boolean isOther(@Nullable String wanted, HeadObjectResponse head) {
        return wanted != null && head.contentRange() == null;
    }

    /// @throws IOException if that version is no more, or cannot be had
    private AbortableInputStream goOn(String what, ObjectName name, String etag, long offset, long last)
            throws IOException {
        S3Answer answer;
        try {
            answer = s3.wire().open(get(name, "bytes=" + offset + "-" + last).header("If-Match", etag));
        } catch (SdkException e) {
            StoreException reason = s3.errors().of(what, e);
            throw new IOException(
                    reason instanceof StoreException.Conflict || reason instanceof StoreException.NotFound
                            ? "cannot " + what + " to its end: it was replaced or removed meanwhile"
                            : reason.getMessage() + "; " + offset + " bytes of it had been read",
                    reason);
        }
        HeadObjectResponse head = answer.described();
        Optional<Span> span = Span.of(head);
        if (!etag.equals(head.eTag()) || span.isEmpty() || span.get().offset != offset) {
            answer.abort();
            throw new IOException("cannot " + what + " to its end: the server sends other bytes than the rest");
        }
        return answer.bytes();
    }

    /// Which bytes an answer holds: `Content-Range: bytes 2-4/10`, or all.
    private record Span(long offset, long size) {

        static Optional<Span> of(HeadObjectResponse head) {
            Long length = head.contentLength();
            String range = head.contentRange();
            if (length == null) {
                return Optional.empty();
            }
            if (range == null) {
                return Optional.of(new Span(0, length));
            }
            if (!range.matches("bytes [0-9]{1,18}-[0-9]{1,18}/[0-9]{1,18}")) {
                return Optional.empty();
            }
            long first = Long.parseLong(range.substring(6, range.indexOf('-')));
            return Optional.of(new Span(first, Long.parseLong(range.substring(range.indexOf('/') + 1))));
        }
    }
}
