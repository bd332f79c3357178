package dev.coffer.repository.repair;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Source;
import dev.coffer.repository.Validators;
import dev.coffer.repository.WebFetcher;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Brings bytes into the temp directory, and looks whether they are the right ones.
final class Bringing {
    private final Map<String, ObjectStore> stores;
    private final Path temp;
    private final Optional<WebFetcher> fetcher;

    Bringing(Map<String, ObjectStore> stores, Path temp, Optional<WebFetcher> fetcher) {
        this.stores = stores;
        this.temp = temp;
        this.fetcher = fetcher;
    }

    /// A new file that is empty; who asks for it removes it. What a killed process leaves is swept with the
    /// spool files of stashes, whose name it has.
    Path file() {
        try {
            return Files.createTempFile(temp, "coffer-stash-", ".tmp");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Fills `file` from there.
    ///
    /// @return why it was no help; empty if the bytes in `file` are the right ones
    Optional<String> bring(Repair.Whence whence, Patient patient, Path file) {
        try {
            switch (whence) {
                case Repair.Whence.Stored(var store, var object) -> copy(store(store), object, file);
                case Repair.Whence.Cached(var cached) -> Files.copy(cached, file, StandardCopyOption.REPLACE_EXISTING);
                case Repair.Whence.Recorded(var name) -> fetch(Source.parse(name), file);
                case Repair.Whence.Rendered _ -> throw new IllegalArgumentException("no blob is rendered");
            }
            if (Files.size(file) != patient.facts().size()) {
                return Optional.of("it has " + Files.size(file) + " bytes");
            }
            Sha256 found = digest(file);
            return found.equals(patient.sha256()) ? Optional.empty() : Optional.of("its SHA-256 is " + found);
        } catch (StoreException | RepositoryException | IllegalArgumentException | IOException e) {
            return Optional.of(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be read"));
        }
    }

    private void fetch(Source source, Path file) throws IOException {
        switch (source) {
            case Source.Web(var uri) -> {
                if (fetcher.isEmpty()) {
                    throw new IOException("nothing is fetched from the web");
                }
                fetcher.get().fetch(uri, Optional.empty(), Validators.none(), () -> Files.newOutputStream(file));
            }
            case Source.Stored(var object) -> copy(store(BackupStore.MAIN), object, file);
            case Source.LocalFile(var path) -> {
                if (!Files.isRegularFile(path)) {
                    throw new IOException("there is no such file on this host");
                }
                Files.copy(path, file, StandardCopyOption.REPLACE_EXISTING);
            }
            case Source.StandardInput _ -> throw new IOException("it came from standard input");
        }
    }

    private ObjectStore store(String name) {
        return Objects.requireNonNull(stores.get(name), name);
    }

    private static void copy(ObjectStore store, ObjectName object, Path file) throws IOException {
        try (StoredObject stored = store.read(object);
                InputStream in = stored.bytes()) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Sha256 digest(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Sha256.ofDigest(digest.digest());
    }
}
