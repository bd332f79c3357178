package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.store.Capability;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.ProbeReport;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// Finds out by trying what a server enforces. A race can only be lost, never proven won: what is claimed in
/// the end held in [#ROUNDS] races of [#WRITERS].
final class S3Probe {
    private static final int ROUNDS = 10;
    private static final int WRITERS = 8;

    private final S3Store store;
    private final S3Connection s3;
    private final ObjectName name;

    S3Probe(S3Store store, S3Connection s3, String bucket) {
        this.store = store;
        this.s3 = s3;
        this.name = new ObjectName(
                bucket,
                "coffer-probe-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
    }

    ProbeReport run() {
        try {
            Set<Capability> seen = EnumSet.noneOf(Capability.class);
            look(seen, Capability.WRITE_IF_ABSENT, winsOnceIfAbsent());
            look(seen, Capability.WRITE_IF_UNCHANGED, winsOnceIfUnchanged());
            look(seen, Capability.LARGE_WRITE_IF_ABSENT, refusesLargeIfPresent());
            look(seen, Capability.VERIFIES_SHA256, refusesOtherBytes());
            look(seen, Capability.KEEPS_SHA256, keepsDigest());
            return new ProbeReport(
                    store.describe(),
                    Arrays.stream(Capability.values())
                            .map(it -> new ProbeReport.Row(
                                    it,
                                    seen.contains(it) ? ProbeReport.Finding.HAS : ProbeReport.Finding.NOT_TRIED,
                                    it.meaning()))
                            .toList());
        } finally {
            store.delete(name);
        }
    }

    private static void look(Set<Capability> seen, Capability capability, boolean holds) {
        if (holds) {
            seen.add(capability);
        }
    }

    private boolean winsOnceIfAbsent() {
        for (int round = 0; round < ROUNDS; round++) {
            store.delete(name);
            if (winners(Precondition.absent()) != 1) {
                return false;
            }
        }
        return true;
    }

    private boolean winsOnceIfUnchanged() {
        for (int round = 0; round < ROUNDS; round++) {
            ObjectInfo seen = store.write(name, content("seen " + round), WriteOptions.plain());
            if (winners(Precondition.unchanged(seen.etag())) != 1) {
                return false;
            }
        }
        return true;
    }

    private int winners(Precondition precondition) {
        List<Future<Boolean>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WRITERS; i++) {
                String text = "writer " + i;
                writers.add(threads.submit(() -> {
                    try {
                        store.write(name, content(text), WriteOptions.plain().onlyIf(precondition));
                        return true;
                    } catch (StoreException.Conflict | StoreException.Refused e) {
                        return false;
                    }
                }));
            }
        }
        int winners = 0;
        for (Future<Boolean> writer : writers) {
            winners += won(writer) ? 1 : 0;
        }
        return winners;
    }

    private static boolean won(Future<Boolean> writer) {
        try {
            return writer.get();
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

    private boolean refusesLargeIfPresent() {
        store.write(name, content("present"), WriteOptions.plain());
        String what = "probe " + name;
        String upload = s3.ask(
                        what,
                        () -> s3.client()
                                .createMultipartUpload(
                                        request -> request.bucket(name.bucket()).key(name.key())))
                .uploadId();
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
            return false;
        } catch (SdkException e) {
            if (!(s3.errors().of(what, e) instanceof StoreException.Conflict)) {
                throw s3.errors().of(what, e);
            }
            s3.ask(
                    what,
                    () -> s3.client()
                            .abortMultipartUpload(request -> request.bucket(name.bucket())
                                    .key(name.key())
                                    .uploadId(upload)));
            return true;
        }
    }

    private boolean refusesOtherBytes() {
        try {
            store.write(
                    name, Content.of("sent".getBytes(UTF_8), Sha256.of("said".getBytes(UTF_8))), WriteOptions.plain());
            return false;
        } catch (StoreException.Corrupt e) {
            return true;
        }
    }

    private boolean keepsDigest() {
        Content content = content("kept");
        store.write(name, content, WriteOptions.plain());
        return store.stat(name).flatMap(ObjectInfo::sha256).equals(Optional.of(Sha256.of("kept".getBytes(UTF_8))));
    }

    private static Content content(String text) {
        return Content.of(text.getBytes(UTF_8));
    }
}
