package dev.coffer.store.download;

import dev.coffer.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/// What an error of the local file system means to whoever downloads.
final class LocalErrors {
    private LocalErrors() {}

    /// @param what the operation, its object and its target
    static StoreException of(String what, IOException e) {
        String message = "cannot " + what + ": ";
        String said = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        String text = said == null ? "" : said.toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("quota exceeded") || text.contains("file too large")) {
            return new StoreException.Full(message + "the disk is full (" + said + "); make room there", e);
        }
        if (text.contains("read-only")) {
            return new StoreException.Denied(message + "the file system is read-only", e);
        }
        if (e instanceof AccessDeniedException || text.contains("not permitted")) {
            return new StoreException.Denied(message + "no permission for " + e.getMessage(), e);
        }
        if (text.contains("name too long") || text.contains("is a directory") || text.contains("not a directory")) {
            return new StoreException.Refused(message + said, e);
        }
        if (e instanceof NoSuchFileException) {
            return new StoreException.Refused(message + "there is no such directory", e);
        }
        return new StoreException.Unavailable(message + e, e);
    }
}
