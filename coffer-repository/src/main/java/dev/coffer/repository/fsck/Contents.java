package dev.coffer.repository.fsck;

import dev.coffer.repository.Finding;
import dev.coffer.repository.Md5;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/// Looks at what an object holds, as far as is wanted.
///
/// Bytes that are wrong are read a second time before they are called so: a bad line is not a bad object.
final class Contents {
    private final Fsck.Reading reading;
    private final Tally tally;

    Contents(Fsck.Reading reading, Tally tally) {
        this.reading = reading;
        this.tally = tally;
    }

    /// What is wrong with an object that has the right size; empty if nothing is, or it cannot be read now
    /// because it lies in an archive.
    Optional<Finding> look(String store, ObjectStore objects, Row row, ObjectInfo listed) {
        return switch (reading) {
            case Fsck.Reading.Nothing _ -> Optional.empty();
            case Fsck.Reading.Checksums _ ->
                objects.stat(row.object())
                        .flatMap(ObjectInfo::sha256)
                        .filter(sha256 -> !sha256.equals(row.sha256()))
                        .map(sha256 -> corrupt(store, row, "the store says that its SHA-256 is " + sha256));
            case Fsck.Reading.Everything _, Fsck.Reading.Sample _ ->
                reading.wants(row.sha256().hex()) ? read(store, objects, row, listed.archived()) : Optional.empty();
        };
    }

    /// Reads an object, whatever is wanted of others.
    ///
    /// @throws StoreException.NotFound if it is not there
    Optional<Finding> read(String store, ObjectStore objects, Row row, boolean isArchived) {
        if (isArchived) {
            tally.archived();
            return Optional.empty();
        }
        try {
            if (digest(objects, row, Sha256.digest()).equals(row.sha256().hex())) {
                return Optional.empty();
            }
            String found = digest(objects, row, Sha256.digest());
            return found.equals(row.sha256().hex()) ? Optional.empty() : Optional.of(wrong(store, objects, row, found));
        } catch (StoreException.Archived e) {
            tally.archived();
            return Optional.empty();
        } catch (StoreException.Corrupt e) {
            return Optional.of(corrupt(store, row, String.valueOf(e.getMessage())));
        }
    }

    /// In a bucket of MD5s, another file with the same MD5 is not known by its name.
    private Finding wrong(String store, ObjectStore objects, Row row, String sha256) {
        String detail = "its bytes have the SHA-256 " + sha256;
        boolean hasSameMd5 = row.object().key().endsWith(row.md5().hex())
                && digest(objects, row, Md5.digest()).equals(row.md5().hex());
        return hasSameMd5
                ? Finding.of(
                        Finding.Kind.AMBIGUOUS,
                        store,
                        row.object(),
                        row.known(),
                        row.expected(),
                        "another file with this MD5 lies there: " + detail)
                : corrupt(store, row, detail);
    }

    private static Finding corrupt(String store, Row row, String detail) {
        return Finding.of(Finding.Kind.CORRUPT, store, row.object(), row.known(), row.expected(), detail);
    }

    private String digest(ObjectStore objects, Row row, MessageDigest digest) {
        try (StoredObject object = objects.read(row.object());
                InputStream in = object.bytes();
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            tally.read(in.transferTo(out));
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read " + row.object() + ": " + e.getMessage(), e);
        }
    }
}
