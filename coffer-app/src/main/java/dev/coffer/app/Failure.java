package dev.coffer.app;

import dev.coffer.media.MediaException;
import dev.coffer.repository.RepositoryException;
import dev.coffer.server.ServerException;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Turns what ended a command into one line and an exit code.
final class Failure {
    private Failure() {}

    static int report(RuntimeException failure, Terminal terminal) {
        terminal.out().flush();
        if (failure instanceof ReaderGone) {
            return Exit.READER_GONE;
        }
        terminal.say(line(failure));
        if (Log.isDebug()) {
            failure.printStackTrace(terminal.err());
        }
        return code(failure);
    }

    /// The exit code of a command that ends by it, or of one thing that was asked for.
    static int code(RuntimeException failure) {
        return switch (failure) {
            case IllegalArgumentException e -> Exit.USAGE;
            case ConfigurationException e -> e.isInFlag() ? Exit.USAGE : Exit.ENVIRONMENT;
            // What was asked for is refused as things are; there is nothing to set up.
            case RepositoryException.Conflict e -> Exit.SOME_FAILED;
            case RepositoryException.Denied e -> Exit.SOME_FAILED;
            case RepositoryException.Quarantined e -> Exit.SOME_FAILED;
            case RepositoryException.Unknown e -> Exit.SOME_FAILED;
            case RepositoryException.Missing e -> Exit.SOME_FAILED;
            case RepositoryException.Corrupt e -> Exit.SOME_FAILED;
            case RepositoryException.Ambiguous e -> Exit.SOME_FAILED;
            default -> Exit.ENVIRONMENT;
        };
    }

    /// What happened and what to do, in one line.
    static String line(Throwable failure) {
        return switch (failure) {
            case ConfigurationException e -> message(e);
            case StoreException.Archived e ->
                message(e) + (message(e).contains("coffer thaw") ? "" : " (coffer thaw PATH asks it back)");
            case StoreException e -> message(e);
            case RepositoryException e -> message(e);
            case MediaException e -> message(e);
            case ServerException.PortInUse e -> message(e) + " (--port N)";
            case ServerException e -> message(e);
            case IllegalArgumentException e -> message(e);
            case UncheckedIOException e -> io(e);
            default -> "an error of Coffer itself: " + message(failure) + " (--loglevel debug shows where)";
        };
    }

    private static String io(UncheckedIOException failure) {
        return switch (failure.getCause()) {
            case NoSuchFileException e -> "there is no " + e.getFile();
            case AccessDeniedException e -> "no permission for " + e.getFile();
            case FileSystemException e -> e.getFile() + ": " + e.getReason();
            case IOException e when e.getMessage() != null -> message(e);
            case null, default -> message(failure);
        };
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
