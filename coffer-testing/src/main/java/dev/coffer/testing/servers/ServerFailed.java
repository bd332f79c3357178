package dev.coffer.testing.servers;

import org.jspecify.annotations.Nullable;

/// A test server did not start; the message says what to install or where its log is.
public final class ServerFailed extends RuntimeException {
    ServerFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
