package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Erasure;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Schema;
import dev.coffer.repository.Session;
import dev.coffer.repository.backup.Backups.Finding;
import dev.coffer.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/// Restores a backup where nobody looks, and looks whether all is there: its rows, and the objects that
/// they name.
final class Drill {
    private final BackupFolder folder;
    private final Manifest manifest;
    private final Path temp;
    private final List<Finding> findings = new ArrayList<>();

    Drill(BackupFolder folder, Manifest manifest, Path temp) {
        this.folder = folder;
        this.manifest = manifest;
        this.temp = temp;
    }

    /// What a drill has seen.
    ///
    /// @param blobs that the backup says are there
    /// @param stated whose objects were asked for
    /// @param read whose bytes were read and hashed
    record Seen(long blobs, long stated, long read, List<Finding> findings) {}

    /// @param main where blobs lie
    Seen run(ObjectStore main, Backups.Sampling sampling, List<Erasure> erasures, LongConsumer progress) {
        Leavings.remove(temp, Instant.now());
        Path scratch = directory();
        try {
            CatalogueSettings.Sqlite settings = new CatalogueSettings.Sqlite(scratch.resolve("drill.db"));
            try (Target target = new SqliteTarget(settings)) {
                target.make(manifest.version());
                target.fill(connection -> {
                    new Loading(folder, manifest, scratch).into(connection, () -> {}, progress);
                    return compare(connection);
                });
                target.open();
            } catch (RepositoryException.Corrupt | RepositoryException.Incompatible e) {
                findings.add(new Finding(Finding.Kind.BACKUP, folder.name(), String.valueOf(e.getMessage())));
                return new Seen(0, 0, 0, findings);
            }
            Set<String> erased =
                    erasures.stream().map(erasure -> erasure.sha256().hex()).collect(Collectors.toSet());
            return Schema.in(settings).with("read from", connection -> {
                var blobs = new BlobDrill(main, sampling, erased, progress);
                return blobs.run(Session.over(connection), findings);
            });
        } finally {
            delete(scratch);
        }
    }

    private int compare(Connection connection) throws SQLException {
        Engine engine = Engine.of(connection);
        for (Manifest.Content content : manifest.tables()) {
            var digest = new RowsDigest();
            engine.dump(connection, content.table(), (bytes, length) -> digest.add(bytes, 0, length));
            if (digest.rows() != content.rows()) {
                findings.add(new Finding(
                        Finding.Kind.TABLE,
                        content.table().name(),
                        "has " + digest.rows() + " rows after the restore, and had " + content.rows()));
            } else if (!digest.hex().equals(content.digest())) {
                findings.add(new Finding(
                        Finding.Kind.TABLE,
                        content.table().name(),
                        "has other rows after the restore: digest " + digest.hex() + ", and was " + content.digest()));
            }
        }
        return findings.size();
    }

    private Path directory() {
        try {
            return Files.createTempDirectory(temp, "coffer-drill-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try {
            Leavings.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
