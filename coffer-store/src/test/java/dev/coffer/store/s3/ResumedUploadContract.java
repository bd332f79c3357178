package dev.coffer.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.ChildJvm;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.PendingUpload;
import dev.coffer.store.Precondition;
import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.servers.Fault;
import dev.coffer.testing.servers.FaultProxy;
import dev.coffer.testing.servers.FaultProxy.Request;
import dev.coffer.testing.servers.S3Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uploads in parts that are broken off go on where they were, on whichever server.
abstract class ResumedUploadContract {
    private static final int PARTS = 6;
    private static final int SIZE = (PARTS - 1) * (5 << 20) + 12_345;

    @TempDir
    private Path directory;

    private FaultProxy proxy;
    private ObjectName name;
    private Path journal;
    private Path file;
    private byte[] bytes;

    abstract S3Access server();

    @BeforeEach
    final void prepare() throws IOException {
        proxy = FaultProxy.before(server().endpoint());
        journal = directory.resolve("journal");
        name = new ObjectName("resumed-" + Long.toHexString(System.nanoTime()), "large ä object");
        bytes = new byte[SIZE];
        new Random(SIZE).nextBytes(bytes);
        file = Files.write(directory.resolve("file"), bytes);
        try (S3Store store = S3Store.open(settings())) {
            store.createBucket(name.bucket());
        }
    }

    @AfterEach
    final void closeProxy() {
        proxy.close();
    }

