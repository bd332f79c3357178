package dev.coffer.server;

import org.jspecify.annotations.Nullable;

/// Why a server did not start. The message is one line, for people.
public abstract sealed class ServerException extends RuntimeException {

    private ServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// Another process listens there.
    public static final class PortInUse extends ServerException {
        public PortInUse(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The address is none of this machine's, or listening there is not allowed.
    public static final class AddressUnusable extends ServerException {
        public AddressUnusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The server did not start for another reason.
    public static final class NotStarted extends ServerException {
        public NotStarted(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
