package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MetadataDirective;

/// Whether a server keeps conditions, also when several come at once. A race can only be lost, never proven
/// won: what is claimed in the end held in [#ROUNDS] races.
record S3ProbeRaces(S3Store store, S3Connection s3, ObjectName name) {
    private static final int ROUNDS = 10;
    private static final int WRITERS = 8;
    private static final S3Probe.Seen ONE_WON =
            new S3Probe.Seen(true, "of " + WRITERS + " writers at once one won, " + ROUNDS + " times out of " + ROUNDS);

    S3Probe.Seen ifAbsent() {
        for (int round = 0; round < ROUNDS; round++) {
            store.delete(name);
            int winners = winners(Precondition.absent());
            if (winners != 1) {
                return lost(winners);
            }
        }
        return ONE_WON;
    }

    S3Probe.Seen ifUnchanged() {
        for (int round = 0; round < ROUNDS; round++) {
            ObjectInfo seen = store.write(name, S3Probe.content("seen " + round), WriteOptions.plain());
            int winners = winners(Precondition.unchanged(seen.etag()));
            if (winners != 1) {
                return lost(winners);
            }
        }
        return ONE_WON;
    }

    private static S3Probe.Seen lost(int winners) {
        return new S3Probe.Seen(false, "of " + WRITERS + " writers at once " + winners + " won");
    }

    private int winners(Precondition precondition) {
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            String text = "writer " + i;
            writers.add(() -> goesThrough(() -> store.write(
                    name, S3Probe.content(text), WriteOptions.plain().onlyIf(precondition))));
        }
        return (int) atOnce(writers).stream().filter(Boolean::booleanValue).count();
    }

    S3Probe.Seen largeIfAbsent() {
        store.write(name, S3Probe.content("present"), WriteOptions.plain());
        String what = "probe " + name;
        String upload = s3.ask(
                        what,
                        () -> s3.client()
                                .createMultipartUpload(
                                        request -> request.bucket(name.bucket()).key(name.key())))
                .uploadId();
        boolean refused = false;
        try {
            String etag = s3.client()
                    .uploadPart(
                            request -> request.bucket(name.bucket())
                                    .key(name.key())
                                    .uploadId(upload)
                                    .partNumber(1),
                            RequestBody.fromString("a part"))
                    .eTag();
            CompletedPart part =
                    CompletedPart.builder().partNumber(1).eTag(etag).build();
            s3.client()
                    .completeMultipartUpload(new S3Parts.Sent(upload, List.of(part))
                            .completion(name)
                            .ifNoneMatch("*")
                            .build());
        } catch (SdkException e) {
            StoreException reason = s3.errors().of(what, e);
            if (!(reason instanceof StoreException.Conflict)) {
                throw reason;
            }
            refused = true;
            s3.ask(
                    what,
                    () -> s3.client()
                            .abortMultipartUpload(request -> request.bucket(name.bucket())
                                    .key(name.key())
                                    .uploadId(upload)));
        }
        return refused
                ? new S3Probe.Seen(true, "an upload in parts to a key that was there was refused")
                : new S3Probe.Seen(false, "an upload in parts replaced what was there");
    }

    /// Copies onto itself, bound to a version, beside a write that is bound to nothing: the write must be
    /// there in the end, whichever came first.
    S3Probe.Seen copyIfUnchanged() {
        String old =
                store.write(name, S3Probe.content("old"), WriteOptions.plain()).etag();
        store.write(name, S3Probe.content("new"), WriteOptions.plain());
        if (goesThrough(() -> copied(old))) {
            return new S3Probe.Seen(false, "a copy that was bound to another version went through");
        }
        for (int round = 0; round < ROUNDS; round++) {
            String seen = store.write(name, S3Probe.content("seen " + round), WriteOptions.plain())
                    .etag();
            String last = "written meanwhile " + round;
            List<Callable<Boolean>> all =
                    new ArrayList<>(Collections.nCopies(WRITERS - 1, () -> goesThrough(() -> copied(seen))));
            all.add(
                    all.size() / 2,
                    () -> goesThrough(() -> store.write(name, S3Probe.content(last), WriteOptions.plain())));
            atOnce(all);
            if (!last.equals(text())) {
                return new S3Probe.Seen(false, "a copy that was bound to a version undid a write that came meanwhile");
            }
        }
        return new S3Probe.Seen(true, "no copy undid a write that came meanwhile, in " + ROUNDS + " races");
    }

    private Object copied(String etag) {
        String version = s3.server().condition(new Precondition.Unchanged(etag));
        return s3.ask(
                "probe " + name,
                () -> s3.client()
                        .copyObject(request -> request.sourceBucket(name.bucket())
                                .sourceKey(name.key())
                                .copySourceIfMatch(version)
                                .destinationBucket(name.bucket())
                                .destinationKey(name.key())
                                .ifMatch(version)
                                .metadataDirective(MetadataDirective.REPLACE)));
    }

    private String text() {
        try (StoredObject object = store.read(name)) {
            return new String(object.bytes().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot probe " + name + ": " + e.getMessage(), e);
        }
    }

    private static boolean goesThrough(Callable<?> change) throws StoreException {
        try {
            change.call();
            return true;
        } catch (StoreException.Conflict | StoreException.Refused e) {
            return false;
        } catch (StoreException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a probing write failed", e);
        }
    }

    private static List<Boolean> atOnce(List<Callable<Boolean>> changes) {
        List<Boolean> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> change : threads.invokeAll(changes)) {
                outcomes.add(change.get());
            }
            return outcomes;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException reason) {
                throw reason;
            }
            throw new IllegalStateException("a probing write failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("cannot probe the store: interrupted", e);
        }
    }
}
