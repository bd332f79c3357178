package dev.coffer.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/// Closes connections whose client takes too long over a request, however steadily it drips.
///
/// An idle time does not end those. So once in a while each connection is looked at: bytes that have come
/// since the last whole header are a header being sent, or a body that nobody asked for, and that may not
/// last. HTTP/2 bounds this by itself.
final class SlowHeaders extends AbstractLifeCycle implements Connection.Listener {
    private final Scheduler scheduler;
    private final long limitNanos;
    private final long everyMillis;
    private final Map<Connection, Seen> connections = new ConcurrentHashMap<>();

    SlowHeaders(Scheduler scheduler, Duration limit) {
        this.scheduler = scheduler;
        this.limitNanos = limit.toNanos();
        this.everyMillis = Math.clamp(limit.toMillis() / 10, 10, 1000);
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof HttpConnection) {
            connections.put(connection, new Seen());
        }
    }

    @Override
    public void onClosed(Connection connection) {
        connections.remove(connection);
    }

    @Override
    protected void doStart() {
        look();
    }

    private void look() {
        long now = System.nanoTime();
        connections.forEach((connection, seen) -> {
            if (seen.sendingFor(connection, now) > limitNanos) {
                connections.remove(connection);
                connection.close();
            }
        });
        if (isRunning() || isStarting()) {
            scheduler.schedule(this::look, everyMillis, TimeUnit.MILLISECONDS);
        }
    }

    /// What a connection had brought at the last look; only looked at by one thread at a time.
    private static final class Seen {
        private long messages;
        private long bytes;
        private long since = System.nanoTime();

        long sendingFor(Connection connection, long now) {
            long messagesNow = connection.getMessagesIn();
            long bytesNow = connection.getBytesIn();
            if (messagesNow != messages || bytesNow == bytes) {
                messages = messagesNow;
                bytes = bytesNow;
                since = now;
            }
            return now - since;
        }
    }
}
