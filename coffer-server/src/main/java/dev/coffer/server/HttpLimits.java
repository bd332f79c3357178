package dev.coffer.server;

import java.time.Duration;

/// What clients may ask of the machine.
///
/// @param connections open at once; more wait in the operating system's backlog
/// @param requests in work at once, besides what is answered from memory; the next one is refused with 503
/// @param headerBytes of a request, its line included
/// @param targetLength characters of path and query; longer ones are refused with 414
/// @param headerTime from the first byte of a request to the end of its header
/// @param idleTime of a connection
/// @param stopTime that requests in work are given when the server is closed
public record HttpLimits(
        int connections,
        int requests,
        int headerBytes,
        int targetLength,
        Duration headerTime,
        Duration idleTime,
        Duration stopTime) {

    public HttpLimits {
        if (connections < 1 || requests < 1 || headerBytes < 256 || targetLength < 64) {
            throw new IllegalArgumentException("limits that allow nothing: " + connections + " connections, "
                    + requests + " requests, " + headerBytes + " bytes of header, " + targetLength
                    + " characters of target");
        }
        if (!headerTime.isPositive() || !idleTime.isPositive() || stopTime.isNegative()) {
            throw new IllegalArgumentException(
                    "times lie ahead: header " + headerTime + ", idle " + idleTime + ", stop " + stopTime);
        }
    }

    /// 4,096 connections, 1,024 requests, 16 KiB of header, 8,000 characters of target, 10 seconds for a
    /// header, 30 idle, 10 to stop.
    public static HttpLimits standard() {
        return new HttpLimits(
                4096, 1024, 16 << 10, 8000, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(10));
    }

    public HttpLimits withConnections(int count) {
        return new HttpLimits(count, requests, headerBytes, targetLength, headerTime, idleTime, stopTime);
    }

    public HttpLimits withRequests(int count) {
        return new HttpLimits(connections, count, headerBytes, targetLength, headerTime, idleTime, stopTime);
    }

    public HttpLimits withTimes(Duration header, Duration idle, Duration stop) {
        return new HttpLimits(connections, requests, headerBytes, targetLength, header, idle, stop);
    }
}
