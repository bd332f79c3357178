package dev.coffer.store.s3;

import dev.coffer.store.Description;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpMethod;

/// A request as it is put together: not signed yet, and to be made as often as it takes. For one thread.
final class S3Request {
    private final SdkHttpMethod method;
    private final String bucket;
    private final String key;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> query = new LinkedHashMap<>();
    private @Nullable S3Body body;
    private @Nullable Sha256 digest;
    private @Nullable Duration deadline;

    private S3Request(SdkHttpMethod method, String bucket, String key) {
        this.method = method;
        this.bucket = bucket;
        this.key = key;
    }

    static S3Request of(SdkHttpMethod method, ObjectName name) {
        return new S3Request(method, name.bucket(), name.key());
    }

    static S3Request ofBucket(SdkHttpMethod method, String bucket) {
        return new S3Request(method, bucket, "");
    }

    /// @param digest of the body, which goes into the signature
    static S3Request put(ObjectName name, S3Body body, Sha256 digest) {
        S3Request request = of(SdkHttpMethod.PUT, name);
        request.body = body;
        request.digest = digest;
        return request;
    }

    /// With a header; none where there is no value.
    S3Request header(String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
        return this;
    }

    S3Request query(String name, String value) {
        query.put(name, value);
        return this;
    }

    /// With less time than the settings give a request.
    S3Request within(Duration time) {
        deadline = time;
        return this;
    }

    /// @param told with metadata as they are sent
    S3Request describing(Description told) {
        header("Content-Type", told.contentType());
        told.headers().forEach((header, value) -> header(header.lowerCase(), value));
        told.metadata().forEach((name, value) -> header("x-amz-meta-" + name, value));
        return this;
    }

    SdkHttpMethod method() {
        return method;
    }

    String bucket() {
        return bucket;
    }

    String key() {
        return key;
    }

    Map<String, String> headers() {
        return headers;
    }

    Map<String, String> query() {
        return query;
    }

    Optional<S3Body> body() {
        return Optional.ofNullable(body);
    }

    /// Where it is not that of the settings.
    Optional<Duration> deadline() {
        return Optional.ofNullable(deadline);
    }

    Optional<Sha256> digest() {
        return Optional.ofNullable(digest);
    }
}
