package dev.coffer.repository.backup;

import dev.coffer.repository.Author;
import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Changesets;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.FocalPoint;
import dev.coffer.repository.HostName;
import dev.coffer.repository.Marks;
import dev.coffer.repository.Presets;
import dev.coffer.repository.Tag;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A repository with a folder for its bytes, and something of everything in its catalogue.
final class Repository implements AutoCloseable {
    static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");
    static final String ODD = "tab\there, back\\slash, \\N, quote ' and \" and grün 𝄞, bell \b\f\u000b";

    final CatalogueSettings settings;
    final Path temp;
    final ObjectStore store;
    final Catalogue catalogue;
    final Blobs blobs;
    final BlobLayout.Incarnations layout;
    private final boolean ownsStore;

    private Repository(
            CatalogueSettings settings,
            Path temp,
            ObjectStore store,
            boolean ownsStore,
            BlobLayout.Incarnations layout) {
        this.settings = settings;
        this.temp = temp;
        this.store = store;
        this.ownsStore = ownsStore;
        this.catalogue = Catalogue.open(settings).as(new Author("alice", new HostName("h1")));
        this.layout = layout;
        this.blobs = new Blobs(catalogue, store, layout);
    }

    static Repository open(CatalogueSettings settings, Path home) {
        try {
            ObjectStore store = FolderStore.open(Files.createDirectories(home.resolve("store")));
            return open(settings, home, store, LAYOUT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// With its bytes in a store, which is closed with it.
    static Repository open(CatalogueSettings settings, Path home, ObjectStore store, BlobLayout.Incarnations layout) {
        try {
            Path temp = Files.createDirectories(home.resolve("tmp"));
            store.createBucket(layout.bucket());
            return new Repository(settings, temp, store, true, layout);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same store and catalogue, as another process has them.
    static Repository again(Repository one) {
        return again(one, one.settings);
    }

    /// The same store, with another catalogue.
    static Repository again(Repository one, CatalogueSettings settings) {
        return new Repository(settings, one.temp, one.store, false, one.layout);
    }

    /// Backups in the repository's own bucket.
    BackupStore backupStore() {
        return new BackupStore(BackupStore.MAIN, store, layout.bucket(), layout.prefix());
    }

    /// Backups in another bucket, which blobs are copied to as well.
    BackupStore mirrorStore() {
        store.createBucket("mirror");
        return new BackupStore(BackupStore.BACKUP, store, "mirror", "p");
    }

    Backups mirror() {
        return new Backups(mirrorStore(), temp);
    }

    Backups backups() {
        return new Backups(backupStore(), temp);
    }

    Blob blob(String text) {
        try {
            return blobs.add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), temp)
                    .blob();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Entry.Published publish(String path, String content) {
        Blob blob = blob(content);
        return catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath(path), blob)));
    }

    /// Entries in every state, tags, changesets, a claim, a source, presets, a mark, and an upload under way.
    void fill() {
        publish("data/1", "one");
        publish("data/1", "one more");
        Entry.Published expired = publish("data/2", "two");
        catalogue.inTransaction(tx -> tx.expire(expired));
        Entry.Published purged = publish("data/3", "three");
        catalogue.inTransaction(tx -> tx.purge(tx.expire(purged)));
        Blob unpublished = blob("four");
        catalogue.inTransaction(tx -> {
            tx.tag(tx.add(new EntryPath("data/grün\\N"), unpublished), List.of(new Tag("back\\slash"), new Tag("b")));
            tx.tag(new EntryPath("data/1"), List.of(new Tag("path-tag")));
            return tx.announce(new EntryPath("data/draft"));
        });
        Changesets changesets = catalogue.changesets();
        var open = changesets.begin("a note");
        changesets.add(open, Map.of(new EntryPath("data/later"), blob("later")));
        catalogue.claims().claim(new EntryPath("data/claimed"), Duration.ofMinutes(10));
        Blob sourced = blob("sourced");
        catalogue.transact(tx -> tx.session()
                .update(
                        "INSERT INTO source (place, name_hash, blob_id, name, newest, stashed_at) VALUES (?, ?, ?, ?,"
                                + " 1, 7)",
                        LAYOUT.place(),
                        "0".repeat(64),
                        sourced.incarnation().toString(),
                        ODD));
        Presets presets = new Presets(catalogue);
        presets.set("card", "fit:640");
        presets.set("card", "cover:300x200,q:75");
        presets.set("old", "fit:9");
        presets.remove("old");
        new Marks(catalogue, LAYOUT).set(sourced.digests().sha256(), said -> said.withFocus(new FocalPoint(0.3, 0.7)));
        stage("f".repeat(64));
    }

    /// A copy of a blob that the catalogue knows; there are no bytes.
    void mirror(Blob blob) {
        catalogue.transact(tx -> tx.session()
                .update(
                        "INSERT INTO placement (store, bucket, object_key, blob_id, purpose, placed_at)"
                                + " VALUES ('backup', 'coffer', ?, ?, 'MIRROR', 1)",
                        "copies/" + blob.incarnation(),
                        blob.incarnation().toString()));
    }

    /// An upload that has been announced and has not ended.
    String stage(String sha256) {
        String id = UUID.randomUUID().toString();
        catalogue.transact(tx -> tx.session()
                .update(
                        "INSERT INTO blob (id, place, sha256, md5, size, bucket, object_key, state, media_type,"
                                + " staged_at, lease_until) VALUES (?, ?, ?, ?, 1, 'coffer', ?, 'STAGING', 'text/plain',"
                                + " 1, ?)",
                        id,
                        LAYOUT.place(),
                        sha256,
                        sha256.substring(0, 32),
                        "blobs/" + sha256 + "/" + id,
                        Long.MAX_VALUE));
        return id;
    }

    @Override
    public void close() {
        catalogue.close();
        if (ownsStore) {
            store.close();
        }
    }
}
