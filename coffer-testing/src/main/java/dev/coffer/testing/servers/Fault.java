package dev.coffer.testing.servers;

import java.util.Map;

/// What may happen to a request or its answer between a client and a server.
public sealed interface Fault {

    /// Something on the way answers; the server never sees the request.
    ///
    /// @param headers beside `Content-Length`
    record Answered(int status, Map<String, String> headers, String body) implements Fault {}

    /// The request is taken and never answered; the connection stays.
    record Stalled() implements Fault {}

    /// The connection is reset when so many bytes of the request's body were read; the server sees nothing.
    record RequestCut(long bytes) implements Fault {}

    /// The server does what it is asked, and the connection ends before any of the answer comes.
    record AnswerLost() implements Fault {}

    /// Only so many bytes of the answer's body come, and the connection ends.
    ///
    /// @param reset whether it ends with an error, or as after a whole answer
    record AnswerCut(long bytes, boolean reset) implements Fault {}

    /// Only so many bytes of the answer's body come, and its head says that these are all.
    record AnswerShortened(long bytes) implements Fault {}

    /// The byte of the answer's body at this offset is another one.
    record AnswerSpoilt(long offset) implements Fault {}

    /// The answer has this header, whatever it had.
    record AnswerHeader(String name, String value) implements Fault {}

    /// The server gets the request twice; its first answer is passed on after the second was given.
    record DeliveredTwice() implements Fault {}

    /// A server that failed.
    static Fault error500() {
        return refused(500, "InternalError", Map.of());
    }

    /// A server that is asked too much.
    static Fault slowDown() {
        return refused(503, "SlowDown", Map.of());
    }

    /// A server that is asked too much and says when to come again.
    static Fault slowDown(int retryAfterSeconds) {
        return refused(503, "SlowDown", Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
    }

    /// A gateway that is asked too much.
    static Fault tooManyRequests() {
        return new Answered(429, Map.of(), "");
    }

    /// A server that has not heard of an object yet.
    static Fault notFound() {
        return refused(404, "NoSuchKey", Map.of());
    }

    /// A guest network that wants its terms accepted.
    static Fault webPage() {
        return new Answered(
                200, Map.of("Content-Type", "text/html"), "<html><body>Welcome to the guest network<br></html>");
    }

    private static Fault refused(int status, String code, Map<String, String> headers) {
        return new Answered(
                status,
                headers,
                "<?xml version=\"1.0\"?><Error><Code>" + code
                        + "</Code><Message>made by a fault proxy</Message></Error>");
    }
}
