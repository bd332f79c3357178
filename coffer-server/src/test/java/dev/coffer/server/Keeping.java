package dev.coffer.server;

import dev.coffer.media.PyramidSettings;
import dev.coffer.media.UrlSettings;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.presets.PresetBook;
import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Graces;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.Tiers;
import dev.coffer.repository.backup.Backups;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A repository with a catalogue and a backup store, a server that shows its pictures, and a client to it.
final class Keeping implements AutoCloseable {
    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");

    final Catalogue catalogue;
    final Housekeeping housekeeping;
    final Derivatives derivatives;
    private final FolderStore store;
    final Blobs blobs;
    private final Server server;
    private final PresetBook presets;
    private final Path home;
    private final HttpClient client = HttpClient.newHttpClient();

    Keeping(Path home) {
        this(home, "catalogue.db");
    }

    /// @param file the name of the catalogue's
    Keeping(Path home, String file) {
        this(home, file, Optional.empty());
    }

    /// @param fallback what is shown in the place of another picture
    Keeping(Path home, String file, Optional<BlobId> fallback) {
        this(home, file, fallback, false);
    }

    /// One that keeps what it renders in its store as well.
    static Keeping stored(Path home) {
        return new Keeping(home, "catalogue.db", Optional.empty(), true);
    }

    private Keeping(Path home, String file, Optional<BlobId> fallback, boolean isStored) {
        this.home = home;
        this.store = store(home);
        this.catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve(file)));
        this.blobs = new Blobs(catalogue, store, LAYOUT);
        this.housekeeping = Housekeeping.of(catalogue, store, LAYOUT).withBackups(backups(store));
        this.derivatives = Derivatives.open(
                blobs,
                Running.vips().withWatermarks(blobs),
                Running.patient()
                        .withPyramids(PyramidSettings.in(home.resolve("pyramids"), 100 << 20))
                        .withDisk(home.resolve("derivatives"), 100 << 20),
                Optional.of(ledger()),
                isStored ? Tiers.ALL : Tiers.OWN);
        derivatives.follow(catalogue);
        this.presets = PresetBook.open(Map.of(), catalogue);
        PublishedPaths paths = new PublishedPaths(catalogue);
        UrlService urls = UrlService.of(UrlSettings.of(URI.create("http://localhost"), List.of())
                        .withUnsigned())
                .withPresets(presets)
                .withPublished(paths)
                .withPurged(paths::wasPurged);
        this.server =
                Server.start(settings(fallback), blobs, derivatives, Optional.empty(), Optional.of(urls), List.of());
    }

    private static ServerSettings settings(Optional<BlobId> fallback) {
        ServerSettings settings = ServerSettings.standard().withPort(0);
        return fallback.map(id -> settings.with("fallback_picture", id.toString()))
                .orElse(settings);
    }

    Ledger ledger() {
        return Ledger.of(catalogue, store, LAYOUT);
    }

    private static FolderStore store(Path home) {
        try {
            FolderStore store = FolderStore.open(Files.createDirectories(home.resolve("store")));
            for (String bucket : List.of("coffer", "backup")) {
                if (!store.bucketExists(bucket)) {
                    store.createBucket(bucket);
                }
            }
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BackupStore backups(FolderStore store) {
        return new BackupStore(BackupStore.BACKUP, store, "backup", "");
    }

    void backUp() {
        new Backups(backups(store), home).withBlobs(store, LAYOUT).make(catalogue, done -> {});
    }

    /// Erases a path while no server runs, and restores the newest backup after that.
    ///
    /// @param restored the name of the new catalogue's file
    static void eraseAndRestore(Path home, String path, String restored) {
        try (FolderStore store = store(home);
                Catalogue catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")))) {
            Housekeeping.of(catalogue, store, LAYOUT)
                    .withBackups(backups(store))
                    .purge(new PurgeRequest(new EntryPath(path), true, Optional.of("asked for")), Graces.standard());
            new Backups(backups(store), home)
                    .withBlobs(store, LAYOUT)
                    .restore(Optional.empty(), CatalogueSettings.sqlite(home.resolve(restored)), done -> {});
        }
    }

    Entry.Published publish(String path, byte[] content) {
        try {
            var stored = blobs.add(new ByteArrayInputStream(content), home);
            return catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath(path), stored.blob())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void purge(String path) {
        housekeeping.purge(new PurgeRequest(new EntryPath(path), true, Optional.empty()), Graces.standard());
    }

    void erase(String path) {
        housekeeping.purge(new PurgeRequest(new EntryPath(path), true, Optional.of("asked for")), Graces.standard());
    }

    HttpResponse<byte[]> get(String target, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri().resolve(URI.create(target))).timeout(Duration.ofMinutes(2));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
        presets.close();
        derivatives.close();
        catalogue.close();
        store.close();
    }
}
