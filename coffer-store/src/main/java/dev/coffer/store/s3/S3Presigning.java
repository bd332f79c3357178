package dev.coffer.store.s3;

import dev.coffer.store.Description;
import dev.coffer.store.PresignRequest;
import dev.coffer.store.PresignedUrl;
import dev.coffer.store.Sha256;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Makes signed URLs.
///
/// Every header that an upload is bound to is signed. The digest is bound as `x-amz-checksum-sha256`, which AWS
/// verifies and keeps. Ceph does not look at that; to it, `x-amz-content-sha256` is the payload's digest in the
/// signature, also of a signed URL, where AWS documents none.
///
/// @param clock the time of signing
record S3Presigning(S3Connection s3, Clock clock) {

    PresignedUrl presign(PresignRequest request) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Map<String, String> query = new TreeMap<>();
        Map<String, String> bound = new TreeMap<>();
        Optional<String> payload = Optional.empty();
        String method = switch (request) {
            case PresignRequest.Read read -> {
                read.contentDisposition().ifPresent(value -> query.put("response-content-disposition", value));
                read.contentType().ifPresent(value -> query.put("response-content-type", value));
                yield "GET";
            }
            case PresignRequest.Write write -> {
                bound.putAll(bound(write));
                payload = payloadDigest(write);
                yield "PUT";
            }
        };
        URI url = url(request);
        Map<String, String> signed = new TreeMap<>(bound);
        signed.put("host", url.getRawAuthority());
        AwsCredentialsIdentity who =
                s3.ask("presign " + request.name(), () -> s3.credentials().resolveCredentials());
        QuerySignature signature =
                new QuerySignature(method, url, query, signed, payload.orElse(QuerySignature.UNSIGNED), now);
        // sent, but not among the signed headers: it is in the signature by itself
        payload.ifPresent(digest -> bound.put(KnownDigestSigning.DIGEST_HEADER, digest));
        return new PresignedUrl(
                method,
                signature.signedBy(who, s3.settings().region(), request.expiry()),
                bound,
                now.plus(request.expiry()));
    }

    private URI url(PresignRequest request) {
        return URI.create(s3.client()
                .utilities()
                .getUrl(url ->
                        url.bucket(request.name().bucket()).key(request.name().key()))
                .toString());
    }

    private Optional<String> payloadDigest(PresignRequest.Write write) {
        boolean own = s3.settings().endpoint().isPresent();
        return write.sha256()
                .filter(digest -> own && s3.server() == KnownServer.CEPH)
                .map(Sha256::hex);
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
        sha256.ifPresent(digest -> headers.put("x-amz-checksum-sha256", digest.base64()));
        S3Metadata.encode(told.map(Description::metadata).orElse(Map.of()), sha256, Optional.empty())
                .forEach((name, value) -> headers.put("x-amz-meta-" + name, value));
        return headers;
    }
}
