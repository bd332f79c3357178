package dev.coffer.store.s3;

import dev.coffer.store.Description;
import dev.coffer.store.PresignRequest;
import dev.coffer.store.PresignedUrl;
import dev.coffer.store.Sha256;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Signs URLs, with Signature V4 in their query. Makes no request, but may ask where credentials come from.
///
/// Every header that an upload is bound to is signed. The digest is bound twice: as `x-amz-checksum-sha256`,
/// which AWS verifies and keeps, and, for servers that take checksums without looking at them, as the payload's
/// digest in the signature, `x-amz-content-sha256`.
///
/// @param clock the time of signing
record S3Presigning(S3Connection s3, AwsCredentialsProvider credentials, Clock clock) {
    private static final HttpSigner<AwsCredentialsIdentity> SIGNER = new KnownDigestSigning().signer();

    PresignedUrl presign(PresignRequest request) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        SdkHttpRequest.Builder http = SdkHttpRequest.builder().uri(url(request));
        switch (request) {
            case PresignRequest.Read read -> {
                http.method(SdkHttpMethod.GET);
                read.contentDisposition()
                        .ifPresent(value -> http.putRawQueryParameter("response-content-disposition", value));
                read.contentType().ifPresent(value -> http.putRawQueryParameter("response-content-type", value));
            }
            case PresignRequest.Write write -> {
                http.method(SdkHttpMethod.PUT);
                bound(write).forEach(http::putHeader);
            }
        }
        SignRequest<AwsCredentialsIdentity> toSign = SignRequest.builder(
                        (AwsCredentialsIdentity) s3.ask("presign " + request.name(), credentials::resolveCredentials))
                .request(http.build())
                .putProperty(AwsV4HttpSigner.REGION_NAME, s3.settings().region())
                .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                .putProperty(AwsV4FamilyHttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, request.expiry())
                .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC))
                .build();
        SdkHttpRequest signed = SIGNER.sign(toSign).request();
        Map<String, String> headers = new TreeMap<>();
        signed.forEachHeader((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
        headers.remove("host");
        return new PresignedUrl(signed.method().name(), signed.getUri(), headers, now.plus(request.expiry()));
    }

    private URI url(PresignRequest request) {
        return URI.create(s3.client()
                .utilities()
                .getUrl(url ->
                        url.bucket(request.name().bucket()).key(request.name().key()))
                .toString());
    }

    private static Map<String, String> bound(PresignRequest.Write write) {
        Map<String, String> headers = new TreeMap<>();
        write.size().ifPresent(bytes -> headers.put("content-length", Long.toString(bytes)));
        Optional<Description> told = write.description();
        told.ifPresent(description -> {
            headers.put("content-type", description.contentType());
            description.headers().forEach((header, value) -> headers.put(header.lowerCase(), value));
        });
        Optional<Sha256> sha256 = write.sha256();
        sha256.ifPresent(digest -> {
            headers.put("x-amz-checksum-sha256", digest.base64());
            headers.put(KnownDigestSigning.DIGEST_HEADER, digest.hex());
        });
        S3Metadata.encode(told.map(Description::metadata).orElse(Map.of()), sha256, Optional.empty())
                .forEach((name, value) -> headers.put("x-amz-meta-" + name, value));
        return headers;
    }
}
