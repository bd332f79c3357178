package dev.coffer.store.s3;

import dev.coffer.store.Description;
import dev.coffer.store.Header;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import java.util.ArrayList;
import java.util.List;
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

/// Makes objects of parts: several at once, over all uploads of a store never more than its settings allow.
/// Parts are streamed from where they are, none is held in memory. An upload that fails is aborted; nothing
/// of it is visible.
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

        CompletedPart send(Part part);

        /// Runs beside the sending of the parts; fails if the object must not come about.
        void checkWhole();
    }

    /// Sends all parts and completes the upload, or aborts it.
    ///
    /// @param completion makes the object of its parts
    <T> T upload(Target target, Sender sender, Function<Sent, T> completion) {
        String uploadId = s3.required(
                target.what,
                s3.ask(
                                target.what,
                                () -> s3.client()
                                        .createMultipartUpload(request -> request.bucket(target.name.bucket())
                                                .key(target.name.key())
                                                .contentType(target.told.contentType())
                                                .metadata(target.told.metadata())
                                                .cacheControl(
                                                        target.told.headers().get(Header.CACHE_CONTROL))
                                                .contentDisposition(
                                                        target.told.headers().get(Header.CONTENT_DISPOSITION))
                                                .contentEncoding(
                                                        target.told.headers().get(Header.CONTENT_ENCODING))
                                                .contentLanguage(
                                                        target.told.headers().get(Header.CONTENT_LANGUAGE))
                                                .storageClass(target.storageClass
                                                        .map(StorageClass::name)
                                                        .orElse(null))
                                                .checksumAlgorithm(target.checksum)))
                        .uploadId());
        try {
            return completion.apply(new Sent(uploadId, sendAll(target, uploadId, sender)));
        } catch (StoreException.Uncertain e) {
            // to abort might take away what was completed after all
            throw e;
        } catch (RuntimeException e) {
            abort(target, uploadId, e);
            throw e;
        }
    }

    private List<CompletedPart> sendAll(Target target, String uploadId, Sender sender) {
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
                        return stopping(failed, () -> sender.send(part));
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

    private List<Part> partsOf(String uploadId, long size) {
        long length = Math.max(s3.settings().transfer().partSize(), Math.ceilDiv(size, MOST_PARTS));
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
                            .uploadId(uploadId));
        } catch (SdkException e) {
            // what is left is invisible, and goes when the bucket's lifecycle or a later sweep takes old uploads
            reason.addSuppressed(s3.errors().of("abort the upload to " + target.name, e));
        }
    }
}
