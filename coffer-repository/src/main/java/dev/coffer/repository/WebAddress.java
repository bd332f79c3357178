package dev.coffer.repository;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/// URLs as people write them, made into URIs; and the rule which hosts are S3.
final class WebAddress {
    private static final Pattern S3_HOST =
            Pattern.compile("(?:[^.]+\\.)*s3(?:[-.][a-z0-9.-]+)?\\.amazonaws\\.com(?:\\.cn)?\\.?");

    /// Reads an http or https URL, escaping what a URI may not hold and writing the host in ASCII.
    ///
    /// @throws URISyntaxException if it is not a URL; a password in it is not quoted
    static URI parse(String text) throws URISyntaxException {
        int hostStart = text.indexOf("://") + 3;
        int hostEnd = hostStart;
        while (hostEnd < text.length() && "/?#".indexOf(text.charAt(hostEnd)) < 0) {
            hostEnd++;
        }
        String authority = text.substring(hostStart, hostEnd);
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String hidden = text.substring(0, hostStart) + "…" + authority.substring(at) + text.substring(hostEnd);
            throw new IllegalArgumentException(
                    "a URL with user information is not fetched: '" + hidden + "' (give user and password apart)");
        }
        int fragment = text.indexOf('#', hostEnd);
        String rest = fragment < 0 ? text.substring(hostEnd) : text.substring(hostEnd, fragment);
        String scheme = text.substring(0, hostStart).toLowerCase(Locale.ROOT);
        return new URI(scheme + ascii(authority, text) + escaped(rest));
    }

    /// Whether the host is one of S3's, to which a user's password is never sent.
    static boolean isS3(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        return (scheme.equals("http") || scheme.equals("https"))
                && S3_HOST.matcher(host).matches();
    }

    private static String ascii(String authority, String text) throws URISyntaxException {
        if (authority.chars().allMatch(c -> c < 128)) {
            return authority;
        }
        try {
            int colon = authority.lastIndexOf(':');
            String host = colon < 0 ? authority : authority.substring(0, colon);
            return IDN.toASCII(host) + (colon < 0 ? "" : authority.substring(colon));
        } catch (IllegalArgumentException e) {
            throw new URISyntaxException(text, "not a host name");
        }
    }

    private static String escaped(String rest) {
        StringBuilder out = new StringBuilder(rest.length());
        for (byte b : rest.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > 0x20 && b < 0x7f && "\"<>\\^`{|}".indexOf(b) < 0;
            if (plain && !(b == '[' || b == ']')) {
                out.append((char) b);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return stray(out);
    }

    private static String stray(StringBuilder text) {
        for (int i = text.length() - 1; i >= 0; i--) {
            if (text.charAt(i) == '%' && !isEscape(text, i)) {
                text.replace(i, i + 1, "%25");
            }
        }
        return text.toString();
    }

    private static boolean isEscape(CharSequence text, int at) {
        return at + 2 < text.length()
                && Character.digit(text.charAt(at + 1), 16) >= 0
                && Character.digit(text.charAt(at + 2), 16) >= 0;
    }

    private WebAddress() {}
}
