package dev.coffer.media.library;

import dev.coffer.media.MediaException;
import dev.coffer.media.MediaId;
import dev.coffer.media.MediaKey;
import dev.coffer.media.MediaRemoval;
import dev.coffer.media.MediaSettings;
import dev.coffer.media.ShiftOutcome;
import dev.coffer.media.Spool;
import dev.coffer.media.UploadOptions;
import dev.coffer.media.Variant;
import dev.coffer.media.VariantAnswer;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.shift.ShiftDialect;
import dev.coffer.store.ByteRange;
import dev.coffer.store.Content;
import dev.coffer.store.Description;
import dev.coffer.store.Header;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Precondition;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.download.Download;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Files that people upload, and the variants of the pictures among them, in a bucket that the public reads.
///
/// The bucket is laid out as shift-media's, so that one of its buckets can be taken as it is. Nothing but the bucket
/// knows what is there: several libraries, also in several processes, may work on one at the same time.
///
/// Every call may end in a [StoreException]. Safe for use by several threads.
///
/// @see "docs/protocol/shift-media.md"
public final class MediaLibrary {
    private static final int MAX_FAILURES = 1000;

    private final ObjectStore store;
    private final MediaSettings settings;
    private final ShiftDialect dialect;
    private final Uploads uploads;
    private final VariantMaker maker;

    private MediaLibrary(ObjectStore store, MediaSettings settings, Supplier<Derivatives> derivatives, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.dialect = new ShiftDialect(settings.secrets(), clock);
        this.uploads = new Uploads(derivatives);
        this.maker = new VariantMaker(store, settings, derivatives);
    }

    /// @param store stays the caller's to close
    /// @param derivatives makes pictures, and is asked for when the first is made; stays the caller's to close
    public static MediaLibrary open(ObjectStore store, MediaSettings settings, Supplier<Derivatives> derivatives) {
        return open(store, settings, derivatives, Clock.systemUTC());
    }

    /// @param clock says when the time of a name is over
    static MediaLibrary open(
            ObjectStore store, MediaSettings settings, Supplier<Derivatives> derivatives, Clock clock) {
        Spool.removeAbandoned(settings.temporary());
        return new MediaLibrary(store, settings, derivatives, clock);
    }

    public MediaSettings settings() {
        return settings;
    }

    /// Keeps a file under a new id.
    ///
    /// @param file is only read
    /// @param name that its id is made of, see [MediaId#fresh]
    /// @throws IllegalArgumentException if `name` is none of a file
    /// @throws MediaException if it is to be turned upright and cannot be; nothing is kept then
    /// @throws UncheckedIOException if it cannot be read
    public MediaId put(Path file, String name, UploadOptions options) {
        MediaId id = MediaId.fresh(name);
        put(id, file, options);
        return id;
    }

    /// Keeps the bytes of a stream under a new id, by way of a temporary file.
    ///
    /// @param bytes read to their end, not closed
    /// @throws MediaException.TooLarge if there are more than [MediaSettings#maxBytes]
    /// @throws MediaException if it is to be turned upright and cannot be; nothing is kept then
    /// @throws IOException if they cannot be read
    public MediaId put(InputStream bytes, String name, UploadOptions options) throws IOException {
        MediaId id = MediaId.fresh(name);
        try (Spool spool = Spool.of(bytes, settings.temporary(), settings.maxBytes())) {
            write(id, options.upright() ? uploads.upright(spool) : spool.content(), options);
        }
        return id;
    }

