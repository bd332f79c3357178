package dev.coffer.repository;

import dev.coffer.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/// What a failure of a stash is called.
final class Failures {

    static StashOutcome.Failed of(Source source, StoreException e) {
        FailureKind kind = switch (e) {
            case StoreException.NotFound _ -> FailureKind.NOT_FOUND;
            case StoreException.Archived _, StoreException.Denied _ -> FailureKind.DENIED;
            case StoreException.Full _ -> FailureKind.NO_SPACE;
            case StoreException.Corrupt _ when source instanceof Source.LocalFile -> FailureKind.CHANGED;
            case StoreException.Corrupt _,
                    StoreException.NoBucket _,
                    StoreException.Conflict _,
                    StoreException.Refused _,
                    StoreException.Unavailable _,
                    StoreException.Uncertain _ -> FailureKind.STORE;
        };
        if (kind == FailureKind.CHANGED) {
            return new StashOutcome.Failed(source, kind, "the file changed while it was being read: " + source);
        }
        return failed(source, kind, e);
    }

    static StashOutcome.Failed of(Source source, RepositoryException e) {
        FailureKind kind = switch (e) {
            case RepositoryException.Fetch fetch -> fetch.kind();
            case RepositoryException.Unknown _ -> FailureKind.NOT_FOUND;
            case RepositoryException.Collision _, RepositoryException.Ambiguous _ -> FailureKind.COLLISION;
            case RepositoryException.Denied _, RepositoryException.Quarantined _ -> FailureKind.DENIED;
            case RepositoryException.Conflict _,
                    RepositoryException.CatalogueUnavailable _,
                    RepositoryException.Fenced _,
                    RepositoryException.CommitUnknown _,
                    RepositoryException.Incompatible _ -> FailureKind.CATALOGUE;
            case RepositoryException.Missing _, RepositoryException.Corrupt _ -> FailureKind.STORE;
        };
        return failed(source, kind, e);
    }

    static StashOutcome.Failed of(Source source, IOException e) {
        return switch (e) {
            case NoSuchFileException missing ->
                new StashOutcome.Failed(source, FailureKind.NOT_FOUND, "there is no file " + named(missing));
            case AccessDeniedException _ ->
                new StashOutcome.Failed(source, FailureKind.DENIED, "the file may not be read: " + e.getMessage());
            default -> {
                boolean full = String.valueOf(e.getMessage()).contains("No space left")
                        || String.valueOf(e.getMessage()).contains("quota exceeded");
                yield full
                        ? new StashOutcome.Failed(
                                source, FailureKind.NO_SPACE, "the temp directory is full: " + line(e))
                        : new StashOutcome.Failed(source, FailureKind.UNREADABLE, "cannot be read: " + line(e));
            }
        };
    }

    private static StashOutcome.Failed failed(Source source, FailureKind kind, Throwable e) {
        return new StashOutcome.Failed(source, kind, line(e));
    }

    /// A name whose bytes are no text comes as one that is not there.
    private static String named(NoSuchFileException e) {
        String name = String.valueOf(e.getMessage());
        return name.indexOf('\uFFFD') < 0
                ? name
                : name + "; one whose name is not UTF-8 is renamed first, as convmv does";
    }

    private static String line(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(e.getClass().getSimpleName());
    }

    private Failures() {}
}
