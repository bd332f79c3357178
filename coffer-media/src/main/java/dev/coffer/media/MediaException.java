package dev.coffer.media;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Why a picture could not be made. Messages are one line, for people, and name no path.
public abstract sealed class MediaException extends RuntimeException {

    private MediaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// One line, for people; always there.
    @Override
    public final String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /// The bytes are no picture, or of a kind that is not rendered. Trying again does not help.
    public static final class NotAPicture extends MediaException {
        public NotAPicture(String message) {
            super(message, null);
        }
    }

    /// A picture of a kind that is known, and not read here: by the libvips in use, or since it holds what is not
    /// rendered. Trying again does not help.
    public static final class Unread extends MediaException {
        public Unread(String message) {
            super(message, null);
        }
    }

    /// The source passes a [RenderLimits]. Nothing was decoded, unless it is too large only for a step that
    /// needs all of its pixels at once.
    public static final class TooLarge extends MediaException {
        public TooLarge(String message) {
            super(message, null);
        }
    }

    /// What was asked to be made passes a [RenderLimits], perhaps by a side that followed from the other.
    public static final class ResultTooLarge extends MediaException {

        /// Which of the limits it was.
        public enum Of {
            WIDTH,
            HEIGHT,
            PIXELS
        }

        private final Of limit;

        public ResultTooLarge(Of limit, String message) {
            super(message, null);
            this.limit = limit;
        }

        public Of limit() {
            return limit;
        }
    }

    /// A picture by its first bytes that cannot be decoded to its end: truncated or corrupt.
    public static final class Damaged extends MediaException {
        public Damaged(String message) {
            super(message, null);
        }
    }

    /// The recipe does not go with this picture, as a region outside of it.
    public static final class Unfit extends MediaException {
        public Unfit(String message) {
            super(message, null);
        }
    }

    /// The picture cannot be written in the wanted format.
    public static final class Unwritable extends MediaException {
        public Unwritable(String message) {
            super(message, null);
        }
    }

    /// The rendering was stopped at its deadline.
    public static final class TimedOut extends MediaException {
        public TimedOut(String message) {
            super(message, null);
        }
    }

    /// The picture library is not there, does not load or is too old. The message says what to set or
    /// install.
    public static final class Unavailable extends MediaException {
        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// Too much is being rendered already. Nothing was begun; trying again in a moment helps. Has no stack trace: it is
    /// thrown by the thousand when there is the least time for that.
    public static final class Overloaded extends MediaException {
        public Overloaded(String message) {
            super(message, null);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
