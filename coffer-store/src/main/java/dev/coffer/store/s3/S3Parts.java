package dev.coffer.store.s3;

import dev.coffer.store.Description;
import dev.coffer.store.Header;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;

/// Makes objects of parts: several at once, over all uploads of a store never more than its settings allow.
/// Parts are streamed from where they are, none is held in memory. Of an upload that fails nothing is visible.
final class S3Parts {
    /// S3 takes no more parts of one object.
    private static final int MOST_PARTS = 10_000;

    private final S3Connection s3;
    private final Semaphore permits;

    S3Parts(S3Connection s3) {
        this.s3 = s3;
        this.permits = new Semaphore(s3.settings().transfer().partsAtOnce());
    }

    /// The object to be made.
    ///
    /// @param told with metadata as they are sent
    /// @param checksum that each part comes with, or none
    record Target(
            String what,
            ObjectName name,
            Description told,
            Optional<StorageClass> storageClass,
            @Nullable ChecksumAlgorithm checksum) {}

    /// @param number from 1
    record Part(String uploadId, int number, long offset, long length) {}

    /// An upload whose parts are all there.
    record Sent(String uploadId, List<CompletedPart> parts) {

        CompleteMultipartUploadRequest.Builder completion(ObjectName name) {
            return CompleteMultipartUploadRequest.builder()
                    .bucket(name.bucket())
                    .key(name.key())
                    .uploadId(uploadId)
                    .multipartUpload(all -> all.parts(parts));
        }
    }

    /// Knows how one part gets to the server.
    interface Sender {
        long size();

        /// The digest of a part's bytes, where they come from here; waits until it is taken.
        default Optional<Sha256> digest(Part part) {
            return Optional.empty();
        }

        CompletedPart send(Part part);

        /// Runs beside the sending of the parts; fails if the object must not come about.
        void checkWhole();
    }

    /// Sends all parts and completes the upload, or aborts it. Where the notes last, an upload whose failure may
    /// pass is left for a later call, which sends what is missing.
    ///
    /// @param completion makes the object of its parts
    <T> T upload(Target target, Sender sender, UploadNotes notes, Function<Sent, T> completion) {
        Map<Integer, UploadNotes.Part> there = partsThere(target, notes);
        String uploadId = notes.uploadId().orElseGet(() -> begin(target, notes));
        try {
            T made = completion.apply(new Sent(uploadId, sendAll(target, uploadId, sender, notes, there)));
            notes.drop();
            return made;
        } catch (StoreException.Uncertain e) {
            // to abort might take away what was completed after all
            if (e.getCause() instanceof StoreException.NotFound) {
                notes.drop(); // the server knows the upload no more
            }
            throw e;
        } catch (StoreException.Unavailable e) {
            if (!notes.last()) {
                abort(target, uploadId, e);
            }
            throw e;
        } catch (RuntimeException e) {
            abort(target, uploadId, e);
            notes.drop();
            throw e;
        }
    }

    private String begin(Target target, UploadNotes notes) {
        CreateMultipartUploadRequest request = CreateMultipartUploadRequest.builder()
                .bucket(target.name.bucket())
                .key(target.name.key())
                .contentType(target.told.contentType())
                .metadata(target.told.metadata())
                .cacheControl(target.told.headers().get(Header.CACHE_CONTROL))
                .contentDisposition(target.told.headers().get(Header.CONTENT_DISPOSITION))
                .contentEncoding(target.told.headers().get(Header.CONTENT_ENCODING))
                .contentLanguage(target.told.headers().get(Header.CONTENT_LANGUAGE))
                .storageClass(target.storageClass.map(StorageClass::name).orElse(null))
                .checksumAlgorithm(target.checksum)
                .build();
        String uploadId = s3.required(
                target.what,
                s3.ask(target.what, () -> s3.client().createMultipartUpload(request))
                        .uploadId());
        notes.begun(uploadId, Optional.ofNullable(target.told.metadata().get(S3Metadata.WRITE)));
        return uploadId;
    }