    /// Keeps a file under an id.
    ///
    /// @throws StoreException.Conflict if there is one already, and it is not to be replaced
    /// @throws MediaException if it is to be turned upright and cannot be; nothing is kept then
    /// @throws UncheckedIOException if it cannot be read
    public void put(MediaId id, Path file, UploadOptions options) {
        try {
            if (Files.size(file) > settings.maxBytes()) {
                throw new MediaException.TooLarge("more than " + settings.maxBytes() + " bytes");
            }
            if (!options.upright()) {
                write(id, Content.of(file), options);
                return;
            }
            try (InputStream bytes = Files.newInputStream(file);
                    Spool copy = Spool.of(bytes, settings.temporary(), settings.maxBytes())) {
                write(id, uploads.upright(copy), options);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Keeps a file as a variant of an id, under any name.
    ///
    /// @throws IllegalArgumentException if the key is that of the original
    /// @throws StoreException.Conflict if there is one already, and it is not to be replaced
    /// @throws UncheckedIOException if it cannot be read
    public void putVariant(MediaKey key, Path file, boolean replace) {
        if (key.isOriginal()) {
            throw new IllegalArgumentException("not a variant but the original: '" + key + "'");
        }
        try {
            write(key, Content.of(file), replace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is known of a file, or empty if there is none.
    public Optional<ObjectInfo> stat(MediaKey key) {
        return store.stat(name(key));
    }

    /// The files of an id, the original among them, in the order of their keys. The caller closes the stream.
    public Stream<ObjectInfo> list(MediaId id) {
        return list(id.folder() + "/", key -> key.id().folder().equals(id.folder()));
    }

    /// All files, in the order of their keys; objects of other names than the layout's are left out. The caller
    /// closes the stream.
    public Stream<ObjectInfo> list() {
        return list("", key -> true);
    }

    private Stream<ObjectInfo> list(String prefix, Predicate<MediaKey> which) {
        return store.list(settings.bucket(), prefix)
                .filter(info -> MediaKey.parse(info.name().key()).filter(which).isPresent());
    }

    /// Opens an original for reading; the caller closes it.
    ///
    /// @throws StoreException.NotFound if there is none
    public StoredObject read(MediaId id) {
        return store.read(name(id.original()));
    }

    /// Opens a part of any file for reading; the caller closes it.
    ///
    /// @throws StoreException.NotFound if there is none
    /// @throws StoreException.Refused if the part begins at or after the end
    public StoredObject read(MediaKey key, ByteRange range) {
        return store.read(name(key), range);
    }

    /// Brings an original into a file, verified, in place of what was there. A failure leaves that as it was.
    ///
    /// @throws StoreException.NotFound if there is none
    /// @throws UncheckedIOException if the file cannot be written
    public void retrieve(MediaId id, Path target) {
        Download.of(store).toFile(name(id.original()), target);
    }

    /// Where the public reads a file.
    public URI url(MediaKey key) {
        return URI.create(settings.url() + "/" + key.urlPath());
    }

    /// Where the public reads an original.
    public URI url(MediaId id) {
        return url(id.original());
    }

    /// Where the public reads a variant; it is made when somebody does. Nothing is looked up.
    public URI url(MediaId id, Variant variant) {
        return url(dialect.key(id, variant));
    }

    /// The same, with a name that lets the variant be made until some time. What was made stays readable.
    ///
    /// @throws IllegalArgumentException if names have shift-media's signatures
    public URI url(MediaId id, Variant variant, Instant expiry) {
        return url(dialect.key(id, variant, Optional.of(expiry)));
    }

    /// Answers a request for a variant that is not in the bucket, or of somebody who was told so: finds it, or makes
    /// it and puts it there. Waits for as long as that takes.
    ///
    /// Whatever lies in the bucket all the same is [VariantAnswer.Held], as everybody may read it there: an
    /// original, a file of another name, a variant whose time to be made is over. Only for a signature that is
    /// none the bucket is not asked.
    ///
    /// @param address the path of a URL as it was sent, or one of [#url]
    /// @throws MediaException if the picture cannot be made, or not now
    /// @throws java.util.concurrent.CancellationException if the caller was interrupted; its interrupt flag is set
    public VariantAnswer variant(String address) {
        String base = settings.url() + "/";
        String path = address.startsWith(base) ? address.substring(base.length()) : address;
        return switch (dialect.parse(path)) {
            case ShiftOutcome.Refusal refusal -> refused(path, refusal);
            case ShiftOutcome.Request request -> maker.answer(request, url(request.key()));
        };
    }

    private VariantAnswer refused(String path, ShiftOutcome.Refusal refusal) {
        Optional<MediaKey> file = switch (refusal.reason()) {
            case NO_VARIANT, EXPIRED -> ShiftDialect.file(path);
            case MALFORMED, FORGED -> Optional.empty();
        };
        return file.flatMap(maker::held).orElseGet(() -> new VariantAnswer.Refused(refusal));
    }

    /// Removes an original and all of its variants. Does nothing if there are none.
    ///
    /// The original goes first, so that no variant is made any more; a variant that is being made meanwhile goes by
    /// its maker.
    public MediaRemoval delete(MediaId id) {
        long originals = store.stat(name(id.original())).isPresent() ? 1 : 0;
        store.delete(name(id.original()));
        MediaRemoval variants =
                remove(id.folder() + "/", key -> key.id().folder().equals(id.folder()));
        return new MediaRemoval(originals + variants.objects(), variants.failed());
    }

    /// Removes the variants of an original.
    public MediaRemoval clearVariants(MediaId id) {
        return remove(id.folder() + "/", key -> key.id().folder().equals(id.folder()) && !key.isOriginal());
    }

    /// Removes the variants of all originals. Objects of other names than the layout's are left alone.
    public MediaRemoval clearVariants() {
        return remove("", key -> !key.isOriginal());
    }

    private MediaRemoval remove(String prefix, Predicate<MediaKey> which) {
        Map<ObjectName, StoreException> failed = new LinkedHashMap<>();
        try (Stream<ObjectInfo> all = list(prefix, which)) {
            long removed = store.deleteAll(all.map(ObjectInfo::name), (name, reason) -> {
                if (failed.size() < MAX_FAILURES) {
                    failed.put(name, reason);
                }
            });
            return new MediaRemoval(removed, failed);
        }
    }

    private void write(MediaId id, Content content, UploadOptions options) {
        write(id.original(), content, options.replace());
        if (options.replace()) {
            MediaRemoval old = clearVariants(id);
            if (!old.failed().isEmpty()) {
                throw old.failed().values().iterator().next();
            }
        }
    }

    private void write(MediaKey key, Content content, boolean replace) {
        Description told =
                ShownTypes.describe(Uploads.head(content)).with(Header.CACHE_CONTROL, settings.cacheControl());
        WriteOptions options = WriteOptions.of(told);
        store.write(name(key), content, replace ? options : options.onlyIf(Precondition.absent()));
    }

    private ObjectName name(MediaKey key) {
        return new ObjectName(settings.bucket(), key.key());
    }
}
