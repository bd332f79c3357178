package dev.coffer.store.folder;

import dev.coffer.store.ByteRange;
import dev.coffer.store.Capabilities;
import dev.coffer.store.Capability;
import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Precondition;
import dev.coffer.store.Sha256;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.names.OrderedNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A directory tree as an object store: `<root>/<bucket>/<key>` is a plain file with the object's bytes.
///
/// Several processes may use one root at a time, if its file system has locks that hold between them. Files
/// may be put there by hand; they are objects of type `application/octet-stream` without metadata or digest.
/// Keys that could leave the root, and keys that would clash on a file system that ignores case, are refused.
public final class FolderStore implements ObjectStore {
    static final String OCTETS = "application/octet-stream";

    private static final Capabilities CAPABILITIES = Capabilities.of(
            Capability.WRITE_IF_ABSENT,
            Capability.WRITE_IF_UNCHANGED,
            Capability.LARGE_WRITE_IF_ABSENT,
            Capability.COPY_IF_UNCHANGED,
            Capability.VERIFIES_SHA256,
            Capability.KEEPS_SHA256,
            Capability.HEADERS);

    private final Path root;
    private final Clock clock;
    private final Map<String, FolderBucket> buckets = new ConcurrentHashMap<>();

    private interface Step<T> {
        T run() throws IOException;
    }

    private FolderStore(Path root, Clock clock) {
        this.root = root;
        this.clock = clock;
    }

    /// Opens the store below `root`, making the directory if it is missing, and sweeps away what writers that
    /// died more than a day ago left behind.
    ///
    /// @throws StoreException.Denied if the directory cannot be made or read
    /// @throws StoreException.Refused if there is a file at `root`
    public static FolderStore open(Path root) {
        return open(root, Clock.systemUTC());
    }

    /// @param clock gives objects their modification times
    static FolderStore open(Path root, Clock clock) {
        return doing("open the folder store " + root, () -> {
            try {
                Files.createDirectories(root);
            } catch (FileAlreadyExistsException e) {
                throw new StoreException.Refused("cannot open the folder store " + root + ": it is a file", e);
            }
            FolderStore store = new FolderStore(root.toRealPath(), clock);
            for (String bucket : store.names()) {
                store.sweep(bucket);
            }
            return store;
        });
    }

    @Override
    public String describe() {
        return "folder " + root;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void createBucket(String bucket) {
        if (!ObjectName.isBucket(bucket)) {
            throw new StoreException.Refused("cannot create a bucket named '" + bucket + "'", null);
        }
        doing("create the bucket " + bucket, () -> {
            Path directory = root.resolve(bucket);
            if (!FolderBucket.isDirectory(directory)) {
                Files.createDirectories(FolderBucket.ownDirectory(directory).resolve("tmp"));
                Entries.sync(directory);
                Entries.sync(root);
            }
            return directory;
        });
    }

    @Override
    public boolean bucketExists(String bucket) {
        return ObjectName.isBucket(bucket) && FolderBucket.isDirectory(root.resolve(bucket));
    }

    @Override
    public Optional<ObjectInfo> stat(ObjectName name) {
        FolderBucket bucket = bucket(name.bucket());
        KeyPath key = KeyPath.of(name);
        return doing("look up " + name, () -> bucket.find(key).map(found -> info(name, found)));
    }

    @Override
    public StoredObject read(ObjectName name, ByteRange range) {
        FolderBucket bucket = bucket(name.bucket());
        KeyPath key = KeyPath.of(name);
        return doing("read " + name, () -> {
            FolderBucket.Opened opened = bucket.open(key)
                    .orElseThrow(
                            () -> new StoreException.NotFound("cannot read " + name + ": there is no such object"));
            ObjectInfo info = info(name, opened.found());
            if (!(range instanceof ByteRange.All) && range.offset() >= info.size()) {
                opened.channel().close();
                throw new StoreException.Refused(
                        "cannot read " + name + " from byte " + range.offset() + ": it has " + info.size(), null);
            }
            FileBytes bytes = new FileBytes(opened.channel(), range.offset(), range.maxLength(), info.size());
            return new StoredObject(info, bytes, Optional.of(opened.found().path()));
        });
    }

    @Override
    public ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        return put("write", name, content, options);
    }

    @Override
    public ObjectInfo copy(ObjectName source, ObjectName target, CopyOptions options) {
        try (StoredObject object = read(source)) {
            ObjectInfo info = object.info();
            if (options.sourceEtag().isPresent() && !options.sourceEtag().get().equals(info.etag())) {
                throw new StoreException.Conflict("cannot copy " + source + ": version "
                        + options.sourceEtag().get() + " is no more, " + info.etag() + " is there");
            }
            WriteOptions written = WriteOptions.of(options.description().orElseGet(info::description));
            written = options.storageClass().map(written::in).orElse(written);
            return put("copy " + source + " to", target, new OneReading(object), written);
        } catch (IOException e) {
            throw FolderErrors.of("copy " + source + " to " + target, e);
        }
    }

