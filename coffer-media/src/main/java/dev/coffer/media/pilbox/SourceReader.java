package dev.coffer.media.pilbox;

import dev.coffer.media.PilboxError;
import dev.coffer.media.PilboxOutcome.Source;
import dev.coffer.media.PilboxSettings;
import dev.coffer.repository.BlobId;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HexFormat;
import java.util.Locale;

/// Reads the `url` parameter.
final class SourceReader {

    private static final String BLOB = "blob:";

    private final PilboxSettings settings;

    SourceReader(PilboxSettings settings) {
        this.settings = settings;
    }

    /// @throws Refused if there is none, or of a kind that is not fetched
    String url(Query parameters) {
        String url = parameters.filled("url").orElseThrow(() -> new Refused(PilboxError.URL, "Missing url"));
        if (url.startsWith("http://") || url.startsWith("https://") || url.startsWith(BLOB)) {
            return url;
        }
        if (settings.implicitBaseUrl().isPresent() && url.startsWith("/") && !url.startsWith("//")) {
            return settings.implicitBaseUrl().get().toString().replaceFirst("/+$", "") + url;
        }
        throw new Refused(PilboxError.URL, "Unsupported protocol");
    }

    /// @throws Refused if it cannot be read, or its host is not allowed
    Source read(String url) {
        if (url.startsWith(BLOB)) {
            try {
                return new Source.Held(BlobId.parse(url.substring(BLOB.length())));
            } catch (IllegalArgumentException e) {
                throw new Refused(PilboxError.URL, "Invalid digest");
            }
        }
        URI uri = uri(url);
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            throw new Refused(PilboxError.URL, "Invalid url");
        }
        if (!settings.allowedHosts().contains("*")
                && !settings.allowedHosts().contains(host.toLowerCase(Locale.ROOT))
                && !isImplicit(uri)) {
            throw new Refused(PilboxError.HOST, "Invalid host");
        }
        return new Source.Web(uri);
    }

    private boolean isImplicit(URI uri) {
        return settings.allowedHosts().isEmpty()
                && settings.implicitBaseUrl()
                        .filter(base -> base.getScheme().equals(uri.getScheme())
                                && String.valueOf(base.getRawAuthority()).equals(uri.getRawAuthority()))
                        .isPresent();
    }

    /// People write spaces and the like into URLs; they mean them escaped.
    private static URI uri(String url) {
        StringBuilder escaped = new StringBuilder(url.length());
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            boolean broken = c == '%'
                    && !(i + 2 < url.length()
                            && HexFormat.isHexDigit(url.charAt(i + 1))
                            && HexFormat.isHexDigit(url.charAt(i + 2)));
            if (c <= ' ' || c == 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0 || broken) {
                escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            } else {
                escaped.append(c);
            }
        }
        try {
            return new URI(escaped.toString());
        } catch (URISyntaxException e) {
            throw new Refused(PilboxError.URL, "Invalid url");
        }
    }
}
