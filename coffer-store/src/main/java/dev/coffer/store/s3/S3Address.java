package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.store.S3Settings;
import java.net.URI;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/// Where the requests of a store go: its server, and how bucket and key stand in a URL.
///
/// The bucket stands before the host where the settings want it and a host can be so named: not with an
/// underscore, not before an IP address, and with a dot in it only where no certificate has to fit.
///
/// @param scheme `http` or `https`
/// @param port -1 for the scheme's own
/// @param base what stands before the bucket or key in each path, without a slash at its end
record S3Address(String scheme, String host, int port, String base, boolean pathStyle) {
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9.]+|\\[.*");
    private static final Pattern LABELS =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    private static final String HEX = "0123456789ABCDEF";

    static S3Address of(S3Settings settings) {
        URI server = settings.endpoint().orElseGet(() -> aws(settings.region()));
        String path = server.getRawPath() == null ? "" : server.getRawPath().replaceFirst("/+$", "");
        return new S3Address(server.getScheme(), server.getHost(), server.getPort(), path, settings.pathStyle());
    }

    private static URI aws(String region) {
        String suffix = PartitionMetadata.of(Region.of(region)).dnsSuffix();
        // the SDK asks the oldest region under the name it had before there were others
        return URI.create("https://s3." + (region.equals("us-east-1") ? "" : region + ".") + suffix);
    }

    String host(String bucket) {
        return isBeforeHost(bucket) ? bucket + "." + host : host;
    }

    /// The path as it is sent and signed.
    ///
    /// @param key of the object; empty for the bucket itself
    String path(String bucket, String key) {
        String place = isBeforeHost(bucket) ? base : base + "/" + bucket;
        return key.isEmpty() && !place.isEmpty() ? place : place + "/" + escaped(key);
    }

    private boolean isBeforeHost(String bucket) {
        return !pathStyle
                && !IP_ADDRESS.matcher(host).matches()
                && (bucket.indexOf('.') < 0 || scheme.equals("http"))
                && !IP_ADDRESS.matcher(bucket).matches()
                && LABELS.matcher(bucket).matches();
    }

    /// All but letters, digits, `-._~` and slashes as the bytes of UTF-8.
    private static String escaped(String key) {
        int at = 0;
        while (at < key.length() && isPlain(key.charAt(at))) {
            at++;
        }
        if (at == key.length()) {
            return key;
        }
        StringBuilder escaped = new StringBuilder(key.length() + 16).append(key, 0, at);
        for (byte b : key.substring(at).getBytes(UTF_8)) {
            if (isPlain((char) (b & 0xff))) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
            }
        }
        return escaped.toString();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~'
                || c == '/';
    }
}
