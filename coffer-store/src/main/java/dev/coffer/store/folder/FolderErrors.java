package dev.coffer.store.folder;

import dev.coffer.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/// What a file system's error means to the user of a store. The one place that reads its texts.
final class FolderErrors {
    private FolderErrors() {}

    /// @param what the operation and its object, as in `write s3://bucket/key`
    static StoreException of(String what, IOException e) {
        String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        String text = reason == null ? "" : reason.toLowerCase(Locale.ROOT);
        String message = "cannot " + what + ": ";
        if (text.contains("no space left") || text.contains("quota exceeded") || text.contains("file too large")) {
            return new StoreException.Full(message + "the disk is full (" + reason + ")", e);
        }
        if (text.contains("read-only")) {
            return new StoreException.Denied(message + "the file system is read-only", e);
        }
        if (e instanceof AccessDeniedException || text.contains("not permitted")) {
            return new StoreException.Denied(message + "no permission for " + place(e), e);
        }
        if (text.contains("symbolic link")) {
            return new StoreException.Refused(message + "there is a symbolic link at " + place(e), e);
        }
        if (text.contains("name too long")) {
            return new StoreException.Refused(message + "its name is too long for this file system", e);
        }
        if (e instanceof NoSuchFileException) {
            return new StoreException.Unavailable(message + place(e) + " went away", e);
        }
        return new StoreException.Unavailable(message + e, e);
    }

    static StoreException of(String what, InvalidPathException e) {
        return new StoreException.Refused(
                "cannot " + what + ": this system's file names cannot spell it (" + e.getReason()
                        + "); set LC_ALL=C.UTF-8",
                e);
    }

    /// Whether a path leads through a file as if that were a directory.
    static boolean isBelowAFile(FileSystemException e) {
        return String.valueOf(e.getReason()).contains("Not a directory");
    }

    private static String place(IOException e) {
        return e instanceof FileSystemException f && f.getFile() != null ? f.getFile() : String.valueOf(e.getMessage());
    }
}
