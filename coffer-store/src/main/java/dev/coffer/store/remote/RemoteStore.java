package dev.coffer.store.remote;

import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Name;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.s3.S3Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The six verbs of the seed `s3`: copy, delete, exists, read, write, update_metadata.
///
/// A verb that fails answers false and logs why, as an error and without credentials; only [#exists], whose
/// false means that there is no such object, throws. A name without a bucket, where there is no default one
/// either, is a mistake of the caller and is thrown by every verb.
///
/// Headers go in as maps, their names in any case: `x-amz-meta-<name>` is metadata; `Content-Type`,
/// `Cache-Control`, `Content-Disposition`, `Content-Encoding`, `Content-Language` and `x-amz-storage-class` are
/// what they are. Any other is refused, as it would go unheard. Metadata come out under `x-amz-meta-<name>`, in
/// lower case; values may be any text without control characters.
///
/// Safe for use by several threads.
///
/// @see "seed `s3`, RemoteStore"
public final class RemoteStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteStore.class);

    /// As often as another writer may be quicker, before it is given up.
    private static final int MOST_TRIES = 8;

    private final ObjectStore store;
    private final Optional<String> defaultBucket;

    private RemoteStore(ObjectStore store, Optional<String> defaultBucket) {
        this.store = store;
        this.defaultBucket = defaultBucket;
    }

    /// Whether there is an object, or whether it was read; and its metadata, empty if not.
    ///
    /// @param metadata names with their prefix `x-amz-meta-`
    public record Answer(boolean ok, Map<String, String> metadata) {
        private static final Answer NO = new Answer(false, Map.of());

        public Answer {
            metadata = Map.copyOf(metadata);
        }
    }

    /// Over any store. Closing this closes it.
    public static RemoteStore of(ObjectStore store, Optional<String> defaultBucket) {
        return new RemoteStore(store, defaultBucket);
    }

    /// By what the seed's YAML file says, as any YAML reader reads it: `access_key_id` and `secret_access_key`;
    /// and, where wanted, `default_bucket` (or `bucket`), `endpoint` (a host, with a port or not;
    /// `s3.amazonaws.com`), and `tls` (true). Makes no request.
    ///
    /// @throws IllegalArgumentException if a setting is missing, unknown, or not of its type; the message
    ///     names it and never quotes a key
    public static RemoteStore open(Map<String, ?> settings) {
        RemoteSettings read = RemoteSettings.of(settings);
        return new RemoteStore(S3Store.open(read.s3()), read.defaultBucket());
    }

    /// Copies an object. With metadata among the headers the copy has exactly those, else the source's; other
    /// headers that are not given are the source's too.
    ///
    /// @throws IllegalArgumentException if there is no bucket, or a header is none of those above
    public boolean copy(S3Name from, S3Name to, Map<String, String> headers) {
        ObjectName source = from.in(defaultBucket);
        ObjectName target = to.in(defaultBucket);
        Headers given = Headers.of(headers);
        return succeeds("copy " + source + " to " + target, () -> {
            if (given.isEmpty()) {
                store.copy(source, target);
                return true;
            }
            return repeated(source, seen -> {
                CopyOptions options =
                        CopyOptions.plain().with(given.over(seen.description())).ifSourceIs(seen.etag());
                store.copy(source, target, given.storageClass().map(options::in).orElse(options));
            });
        });
    }

    public boolean copy(S3Name from, S3Name to) {
        return copy(from, to, Map.of());
    }

    /// Removes an object; true also if there is none.
    ///
    /// @throws IllegalArgumentException if there is no bucket
    public boolean delete(S3Name name) {
        ObjectName object = name.in(defaultBucket);
        return succeeds("delete " + object, () -> {
            store.delete(object);
            return true;
        });
    }

    /// Whether there is such an object, and its metadata. In a bucket that is not there, there is none.
    ///
    /// @throws IllegalArgumentException if there is no bucket
    /// @throws StoreException if that could not be found out
    public Answer exists(S3Name name) {
        try {
            return store.stat(name.in(defaultBucket)).map(RemoteStore::answer).orElse(Answer.NO);
        } catch (StoreException.NoBucket e) {
            return Answer.NO;
        }
    }

    /// Brings an object into a file, which is replaced at once when all bytes are there, verified and on the
    /// disk. A read that fails leaves the file as it was, and nothing else.
    ///
    /// @return whether it was read, and its metadata
    /// @throws IllegalArgumentException if there is no bucket
    public Answer read(S3Name name, Path local) {
        ObjectName object = name.in(defaultBucket);
        String what = "read " + object + " into " + local;
        try (StoredObject bytes = store.read(object)) {
            LocalFile.replace(what, local, bytes);
            return answer(bytes.info());
        } catch (StoreException e) {
            LOG.error("{}", e.getMessage());
        } catch (IOException e) {
            LOG.error("cannot {}: {}", what, e.toString());
        }
        return Answer.NO;
    }

    /// Sends a file, replacing an object of that name with its metadata. Without a `Content-Type` it gets S3's
    /// own, `binary/octet-stream`.
    ///
    /// @throws IllegalArgumentException if there is no bucket, or a header is none of those above
    public boolean write(Path local, S3Name name, Map<String, String> headers) {
        ObjectName object = name.in(defaultBucket);
        Headers given = Headers.of(headers);
        Description told = given.over(Description.plain().withContentType("binary/octet-stream"));
        return succeeds("write " + local + " to " + object, () -> {
            WriteOptions options = WriteOptions.of(told);
            store.write(
                    object,
                    Content.of(local),
                    given.storageClass().map(options::in).orElse(options));
            return true;
        });
    }

    public boolean write(Path local, S3Name name) {
        return write(local, name, Map.of());
    }

    /// Gives an object exactly these metadata, or leaves its metadata where none are among the headers; other
    /// headers that are not given stay. The bytes stay: what somebody writes meanwhile is not undone, as far as
    /// [ObjectStore#updateMetadata] goes.
    ///
    /// @return false also if no header is given
    /// @throws IllegalArgumentException if there is no bucket, or a header is none of those above
    public boolean updateMetadata(S3Name name, Map<String, String> headers) {
        ObjectName object = name.in(defaultBucket);
        Headers given = Headers.of(headers);
        return succeeds("update the metadata of " + object, () -> {
            if (given.isEmpty()) {
                throw new StoreException.Refused("cannot update the metadata of " + object + ": none are given", null);
            }
            return repeated(object, seen -> {
                Description told = given.over(seen.description());
                if (given.storageClass().isEmpty()) {
                    store.updateMetadata(object, seen.etag(), told);
                } else {
                    store.copy(
                            object,
                            object,
                            CopyOptions.plain()
                                    .with(told)
                                    .ifSourceIs(seen.etag())
                                    .in(given.storageClass().get()));
                }
            });
        });
    }

    @Override
    public void close() {
        store.close();
    }

    /// What is done to a version of an object.
    private interface Change {
        void of(ObjectInfo seen);
    }

    /// Looks at an object and changes it; again, if another version was there by then.
    private boolean repeated(ObjectName object, Change change) {
        for (int tries = 1; ; tries++) {
            ObjectInfo seen =
                    store.stat(object).orElseThrow(() -> new StoreException.NotFound("there is no object " + object));
            try {
                change.of(seen);
                return true;
            } catch (StoreException.Conflict e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    /// Work on a store and on files.
    private interface Verb {
        boolean run() throws IOException;
    }

    private static boolean succeeds(String what, Verb verb) {
        try {
            return verb.run();
        } catch (StoreException e) {
            LOG.error("{}", e.getMessage());
        } catch (IOException e) {
            LOG.error("cannot {}: {}", what, e.toString());
        }
        return false;
    }

    private static Answer answer(ObjectInfo info) {
        return new Answer(true, Headers.metadata(info.metadata()));
    }
}
