package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.cache.HostCache;
import dev.coffer.store.FaultyStore;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.measured.MeasuredStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A repository in a folder whose store can be made to fail, and hosts with caches that read from it.
abstract class CachesOnHosts extends CatalogueOfEntries {
    /// Told and asked whenever a test says so.
    static final HostCache.Limits LIMITS = HostCache.Limits.standard().withInterval(Duration.ZERO);

    @TempDir
    Path home;

    FaultyStore store;
    MeasuredStore measured;
    Blobs blobs;
    private final List<HostCache> caches = new ArrayList<>();

    @BeforeEach
    void openStore() throws IOException {
        store = FaultyStore.over(FolderStore.open(home.resolve("store")));
        store.createBucket("coffer");
        measured = MeasuredStore.of(store);
        blobs = new Blobs(catalogue, measured, LAYOUT);
        Files.createDirectory(home.resolve("tmp"));
    }

    @AfterEach
    void closeAll() {
        closeCaches();
        store.close();
    }

    void closeCaches() {
        caches.forEach(HostCache::close);
        caches.clear();
    }

    /// The cache of h1.
    HostCache cache() {
        return cache(ALICE, LIMITS);
    }

    HostCache cache(Author author, HostCache.Limits limits) {
        HostCache cache = HostCache.open(catalogue.as(author), blobs, directory(author.host()), limits);
        caches.add(cache);
        return cache;
    }

    Path directory(HostName host) {
        return home.resolve("cache-" + host);
    }

    /// A blob whose bytes are in the store.
    Blob stored(String content) {
        return stored(content.getBytes(StandardCharsets.UTF_8));
    }

    Blob stored(byte[] content) {
        try {
            // Past what is measured: who adds asks the store about its epoch.
            return new Blobs(catalogue, store, LAYOUT)
                    .add(new ByteArrayInputStream(content), home.resolve("tmp"))
                    .blob();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Entry.Published published(EntryPath path, String content) {
        Blob blob = stored(content);
        return catalogue.inTransaction(tx -> tx.publish(tx.add(path, blob)));
    }

    static String read(HostCache cache, Blob blob) throws IOException {
        try (InputStream in = cache.open(blob.held())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// The file of a blob in a host's cache, whether it is there or not.
    Path file(HostName host, Blob blob) {
        String hex = blob.id().hex();
        return directory(host).resolve("sha256").resolve(hex.substring(0, 2)).resolve(hex);
    }

    /// Everything that lies in the store's folder, for tests that lose or change it.
    Path object(Blob blob) {
        return home.resolve("store").resolve("coffer").resolve(blob.object().key());
    }

    long reads() {
        return measured.snapshot().of(MeasuredStore.Verb.READ).calls();
    }

    /// The names of what is not a blob and not the cache's own, below a host's cache.
    TreeSet<String> leftovers(HostName host) throws IOException {
        Path root = directory(host);
        try (Stream<Path> files = Files.walk(root)) {
            TreeSet<String> names = new TreeSet<>();
            files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(name -> !name.startsWith("sha256/") && !name.equals("host") && !name.equals("locks"))
                    .forEach(names::add);
            return names;
        }
    }

    void checkNothingIsLeft(HostName host) throws IOException {
        assertThat(leftovers(host)).isEmpty();
    }
}
