package dev.coffer.store.sync;

import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// Reads files: small ones into memory, so that what is sent are the very bytes that were digested.
final class LocalFiles {
    /// Larger files are read more than once.
    static final long SMALL = 1 << 20;

    private static final String OURS = ".coffer-part";
    private static final int BUFFER = 1 << 17;
    private static final ThreadLocal<byte[]> BUFFERS = ThreadLocal.withInitial(() -> new byte[BUFFER]);

    private LocalFiles() {}

    /// What was found in a file.
    ///
    /// @param md5 in hex, where it was asked for
    /// @param bytes of a small one
    record Digested(Entry.Local file, Sha256 sha256, Optional<String> md5, Optional<byte[]> bytes) {

        Content content() {
            return bytes.map(all -> Content.of(all, sha256))
                    .orElseGet(() -> Content.of(file.path(), file.size(), sha256));
        }
    }

    /// Whether a file of that name is a download in the making.
    static boolean isOurs(String name) {
        return name.startsWith(OURS);
    }

    /// Reads a whole file.
    ///
    /// @throws StoreException.Corrupt if it changed since it was listed, or while it was read
    /// @throws IOException if it cannot be read
    static Digested read(Entry.Local file, boolean withMd5) throws IOException {
        MessageDigest sha256 = Sha256.digest();
        Optional<MessageDigest> md5 = withMd5 ? Optional.of(md5()) : Optional.empty();
        Optional<byte[]> bytes = Optional.empty();
        long size = 0;
        try (InputStream in = Files.newInputStream(file.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            if (file.size() <= SMALL) {
                byte[] all = in.readNBytes((int) file.size());
                size = all.length + (in.read() < 0 ? 0 : 1);
                sha256.update(all);
                md5.ifPresent(it -> it.update(all));
                bytes = Optional.of(all);
            } else {
                byte[] buffer = BUFFERS.get();
                for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                    int length = got;
                    sha256.update(buffer, 0, got);
                    md5.ifPresent(it -> it.update(buffer, 0, length));
                    size += got;
                }
            }
        }
        if (size != file.size() || !isUnchanged(file)) {
            throw new StoreException.Corrupt(
                    "cannot read " + file.path() + ": it changed meanwhile; run again when nobody writes it");
        }
        return new Digested(
                file,
                Sha256.ofDigest(sha256.digest()),
                md5.map(it -> HexFormat.of().formatHex(it.digest())),
                bytes);
    }

    /// Whether size and time of a file are still those of its listing.
    static boolean isUnchanged(Entry.Local file) throws IOException {
        BasicFileAttributes now =
                Files.readAttributes(file.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return now.isRegularFile()
                && now.size() == file.size()
                && now.lastModifiedTime().equals(file.modified());
    }

    /// Why a call of the file system failed, in a few words.
    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case NoSuchFileException gone -> gone.getFile() + " went away";
            case FileSystemException other when other.getReason() != null -> other.getFile() + ": " + other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has MD5", e);
        }
    }
}