    @Override
    public ObjectInfo updateMetadata(ObjectName name, String expectedEtag, Description description) {
        FolderBucket bucket = bucket(name.bucket());
        KeyPath key = KeyPath.of(name);
        return doing("update the metadata of " + name, () -> {
            FolderBucket.Found found = bucket.find(key)
                    .orElseThrow(() -> new StoreException.NotFound(
                            "cannot update the metadata of " + name + ": there is no such object"));
            if (!found.version().etag().equals(expectedEtag)) {
                throw new StoreException.Conflict("cannot update the metadata of " + name + ": version " + expectedEtag
                        + " is no more, " + found.version().etag() + " is there");
            }
            Version next = nextVersion(bucket, found.version());
            Facts facts = new Facts(next.etag(), description, found.facts().flatMap(Facts::sha256));
            new Entries(bucket).restate(key, found.version(), next, facts);
            return info(name, new FolderBucket.Found(found.path(), next, Optional.of(facts)));
        });
    }

    @Override
    public void delete(ObjectName name) {
        FolderBucket bucket = bucket(name.bucket());
        KeyPath key = KeyPath.of(name);
        doing("delete " + name, () -> {
            Optional<FolderBucket.Found> found = bucket.find(key);
            if (found.isPresent()) {
                new Entries(bucket).remove(key, found.get().path());
            }
            return name;
        });
    }

    @Override
    public Map<ObjectName, StoreException> deleteAll(Collection<ObjectName> names) {
        Map<ObjectName, StoreException> failed = new LinkedHashMap<>();
        for (ObjectName name : names) {
            try {
                delete(name);
            } catch (StoreException e) {
                failed.put(name, e);
            }
        }
        return failed;
    }

    @Override
    public Stream<ObjectInfo> list(String bucket, String prefix) {
        return StreamSupport.stream(
                new Listing(bucket, bucket(bucket).directory(), prefix, OrderedNames.USUAL_WINDOW), false);
    }

    @Override
    public Stream<String> buckets() {
        return doing("list the buckets", () -> names().stream().sorted());
    }

    @Override
    public void close() {
        for (String name : List.copyOf(buckets.keySet())) {
            FolderBucket bucket = buckets.remove(name);
            if (bucket != null) {
                bucket.locks().close();
            }
        }
    }

    private ObjectInfo put(String operation, ObjectName name, Content content, WriteOptions options) {
        FolderBucket bucket = bucket(name.bucket());
        KeyPath key = KeyPath.of(name);
        String what = operation + " " + name;
        options.storageClass()
                .filter(place -> !place.equals(StorageClass.STANDARD))
                .ifPresent(place -> {
                    throw new StoreException.Refused(
                            "cannot " + what + ": a folder has no storage class " + place, null);
                });
        return doing(what, () -> {
            if (options.precondition() instanceof Precondition.Absent
                    && bucket.find(key).isPresent()) {
                throw new StoreException.Conflict("cannot " + what + ": it is there already");
            }
            try (TempFile temp = TempFile.in(bucket)) {
                Sha256 sha256 = fill(what, temp, content);
                Version version = temp.version();
                Facts facts = new Facts(version.etag(), options.description(), Optional.of(sha256));
                new Entries(bucket).place(key, temp, facts, options.precondition());
                Path path = bucket.path(key.segments());
                return info(name, new FolderBucket.Found(path, version, Optional.of(facts)));
            }
        });
    }

    private Sha256 fill(String what, TempFile temp, Content content) throws IOException {
        Sha256 sha256;
        try {
            sha256 = temp.fill(content, clock.instant());
        } catch (StoreException.Corrupt e) {
            throw new StoreException.Corrupt("cannot " + what + ": " + e.getMessage());
        }
        if (content.sha256().isPresent() && !content.sha256().get().equals(sha256)) {
            throw new StoreException.Corrupt("cannot " + what + ": its bytes have the SHA-256 " + sha256
                    + ", announced was " + content.sha256().get());
        }
        return sha256;
    }

    /// What the version of the same bytes will be when it is changed now.
    private Version nextVersion(FolderBucket bucket, Version current) throws IOException {
        try (TempFile probe = TempFile.in(bucket)) {
            probe.fill(new byte[0]);
            Version stamped = probe.stamped(clock.instant());
            return new Version(stamped.modified(), current.size(), current.fileKey(), Version.Kind.FILE);
        }
    }

    private FolderBucket bucket(String name) {
        FolderBucket known = buckets.get(name);
        if (known != null && FolderBucket.isDirectory(known.directory())) {
            return known;
        }
        Path directory = root.resolve(name);
        if (!FolderBucket.isDirectory(directory)) {
            throw new StoreException.NoBucket("no bucket '" + name + "' in " + describe());
        }
        return buckets.computeIfAbsent(name, unknown -> FolderBucket.at(unknown, directory));
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (ObjectName.isBucket(name) && FolderBucket.isDirectory(entry)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private void sweep(String bucket) {
        try {
            TempFile.sweep(FolderBucket.ownDirectory(root.resolve(bucket)).resolve("tmp"), clock.instant());
        } catch (IOException e) {
            // what cannot be swept now is swept another day; a store that may only be read must open all the same
        }
    }

    private static ObjectInfo info(ObjectName name, FolderBucket.Found found) {
        Version version = found.version();
        return ObjectInfo.described(
                name,
                version.size(),
                version.etag(),
                version.modified().toInstant(),
                found.facts().map(Facts::description).orElseGet(Description::plain),
                found.facts().flatMap(Facts::sha256));
    }

    private static <T> T doing(String what, Step<T> step) {
        try {
            return step.run();
        } catch (IOException e) {
            throw FolderErrors.of(what, e);
        } catch (InvalidPathException e) {
            throw FolderErrors.of(what, e);
        }
    }
}
