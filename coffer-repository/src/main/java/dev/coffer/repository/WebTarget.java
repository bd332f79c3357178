package dev.coffer.repository;

import java.net.URI;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// One URL that is allowed to be asked for: its parts, checked.
///
/// @param scheme `http` or `https`
/// @param host a name or a literal address without brackets, in lower case
/// @param path with the query, at least `/`
record WebTarget(String scheme, String host, int port, String path) {
    private static final Pattern NUMBER = Pattern.compile("(0x[0-9a-f]*|[0-9]+)");
    private static final Pattern DOTTED =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

    /// @throws RepositoryException.Fetch of kind REFUSED if the rules forbid it
    static WebTarget of(URI uri, NetworkRules rules) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refused("only http and https are fetched, not " + scheme + ":");
        }
        String authority = uri.getRawAuthority();
        if (authority == null || authority.isEmpty()) {
            throw refused("the URL " + uri + " has no host");
        }
        if (authority.indexOf('@') >= 0) {
            throw refused("a URL with user information is not fetched (give user and password apart)");
        }
        int bracket = authority.lastIndexOf(']');
        int colon = authority.indexOf(':', Math.max(bracket, 0));
        String host = (colon < 0 ? authority : authority.substring(0, colon)).toLowerCase(Locale.ROOT);
        int port = colon < 0 ? standard(scheme) : port(authority.substring(colon + 1), scheme);
        if (bracket > 0) {
            host = host.substring(1, bracket);
        } else {
            checkName(host);
        }
        checkRules(host, port, rules);
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new WebTarget(scheme, host, port, uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    boolean hasOriginOf(WebTarget other) {
        return scheme.equals(other.scheme) && host.equals(other.host) && port == other.port;
    }

    private static void checkName(String host) {
        String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String last = bare.substring(bare.lastIndexOf('.') + 1);
        // What other programs read as an address in octal, hexadecimal or short form.
        if (bare.isEmpty()
                || (NUMBER.matcher(last).matches() && !DOTTED.matcher(host).matches())) {
            throw refused("the host '" + host + "' looks like a number");
        }
        if (!bare.chars().allMatch(c -> c > ' ' && c < 127 && "%/\\?#[]@:".indexOf(c) < 0)) {
            throw refused("'" + host + "' is not a host name");
        }
    }

    private static void checkRules(String host, int port, NetworkRules rules) {
        if (!rules.allowPrivate() && !rules.ports().contains(port)) {
            throw refused("port " + port + " is not fetched from");
        }
        boolean known = rules.hosts().isEmpty()
                || rules.hosts().stream()
                        .anyMatch(allowed -> allowed.startsWith(".") ? host.endsWith(allowed) : host.equals(allowed));
        if (!known) {
            throw refused("the host " + host + " is not one of those that are fetched from");
        }
    }

    private static int port(String text, String scheme) {
        if (text.isEmpty()) {
            return standard(scheme);
        }
        OptionalInt port = text.matches("[0-9]{1,5}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
        return port.stream()
                .filter(number -> number > 0 && number < 65_536)
                .findFirst()
                .orElseThrow(() -> refused("'" + text + "' is not a port"));
    }

    private static int standard(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static RepositoryException.Fetch refused(String message) {
        return new RepositoryException.Fetch(FailureKind.REFUSED, message);
    }
}