    /// The parts on which notes and server agree. Of an upload that the server knows no more, none; then a new
    /// one has begun.
    private Map<Integer, UploadNotes.Part> partsThere(Target target, UploadNotes notes) {
        Optional<String> earlier = notes.uploadId();
        if (earlier.isEmpty()) {
            return Map.of();
        }
        Map<Integer, UploadNotes.Part> noted = notes.parts();
        Map<Integer, UploadNotes.Part> there = new HashMap<>();
        try {
            s3.client()
                    .listPartsPaginator(request -> request.bucket(target.name.bucket())
                            .key(target.name.key())
                            .uploadId(earlier.get()))
                    .parts()
                    .forEach(part -> {
                        UploadNotes.Part known = noted.get(part.partNumber());
                        if (known != null
                                && known.length() == part.size()
                                && known.etag().equals(S3Heads.unquoted(part.eTag()))) {
                            there.put(known.number(), known);
                        }
                    });
        } catch (SdkException e) {
            StoreException reason = s3.errors().of(target.what, e);
            if (!(reason instanceof StoreException.NotFound)) {
                throw reason;
            }
        }
        if (there.isEmpty()) {
            // some servers answer for an upload that was aborted as for one without parts
            begin(target, notes);
        }
        return there;
    }

    /// One part: as it is there already, if its bytes are still the same, or sent.
    private CompletedPart send(Part part, Sender sender, UploadNotes notes, Map<Integer, UploadNotes.Part> there) {
        UploadNotes.Part known = there.get(part.number);
        Optional<Sha256> digest = sender.digest(part);
        if (known != null && known.length() == part.length && digest.equals(Optional.of(known.sha256()))) {
            return CompletedPart.builder()
                    .partNumber(part.number)
                    .eTag(known.etag())
                    .checksumSHA256(known.sha256().base64())
                    .build();
        }
        CompletedPart sent = sender.send(part);
        digest.ifPresent(sha256 ->
                notes.add(new UploadNotes.Part(part.number, part.length, S3Heads.unquoted(sent.eTag()), sha256)));
        return sent;
    }

    private List<CompletedPart> sendAll(
            Target target, String uploadId, Sender sender, UploadNotes notes, Map<Integer, UploadNotes.Part> there) {
        AtomicBoolean failed = new AtomicBoolean();
        List<Future<CompletedPart>> sent = new ArrayList<>();
        Future<?> whole;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            whole = threads.submit(() -> stopping(failed, () -> {
                sender.checkWhole();
                return true;
            }));
            for (Part part : partsOf(uploadId, sender.size())) {
                permits.acquire();
                if (failed.get()) {
                    permits.release();
                    break;
                }
                sent.add(threads.submit(() -> {
                    try {
                        return stopping(failed, () -> send(part, sender, notes, there));
                    } finally {
                        permits.release();
                    }
                }));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("cannot " + target.what + ": interrupted", e);
        }
        outcome(target, whole);
        List<CompletedPart> parts = new ArrayList<>();
        for (Future<CompletedPart> part : sent) {
            parts.add(outcome(target, part));
        }
        return parts;
    }

    /// How long the parts of an object of `size` bytes are, but for the last.
    long length(long size) {
        return Math.max(s3.settings().transfer().partSize(), Math.ceilDiv(size, MOST_PARTS));
    }

    private List<Part> partsOf(String uploadId, long size) {
        long length = length(size);
        List<Part> parts = new ArrayList<>();
        for (long offset = 0; offset < size; offset += length) {
            parts.add(new Part(uploadId, parts.size() + 1, offset, Math.min(length, size - offset)));
        }
        return parts;
    }

    private interface Work<T> {
        T run();
    }

    private static <T> T stopping(AtomicBoolean failed, Work<T> work) {
        boolean done = false;
        try {
            T result = work.run();
            done = true;
            return result;
        } finally {
            if (!done) {
                failed.set(true);
            }
        }
    }

    private <T> T outcome(Target target, Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("cannot " + target.what + ": interrupted", e);
        } catch (ExecutionException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof StoreException ours) {
                    throw ours;
                }
            }
            if (e.getCause() instanceof SdkException failure) {
                throw s3.errors().of(target.what, failure);
            }
            throw new IllegalStateException("cannot " + target.what, e.getCause());
        }
    }

    private void abort(Target target, String uploadId, RuntimeException reason) {
        try {
            s3.client()
                    .abortMultipartUpload(request -> request.bucket(target.name.bucket())
                            .key(target.name.key())
                            .uploadId(uploadId)
                            .overrideConfiguration(c ->
                                    c.apiCallTimeout(s3.settings().transfer().answerTimeout())));
        } catch (SdkException e) {
            // what is left is invisible, and goes when the bucket's lifecycle or a later sweep takes old uploads
            reason.addSuppressed(s3.errors().of("abort the upload to " + target.name, e));
        }
    }
}
