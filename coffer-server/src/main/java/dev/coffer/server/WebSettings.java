package dev.coffer.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// How pictures are fetched from the hosts that `allowed_hosts` names.
///
/// @param maxRequests fetches at once; more wait, for as long as a fetch may take
/// @param timeout of one fetch, from resolving the name to the last byte
/// @param maxBytes of a picture
/// @param allowPrivate whether loopback, link-local and private addresses may be connected to
/// @param ports that may be connected to where only public addresses are allowed
/// @param userAgent sent instead of Coffer's own
/// @param validateCert whether an https origin has to prove who it is
/// @param caCerts a PEM file of authorities that are trusted instead of the platform's
/// @param proxyHost that all fetches go through
/// @param temporary where fetched pictures lie while they are worked on
public record WebSettings(
        int maxRequests,
        Duration timeout,
        long maxBytes,
        boolean allowPrivate,
        Set<Integer> ports,
        Optional<String> userAgent,
        boolean validateCert,
        Optional<Path> caCerts,
        Optional<String> proxyHost,
        OptionalInt proxyPort,
        Path temporary) {

    public WebSettings {
        ports = Set.copyOf(ports);
        if (maxRequests < 1 || !timeout.isPositive() || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "limits that allow nothing: " + maxRequests + " requests, " + timeout + ", " + maxBytes + " bytes");
        }
    }

    /// 40 at once, 10 seconds, 64 MiB, public addresses only.
    public static WebSettings standard() {
        return new WebSettings(
                40,
                Duration.ofSeconds(10),
                64L << 20,
                false,
                Set.of(80, 443),
                Optional.empty(),
                true,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    /// These settings with one option of the seed's server, or one of Coffer's own, read from its
    /// text.
    ///
    /// @throws IllegalArgumentException if `value` is none of the option's values
    Optional<WebSettings> with(String option, String value) {
        return switch (option) {
            case "max_requests" -> Optional.of(copy(Options.number(option, value, 1, 10_000), timeout, maxBytes));
            case "timeout" -> Optional.of(copy(maxRequests, Options.seconds(option, value), maxBytes));
            case "max_source_bytes" ->
                Optional.of(copy(maxRequests, timeout, Options.number(option, value, 1, 1 << 30)));
            case "allow_private" -> Optional.of(withPrivate(Options.flag(option, value)));
            case "user_agent" -> Optional.of(withUserAgent(value));
            case "validate_cert" -> Optional.of(withTrust(Options.flag(option, value), caCerts));
            case "ca_certs" -> Optional.of(withTrust(validateCert, Optional.of(Path.of(value))));
            case "proxy_host" -> Optional.of(withProxy(Optional.of(value), proxyPort));
            case "proxy_port" ->
                Optional.of(withProxy(proxyHost, OptionalInt.of(Options.number(option, value, 1, 65_535))));
            default -> Optional.empty();
        };
    }

    public WebSettings withPrivate(boolean allowed) {
        return new WebSettings(
                maxRequests,
                timeout,
                maxBytes,
                allowed,
                ports,
                userAgent,
                validateCert,
                caCerts,
                proxyHost,
                proxyPort,
                temporary);
    }

    public WebSettings withUserAgent(String agent) {
        return new WebSettings(
                maxRequests,
                timeout,
                maxBytes,
                allowPrivate,
                ports,
                Optional.of(agent),
                validateCert,
                caCerts,
                proxyHost,
                proxyPort,
                temporary);
    }

    public WebSettings withTemporary(Path directory) {
        return new WebSettings(
                maxRequests,
                timeout,
                maxBytes,
                allowPrivate,
                ports,
                userAgent,
                validateCert,
                caCerts,
                proxyHost,
                proxyPort,
                directory);
    }

    private WebSettings copy(int requests, Duration time, long bytes) {
        return new WebSettings(
                requests,
                time,
                bytes,
                allowPrivate,
                ports,
                userAgent,
                validateCert,
                caCerts,
                proxyHost,
                proxyPort,
                temporary);
    }

    private WebSettings withTrust(boolean validate, Optional<Path> authorities) {
        return new WebSettings(
                maxRequests,
                timeout,
                maxBytes,
                allowPrivate,
                ports,
                userAgent,
                validate,
                authorities,
                proxyHost,
                proxyPort,
                temporary);
    }

    private WebSettings withProxy(Optional<String> host, OptionalInt port) {
        return new WebSettings(
                maxRequests,
                timeout,
                maxBytes,
                allowPrivate,
                ports,
                userAgent,
                validateCert,
                caCerts,
                host,
                port,
                temporary);
    }
}
