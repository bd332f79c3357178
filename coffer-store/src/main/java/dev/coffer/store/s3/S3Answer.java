package dev.coffer.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// A server's answer to a request that went well. Whoever gets it ends it, by reading and closing its bytes
/// or by [#abort()].
///
/// @param bytes empty where the answer has none
record S3Answer(SdkHttpResponse head, AbortableInputStream bytes) {
    private static final String METADATA = "x-amz-meta-";

    private static volatile Dated lastDate = new Dated("never", Instant.EPOCH);

    @Nullable
    String header(String name) {
        return head.firstMatchingHeader(name).orElse(null);
    }

    /// Reads to the end where that is near, so that the connection can be used again.
    void drop() throws IOException {
        byte[] buffer = new byte[1 << 10];
        for (int round = 0; round < 64; round++) {
            if (bytes.read(buffer) < 0) {
                bytes.close();
                return;
            }
        }
        abort();
    }

    /// Gives the connection up.
    void abort() {
        bytes.abort();
    }

    /// What the headers say of an object, in the words of the SDK.
    HeadObjectResponse described() {
        HeadObjectResponse.Builder told = HeadObjectResponse.builder()
                .eTag(header("ETag"))
                .contentLength(number(header("Content-Length")))
                .contentRange(header("Content-Range"))
                .contentType(header("Content-Type"))
                .cacheControl(header("Cache-Control"))
                .contentDisposition(header("Content-Disposition"))
                .contentEncoding(header("Content-Encoding"))
                .contentLanguage(header("Content-Language"))
                .lastModified(date(header("Last-Modified")))
                .metadata(metadata())
                .storageClass(header("x-amz-storage-class"))
                .restore(header("x-amz-restore"))
                .versionId(header("x-amz-version-id"))
                .serverSideEncryption(header("x-amz-server-side-encryption"))
                .checksumSHA256(header("x-amz-checksum-sha256"));
        told.sdkHttpResponse(head);
        return told.build();
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new HashMap<>();
        head.forEachHeader((name, values) -> {
            if (name.regionMatches(true, 0, METADATA, 0, METADATA.length()) && !values.isEmpty()) {
                metadata.put(name.substring(METADATA.length()), values.getFirst());
            }
        });
        return metadata;
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// A date as HTTP spells it, if it is one.
    static @Nullable Instant date(@Nullable String text) {
        try {
            return text == null
                    ? null
                    : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /// The date on the server when it answered, or here if it did not say.
    static Instant answeredAt(SdkHttpResponse head) {
        String text = head.firstMatchingHeader("Date").orElse("");
        Dated known = lastDate;
        if (text.equals(known.text)) {
            return known.date;
        }
        Instant date = date(text);
        if (date == null) {
            return Instant.now();
        }
        lastDate = new Dated(text, date);
        return date;
    }

    /// Many answers come within a second; its date is understood once.
    private record Dated(String text, Instant date) {}

    static AbortableInputStream noBytes() {
        return AbortableInputStream.create(InputStream.nullInputStream());
    }
}
