package dev.coffer.app;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.Quarantine;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.cache.HostCache;
import dev.coffer.store.download.Download;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// What `get`, `cat` and `open` read: current entries by their paths, and blobs by their digests, through this
/// host's cache, or past it if its directory cannot be used.
final class Reading implements AutoCloseable {
    private static final Set<Setting> SETTINGS = EnumSet.of(
            Setting.STORE,
            Setting.CATALOGUE,
            Setting.CATALOGUE_USER,
            Setting.AUTHOR,
            Setting.HOST,
            Setting.BLOB_CACHE,
            Setting.BLOB_CACHE_SIZE,
            Setting.BLOB_CACHE_STALE,
            Setting.S3_ENDPOINT,
            Setting.LOGLEVEL);

    private final Coffer coffer;
    private final Terminal terminal;
    private final Optional<HostCache> cache;
    private final boolean isForced;

    /// @param name the path, or the digest in hex
    /// @param entry empty where a digest was asked for
    record Found(String name, Optional<Entry.Held> entry, HeldBlob blob) {

        private static Found of(Entry.Held entry) {
            return new Found(
                    entry.path().text(), Optional.of(entry), entry.blob().held());
        }

        /// The last segment.
        String fileName() {
            return name.substring(name.lastIndexOf('/') + 1);
        }
    }

    /// @param line with `--force`, what is in quarantine is read too
    Reading(Coffer coffer, Terminal terminal, ParseResult line) {
        this.isForced = line.hasMatchedOption("--force");
        this.coffer = coffer;
        this.terminal = terminal;
        this.cache = usableCache();
    }

    /// The flags that all readers have, after their own.
    static void settings(CommandSpec spec) {
        Options.flag(spec, "Read also what is in quarantine (coffer quarantine).", "--force");
        Options.moreSettings(spec, SETTINGS);
    }

    private Optional<HostCache> usableCache() {
        try {
            return Optional.of(coffer.hostCache());
        } catch (UncheckedIOException e) {
            terminal.say("going on without a cache: " + e.getMessage());
            return Optional.empty();
        }
    }

    /// @throws RepositoryException.Denied if the host was decommissioned
    /// @throws ConfigurationException if the directory of the cache cannot be used
    HostCache cache() {
        return cache.orElseThrow(() -> new ConfigurationException("there is no cache to keep it in"));
    }

    /// @param word a digest in any spelling, or a path
    /// @throws RepositoryException.Unknown if there is no such thing
    /// @throws RepositoryException.Quarantined if it is in quarantine, and this is not forced
    Found find(String word) {
        if (word.endsWith("/")) {
            throw new RepositoryException.Unknown("there is nothing to read below '" + word + "'");
        }
        return BlobId.ifDigest(word)
                .flatMap(id -> isForced && coffer.catalogue().isPresent()
                        ? blobs().findAnyway(id)
                        : coffer.blobs().find(id))
                .map(blob -> new Found(blob.id().hex(), Optional.empty(), blob))
                .or(() -> coffer.catalogueOrFail().current(new EntryPath(word)).map(this::of))
                .orElseThrow(() -> new RepositoryException.Unknown(whyNot(coffer, word)));
    }

    /// @throws RepositoryException.Quarantined if it is in quarantine, and this is not forced
    Found of(Entry.Held entry) {
        if (!isForced) {
            new Quarantine(coffer.catalogueOrFail())
                    .check(entry.blob().digests().sha256(), entry.path().text());
        }
        return Found.of(entry);
    }

    /// Why there is nothing to read: what became of the newest version of the path, if there is one.
    static String whyNot(Coffer coffer, String word) {
        String nothing = "there is no '" + word + "': no path with a published version, and no digest";
        var path = new EntryPath(word);
        Optional<Entry> newest = coffer.catalogueOrFail()
                .read(snapshot -> snapshot.history(path).max(Comparator.comparing(Entry::revision)));
        return newest.map(entry -> switch (entry) {
                    case Entry.Published _ -> nothing;
                    case Entry.Expired _ ->
                        path + " was expired" + at(entry.times().expired()) + "; coffer unexpire brings it back";
                    case Entry.Purged _ ->
                        path + " was purged" + at(entry.times().purged()) + ": its content is gone";
                    case Entry.Unpublished _, Entry.Draft _ -> path + " is not published yet";
                })
                .orElse(nothing);
    }

    private static String at(Optional<Instant> time) {
        return time.map(it -> " at " + it).orElse("");
    }

    /// The bytes as they are stored.
    InputStream raw(Found found) throws IOException {
        return cache.isPresent() ? cache.get().open(found.blob()) : blobs().open(found.blob());
    }

    /// What an entry holds: what is called `.gz` and is gzip is read through gzip.
    InputStream content(Found found) throws IOException {
        if (found.entry().isEmpty()) {
            return raw(found);
        }
        Entry.Held entry = found.entry().get();
        return cache.isPresent() ? cache.get().open(entry) : blobs().open(entry);
    }

    /// Puts the bytes at `target`, replacing what is there at once.
    HostCache.Way give(Found found, Path target, boolean linking, Download.Progress progress) throws IOException {
        if (cache.isPresent()) {
            return cache.get().give(found.blob(), target, linking, progress);
        }
        Path directory = target.toAbsolutePath().getParent();
        Path temp = Files.createTempFile(directory, ".coffer-", ".tmp");
        try (InputStream in = blobs().open(found.blob())) {
            Files.copy(in, temp, StandardCopyOption.REPLACE_EXISTING);
            Files.move(temp, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return HostCache.Way.DOWNLOADED;
        } finally {
            Files.deleteIfExists(temp);
        }
    }

    private Blobs blobs() {
        return new Blobs(coffer.catalogueOrFail(), coffer.store(), coffer.layout());
    }

    /// Says if the cache could not be used.
    @Override
    public void close() {
        cache.ifPresent(it ->
                it.trouble().ifPresent(why -> terminal.say("the cache " + it.directory() + " was passed by: " + why)));
    }
}
