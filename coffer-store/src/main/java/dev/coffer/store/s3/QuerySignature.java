package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.store.Sha256;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/// Signature V4 in the query of a URL, over a payload whose digest may be known.
///
/// The SDK's presigner leaves the payload out of every signature.
///
/// @param headers that the request must bear, names in lower case, `host` included
/// @param payload hex SHA-256 of the payload, or `UNSIGNED-PAYLOAD`
/// @see "docs.aws.amazon.com, Authenticating Requests: Using Query Parameters (AWS Signature Version 4)"
record QuerySignature(
        String method, URI url, Map<String, String> query, Map<String, String> headers, String payload, Instant time) {
    static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    URI signedBy(AwsCredentialsIdentity who, String region, Duration expiry) {
        String time = TIME.format(this.time);
        String scope = time.substring(0, 8) + "/" + region + "/s3/aws4_request";
        Map<String, String> sorted = new TreeMap<>(headers);
        String names = String.join(";", sorted.keySet());

        Map<String, String> all = new TreeMap<>();
        query.forEach((name, value) -> all.put(SdkHttpUtils.urlEncode(name), SdkHttpUtils.urlEncode(value)));
        all.put("X-Amz-Algorithm", ALGORITHM);
        all.put("X-Amz-Credential", SdkHttpUtils.urlEncode(who.accessKeyId() + "/" + scope));
        all.put("X-Amz-Date", time);
        all.put("X-Amz-Expires", Long.toString(expiry.toSeconds()));
        all.put("X-Amz-SignedHeaders", SdkHttpUtils.urlEncode(names));
        if (who instanceof AwsSessionCredentialsIdentity temporary) {
            all.put("X-Amz-Security-Token", SdkHttpUtils.urlEncode(temporary.sessionToken()));
        }
        String parameters = joined(all, "=", "&");

        String request = String.join(
                "\n", method, url.getRawPath(), parameters, joined(sorted, ":", "\n") + "\n", names, payload);
        String toSign = String.join(
                "\n", ALGORITHM, time, scope, Sha256.of(request.getBytes(UTF_8)).hex());
        byte[] key = ("AWS4" + who.secretAccessKey()).getBytes(UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        String signature = HexFormat.of().formatHex(hmac(key, toSign));
        return URI.create(url + "?" + parameters + "&X-Amz-Signature=" + signature);
    }

    private static String joined(Map<String, String> all, String between, String after) {
        return all.entrySet().stream()
                .map(entry ->
                        entry.getKey() + between + entry.getValue().strip().replaceAll(" +", " "))
                .collect(Collectors.joining(after));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HMAC-SHA256", e);
        }
    }
}
