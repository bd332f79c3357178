package dev.coffer.repository;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.OptionalInt;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;

/// What a failure of a fetch is called, and whether trying again may heal it.
final class WebFailures {
    private static final long LONGEST_WAIT_SECONDS = 120;

    /// What a failure of the network means.
    static RepositoryException.Fetch of(WebConnections.Question question, IOException e) throws WebConnections.MayPass {
        String asked = question.asked().toString();
        String host = question.target().host();
        return switch (e) {
            case VettedResolver.InnerAddress inner ->
                failure(FailureKind.REFUSED, String.valueOf(inner.getMessage()), e);
            case UnknownHostException _ ->
                failure(FailureKind.UNREACHABLE, "the host " + host + " is not known (" + asked + ")", e);
            case HttpHostConnectException _, NoRouteToHostException _ ->
                failure(FailureKind.UNREACHABLE, "no connection to " + host + " (" + asked + ")", e);
            case SSLException _ ->
                failure(FailureKind.UNREACHABLE, "no secure connection to " + host + ": " + line(e), e);
            case ConnectionClosedException _, MalformedChunkCodingException _ ->
                throw new WebConnections.MayPass(
                        failure(FailureKind.TRUNCATED, asked + " ended before its end", e), Duration.ZERO);
            case SocketTimeoutException _ ->
                throw new WebConnections.MayPass(
                        failure(FailureKind.TIMED_OUT, host + " fell silent (" + asked + ")", e), Duration.ZERO);
            default ->
                throw new WebConnections.MayPass(
                        failure(FailureKind.UNREACHABLE, asked + " broke off: " + line(e), e), Duration.ZERO);
        };
    }

    private static RepositoryException.Fetch failure(FailureKind kind, String message, Throwable cause) {
        return new RepositoryException.Fetch(kind, OptionalInt.empty(), message, cause);
    }

    /// An answer that is not the wanted one.
    static RepositoryException.Fetch answered(
            WebConnections.Question question, FailureKind kind, int status, String what) {
        return new RepositoryException.Fetch(kind, OptionalInt.of(status), question.asked() + " " + what, null);
    }

    static RepositoryException.Fetch tooLarge(WebConnections.Question question, long size) {
        return new RepositoryException.Fetch(
                FailureKind.TOO_LARGE,
                question.asked() + " has at least " + size + " bytes; " + question.maxBytes() + " are allowed");
    }

    /// How long a `Retry-After` asks to wait, in seconds or until a date; at most two minutes.
    static Duration retryAfter(String value) {
        return retryAfter(value, Duration.ofSeconds(LONGEST_WAIT_SECONDS));
    }

    /// The same, at most so long.
    static Duration retryAfter(String value, Duration most) {
        try {
            Duration wait = value.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            long seconds = Math.clamp(wait.toSeconds(), 0, most.toSeconds());
            return Duration.ofSeconds(seconds);
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    private static String line(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private WebFailures() {}
}
