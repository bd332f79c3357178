package dev.coffer.server;

import dev.coffer.repository.WebFetcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How pictures are fetched from the hosts that `allowed_hosts` names.
///
/// @param maxRequests fetches at once; more wait, for as long as a fetch may take
/// @param timeout of one fetch, from resolving the name to the last byte
/// @param maxBytes of a picture
/// @param allowPrivate whether loopback, link-local and private addresses, and any port, may be connected to
/// @param userAgent what origins are told that asks them
/// @param caCerts a PEM file of authorities that are trusted instead of the platform's
/// @param temporary where fetched pictures lie while they are worked on
public record WebSettings(
        int maxRequests,
        Duration timeout,
        long maxBytes,
        boolean allowPrivate,
        String userAgent,
        Optional<Path> caCerts,
        Path temporary) {

    public WebSettings {
        if (maxRequests < 1 || !timeout.isPositive() || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "limits that allow nothing: " + maxRequests + " requests, " + timeout + ", " + maxBytes + " bytes");
        }
        if (userAgent.isBlank() || userAgent.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not a user agent: '" + userAgent + "'");
        }
    }

    /// 40 at once, 10 seconds, 64 MiB, public addresses only.
    public static WebSettings standard() {
        return new WebSettings(
                40,
                Duration.ofSeconds(10),
                64L << 20,
                false,
                WebFetcher.USER_AGENT,
                Optional.empty(),
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    /// These settings with one option read from its text; empty if the option is not one of these.
    ///
    /// @throws IllegalArgumentException if `value` is none of the option's values
    Optional<WebSettings> with(String option, String value) {
        return switch (option) {
            case "max_requests" -> Optional.of(bounded(Options.number(option, value, 1, 10_000), timeout, maxBytes));
            case "timeout" -> Optional.of(bounded(maxRequests, Options.seconds(option, value), maxBytes));
            case "max_source_bytes" ->
                Optional.of(bounded(maxRequests, timeout, Options.number(option, value, 1, 1 << 30)));
            case "allow_private" -> Optional.of(withPrivate(Options.flag(option, value)));
            case "user_agent" -> Optional.of(withUserAgent(value));
            case "ca_certs" -> Optional.of(trusting(Optional.of(Path.of(value))));
            case "validate_cert" -> Optional.of(validating(Options.flag(option, value)));
            case "proxy_host", "proxy_port" ->
                throw new IllegalArgumentException(option + ": pictures are not fetched through a proxy, which would"
                        + " hide the addresses that are connected to; '" + value + "' is not used");
            default -> Optional.empty();
        };
    }

    public WebSettings withPrivate(boolean allowed) {
        return new WebSettings(maxRequests, timeout, maxBytes, allowed, userAgent, caCerts, temporary);
    }

    public WebSettings withUserAgent(String agent) {
        return new WebSettings(maxRequests, timeout, maxBytes, allowPrivate, agent, caCerts, temporary);
    }

    public WebSettings withTemporary(Path directory) {
        return new WebSettings(maxRequests, timeout, maxBytes, allowPrivate, userAgent, caCerts, directory);
    }

    private WebSettings bounded(int requests, Duration time, long bytes) {
        return new WebSettings(requests, time, bytes, allowPrivate, userAgent, caCerts, temporary);
    }

    private WebSettings trusting(Optional<Path> authorities) {
        return new WebSettings(maxRequests, timeout, maxBytes, allowPrivate, userAgent, authorities, temporary);
    }

    private WebSettings validating(boolean wanted) {
        if (!wanted) {
            throw new IllegalArgumentException("validate_cert: https origins always have to prove who they are;"
                    + " name the authority of yours with ca_certs instead of 'false'");
        }
        return this;
    }
}
