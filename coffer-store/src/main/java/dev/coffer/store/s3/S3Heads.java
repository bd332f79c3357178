package dev.coffer.store.s3;

import dev.coffer.store.Header;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.Restoration;
import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// Asks what an object is.
record S3Heads(S3Connection s3) {
    private static final Pattern EXPIRY = Pattern.compile("expiry-date=\"([^\"]+)\"");

    /// The server's answer, or empty if there is no such object.
    Optional<HeadObjectResponse> find(String what, ObjectName name) {
        return find(what, S3Request.of(SdkHttpMethod.HEAD, name));
    }

    private Optional<HeadObjectResponse> find(String what, S3Request request) {
        try {
            HeadObjectResponse head = new S3Answer(s3.wire().ask(request), S3Answer.noBytes()).described();
            s3.required(what, head.eTag());
            s3.required(what, head.contentLength());
            s3.required(what, head.lastModified());
            return Optional.of(head);
        } catch (SdkException e) {
            if (S3Errors.isStatus(e, 404)) {
                return Optional.empty();
            }
            throw s3.errors().of(what, e);
        }
    }

    Optional<ObjectInfo> stat(String what, ObjectName name) {
        return find(what, name).map(head -> info(name, head));
    }

    /// Checks a condition that the server may not check, as well as one can that asks first.
    ///
    /// @throws StoreException.Conflict if it does not hold now
    void check(String what, ObjectName name, Precondition precondition) {
        switch (precondition) {
            case Precondition.None none -> {}
            case Precondition.Absent absent -> {
                if (find(what, name).isPresent()) {
                    throw new StoreException.Conflict("cannot " + what + ": it is there already");
                }
            }
            case Precondition.Unchanged(String etag) -> {
                Optional<String> now = find(what, name).map(head -> unquoted(head.eTag()));
                if (now.isEmpty() || !now.get().equals(etag)) {
                    throw new StoreException.Conflict("cannot " + what + ": version " + etag + " is no more, "
                            + now.orElse("nothing") + " is there");
                }
            }
        }
    }

    /// What stands there, if it is what a write whose answer was lost was to make. Whoever asks has waited for that
    /// write already, and is told within the time of one silence.
    ///
    /// @param mark of that write, where it had one: then no other write will do, though its bytes are the
    ///     same
    Optional<ObjectInfo> made(String what, ObjectName name, long size, Sha256 sha256, Optional<String> mark) {
        S3Settings.Transfer transfer = s3.settings().transfer();
        Duration soon = transfer.answerTimeout().compareTo(transfer.deadline()) < 0
                ? transfer.answerTimeout()
                : transfer.deadline();
        return find(what, S3Request.of(SdkHttpMethod.HEAD, name).within(soon))
                .filter(head -> head.contentLength() == size
                        && S3Metadata.sha256(head.metadata()).equals(Optional.of(sha256))
                        && (mark.isEmpty() || S3Metadata.mark(head.metadata()).equals(mark)))
                .map(head -> info(name, head));
    }

    static ObjectInfo info(ObjectName name, HeadObjectResponse head) {
        return info(name, head, head.contentLength());
    }

    /// @param size of the whole object
    static ObjectInfo info(ObjectName name, HeadObjectResponse head, long size) {
        return new ObjectInfo(
                name,
                size,
                unquoted(head.eTag()),
                head.lastModified(),
                Optional.ofNullable(head.contentType()),
                S3Metadata.decode(head.metadata()),
                headers(head.cacheControl(), head.contentDisposition(), head.contentEncoding(), head.contentLanguage()),
                S3Metadata.sha256(head.metadata()),
                storageClass(head.storageClassAsString()),
                restoration(head.restore()));
    }

    /// Some servers name the standard class, some do not; it is told by no name here.
    static Optional<StorageClass> storageClass(@Nullable String name) {
        return Optional.ofNullable(name)
                .filter(it -> it.matches("[A-Z0-9_-]{1,64}"))
                .map(StorageClass::new)
                .filter(place -> !place.equals(StorageClass.STANDARD));
    }

    /// `ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT"`
    static Optional<Restoration> restoration(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        Matcher expiry = EXPIRY.matcher(header);
        Optional<Instant> until = expiry.find()
                ? Optional.of(ZonedDateTime.parse(expiry.group(1), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                : Optional.empty();
        return Optional.of(new Restoration(header.contains("ongoing-request=\"true\""), until));
    }

    private static Map<Header, String> headers(
            @Nullable String cache,
            @Nullable String disposition,
            @Nullable String encoding,
            @Nullable String language) {
        Map<Header, String> headers = new EnumMap<>(Header.class);
        put(headers, Header.CACHE_CONTROL, cache);
        put(headers, Header.CONTENT_DISPOSITION, disposition);
        put(headers, Header.CONTENT_ENCODING, encoding);
        put(headers, Header.CONTENT_LANGUAGE, language);
        return headers;
    }

    private static void put(Map<Header, String> headers, Header header, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            headers.put(header, value);
        }
    }

    static String unquoted(String etag) {
        return etag.replace("\"", "");
    }
}
