package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.store.Precondition;
import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/// The directory where unfinished uploads in parts are noted: one file each, named by what is written where.
/// Nobody but its owner may read it. It holds no credentials.
///
/// Notes that nothing was added to for a week are dropped, and their uploads aborted where they went to the
/// same server.
final class UploadJournal {
    private static final Logger LOG = LoggerFactory.getLogger(UploadJournal.class);
    private static final Duration STALE = Duration.ofDays(7);
    private static final String SUFFIX = ".upload";

    private final S3Connection s3;
    private final Optional<Path> directory;
    private boolean swept;

    private UploadJournal(S3Connection s3, Optional<Path> directory) {
        this.s3 = s3;
        this.directory = directory;
    }

    static UploadJournal of(S3Connection s3) {
        return new UploadJournal(s3, s3.settings().journal());
    }

    /// The notes of the upload that would be this write: those of an earlier call, if there are any that no
    /// other call or process is at work on.
    ///
    /// @throws StoreException.Refused if the directory cannot be made or written to
    UploadNotes open(S3Write write, long partLength) {
        if (directory.isEmpty()) {
            return UploadNotes.none();
        }
        Map<String, String> what = identity(write, partLength);
        StringBuilder all = new StringBuilder();
        what.forEach((name, value) -> all.append(name).append(' ').append(value).append('\n'));
        try {
            make(directory.get());
            sweep(directory.get());
            String file = Sha256.of(all.toString().getBytes(UTF_8)).hex() + SUFFIX;
            return UploadFile.open(directory.get().resolve(file), what)
                    .<UploadNotes>map(it -> it)
                    .orElseGet(UploadNotes::none);
        } catch (IOException e) {
            throw new StoreException.Refused(
                    "cannot " + write.what() + ": the journal of uploads " + directory.get() + " cannot be written ("
                            + e + ")",
                    e);
        }
    }

    private Map<String, String> identity(S3Write write, long partLength) {
        Map<String, String> what = new TreeMap<>();
        what.put("endpoint", place(s3.settings()));
        what.put("bucket", write.name().bucket());
        what.put("key", write.name().key());
        what.put("size", Long.toString(write.content().size()));
        what.put("sha256", write.sha256().hex());
        what.put("part-size", Long.toString(partLength));
        what.put("options", options(write).hex());
        return what;
    }

    private static String place(S3Settings settings) {
        return settings.endpoint().map(Object::toString).orElse("aws " + settings.region());
    }

    /// Of all that makes two writes of the same bytes differ.
    private static Sha256 options(S3Write write) {
        StringBuilder text = new StringBuilder();
        text.append(write.options().contentType()).append('\n');
        new TreeMap<>(write.options().metadata())
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
        new TreeMap<>(write.options().description().headers())
                .forEach((header, value) ->
                        text.append(header).append(':').append(value).append('\n'));
        text.append(write.options().storageClass().map(StorageClass::name).orElse(""))
                .append('\n');
        text.append(
                switch (write.options().precondition()) {
                    case Precondition.None none -> "";
                    case Precondition.Absent absent -> "absent";
                    case Precondition.Unchanged(String etag) -> "unchanged " + etag;
                });
        return Sha256.of(text.toString().getBytes(UTF_8));
    }

    private static void make(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, ownersOnly(directory, "rwx------"));
        }
    }

    static FileAttribute<?>[] ownersOnly(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /// Once a process: notes that nobody came back for.
    private synchronized void sweep(Path directory) throws IOException {
        if (swept) {
            return;
        }
        swept = true;
        Instant since = Instant.now().minus(STALE);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                    give(file);
                }
            }
        }
    }

    private void give(Path file) throws IOException {
        Optional<UploadFile> stale = UploadFile.open(file);
        if (stale.isEmpty()) {
            return;
        }
        try (UploadFile notes = stale.get()) {
            Map<String, String> what = notes.what();
            if (notes.uploadId().isPresent() && place(s3.settings()).equals(what.get("endpoint"))) {
                s3.client()
                        .abortMultipartUpload(request -> request.bucket(what.get("bucket"))
                                .key(what.get("key"))
                                .uploadId(notes.uploadId().get()));
            }
            notes.drop();
        } catch (SdkException e) {
            LOG.debug("an upload noted in {} was not aborted: {}", file, e.getMessage());
        }
    }
}
