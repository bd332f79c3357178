package dev.coffer.store.remote;

import dev.coffer.store.S3Settings;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The seed's YAML keys, read.
record RemoteSettings(S3Settings s3, Optional<String> defaultBucket) {
    private static final Set<String> KNOWN =
            new TreeSet<>(Set.of("access_key_id", "secret_access_key", "default_bucket", "bucket", "endpoint", "tls"));
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+(:[0-9]{1,5})?");

    /// AWS's hosts say their region: `s3.eu-central-1.amazonaws.com`.
    private static final Pattern AWS = Pattern.compile("s3[.-]([a-z]+-[a-z-]+-[0-9])\\.amazonaws\\.com");

    /// @throws IllegalArgumentException as [RemoteStore#open] says
    static RemoteSettings of(Map<String, ?> given) {
        for (String name : given.keySet()) {
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown setting '" + name + "' (known are " + String.join(", ", KNOWN) + ")");
            }
        }
        if (given.get("default_bucket") != null && given.get("bucket") != null) {
            throw new IllegalArgumentException("default_bucket and bucket are the same setting: give one");
        }
        S3Settings.Credentials credentials =
                S3Settings.Credentials.of(required(given, "access_key_id"), required(given, "secret_access_key"));
        String host = text(given, "endpoint").orElse("s3.amazonaws.com");
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "endpoint is a host, with a port or not (s3.example.org:8080), and not '" + host + "'");
        }
        Matcher aws = AWS.matcher(host);
        S3Settings s3 = S3Settings.aws(aws.matches() ? aws.group(1) : "us-east-1")
                .withEndpoint(URI.create((tls(given.get("tls")) ? "https://" : "http://") + host))
                .withCredentials(credentials);
        return new RemoteSettings(s3, text(given, "default_bucket").or(() -> text(given, "bucket")));
    }

    private static boolean tls(@Nullable Object value) {
        if (value == null) {
            return true;
        }
        if (value instanceof Boolean yes) {
            return yes;
        }
        throw new IllegalArgumentException("tls is true or false without quotes, and not '" + value + "'");
    }

    private static String required(Map<String, ?> given, String name) {
        return text(given, name).orElseThrow(() -> new IllegalArgumentException("the setting " + name + " is missing"));
    }

    /// Absent, null and empty are the same.
    private static Optional<String> text(Map<String, ?> given, String name) {
        Object value = given.get(name);
        if (value != null && !(value instanceof String)) {
            throw new IllegalArgumentException(
                    name + " is a text, and not a " + value.getClass().getSimpleName() + "; put it into quotes");
        }
        return Optional.ofNullable((String) value).filter(text -> !text.isEmpty());
    }
}