    @Test
    void aProcessThatWasKilledIsFollowedByOneThatSendsTheRest() throws Exception {
        CountDownLatch atPart5 = new CountDownLatch(1);
        proxy.plan(request -> {
            boolean part5 = isPart(request, 5);
            if (part5) {
                atPart5.countDown();
            }
            return part5 ? Optional.of(new Fault.Stalled()) : Optional.empty();
        });
        Process killed = child();
        atPart5.await();
        killed.destroyForcibly().waitFor();
        proxy.calm();
        try (Stream<Path> notes = Files.list(journal)) {
            List<Path> all = notes.toList();
            assertThat(all).hasSize(1);
            assertThat(Files.readString(all.getFirst())).doesNotContain(server().secretKey());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(all.getFirst())))
                    .isEqualTo("rw-------");
        }

        long before = partsSent();
        assertThat(child().waitFor()).isZero();
        assertThat(partsSent() - before).isEqualTo(2);
        assertComplete();
    }

    @Test
    void aLineThatFailedIsFollowedByACallThatSendsTheRest() throws IOException {
        proxy.each(request -> isPart(request, 4), new Fault.RequestCut(0));
        try (S3Store store = S3Store.open(impatient())) {
            assertThatThrownBy(() -> write(store, WriteOptions.plain())).isInstanceOf(StoreException.Unavailable.class);
            long before = partsSent();
            proxy.calm();
            write(store, WriteOptions.plain());
            assertThat(partsSent() - before).isEqualTo(3);
        }
        assertComplete();
    }

    @Test
    void aConditionalWriteKeepsItsMark() throws IOException {
        WriteOptions absent = WriteOptions.plain().onlyIf(Precondition.absent());
        proxy.each(request -> isPart(request, 4), new Fault.RequestCut(0));
        try (S3Store store = S3Store.open(impatient())) {
            assertThatThrownBy(() -> write(store, absent)).isInstanceOf(StoreException.Unavailable.class);
            proxy.calm();
            // the completion happens and its answer is lost: only the mark tells whose object is there
            proxy.next(1, request -> isCompletion(request), new Fault.AnswerLost());
            write(store, absent);
        }
        assertComplete();
    }

    @Test
    void otherOptionsOrAVanishedUploadBeginAnew() throws IOException {
        proxy.each(request -> isPart(request, 3), new Fault.RequestCut(0));
        try (S3Store store = S3Store.open(impatient())) {
            assertThatThrownBy(() -> write(store, WriteOptions.plain())).isInstanceOf(StoreException.Unavailable.class);
            proxy.calm();
            try (Stream<PendingUpload> uploads = store.uploads(name.bucket(), "")) {
                uploads.toList().forEach(store::abort);
            }
            long before = partsSent();
            write(store, WriteOptions.plain());
            assertThat(partsSent() - before).isEqualTo(PARTS);

            before = partsSent();
            write(store, WriteOptions.plain().withMetadata(Map.of("other", "options")));
            assertThat(partsSent() - before).isEqualTo(PARTS);
        }
        assertComplete();
    }

    @Test
    void whatNobodyCameBackForInAWeekIsGivenUp() throws IOException {
        proxy.each(request -> isPart(request, 3), new Fault.RequestCut(0));
        try (S3Store store = S3Store.open(impatient())) {
            assertThatThrownBy(() -> write(store, WriteOptions.plain())).isInstanceOf(StoreException.Unavailable.class);
        }
        proxy.calm();
        try (Stream<Path> notes = Files.list(journal)) {
            FileTime then = FileTime.from(Instant.now().minus(Duration.ofDays(8)));
            for (Path each : notes.toList()) {
                Files.setLastModifiedTime(each, then);
            }
        }
        try (S3Store store = S3Store.open(settings())) {
            store.write(new ObjectName(name.bucket(), "another"), Content.of(file), WriteOptions.plain());
            assertThat(proxy.count(Request.method("DELETE"))).isEqualTo(1);
        }
        assertNoNotes();
    }

    @Test
    void ofTwoWritersAtOnceEachMakesAWholeObject() throws Exception {
        try (S3Store one = S3Store.open(settings());
                S3Store other = S3Store.open(settings());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = Stream.of(one, other, one, other)
                    .<Future<?>>map(store -> threads.submit(() -> {
                        write(store, WriteOptions.plain());
                        return store;
                    }))
                    .toList();
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertComplete();
    }

    @Test
    void aFailureForGoodLeavesNeitherPartsNorNotes() throws IOException {
        Content lying = Content.of(file, SIZE, Sha256.of(new byte[] {1}));
        try (S3Store store = S3Store.open(settings())) {
            assertThatThrownBy(() -> store.write(name, lying, WriteOptions.plain()))
                    .isInstanceOf(StoreException.Corrupt.class);
            assertThat(store.stat(name)).isEmpty();
        }
        assertThat(proxy.count(Request.method("DELETE"))).isEqualTo(1);
        assertNoNotes();
    }

    private void assertComplete() throws IOException {
        try (S3Store store = S3Store.open(settings());
                StoredObject object = store.read(name)) {
            assertThat(object.info().sha256()).contains(Sha256.of(bytes));
            assertThat(Arrays.equals(object.bytes().readAllBytes(), bytes)).isTrue();
        }
        assertNoNotes();
    }

    private void assertNoNotes() throws IOException {
        try (Stream<Path> notes = Files.list(journal)) {
            assertThat(notes).isEmpty();
        }
    }

    private void write(S3Store store, WriteOptions options) throws IOException {
        store.write(name, Content.of(file), options);
    }

    private Process child() throws IOException {
        return ChildJvm.start(
                List.of(),
                List.of(),
                JournaledUpload.class,
                proxy.endpoint().toString(),
                server().accessKey(),
                server().secretKey(),
                name.url(),
                file.toString(),
                journal.toString());
    }

    private S3Settings settings() {
        return JournaledUpload.settings(proxy.endpoint(), server().accessKey(), server().secretKey(), journal);
    }

    /// One attempt a request.
    private S3Settings impatient() {
        S3Settings settings = settings();
        S3Settings.Transfer transfer = settings.transfer();
        return settings.withTransfer(transfer.withPatience(transfer.connectTimeout(), transfer.answerTimeout(), 1));
    }

    private long partsSent() {
        return proxy.count(Request::isPart);
    }

    private static boolean isPart(Request request, int number) {
        return request.isPart() && request.target().contains("partNumber=" + number + "&");
    }

    private static boolean isCompletion(Request request) {
        return request.method().equals("POST") && request.target().contains("uploadId=");
    }
}
