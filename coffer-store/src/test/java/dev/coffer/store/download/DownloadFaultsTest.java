package dev.coffer.store.download;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.ByteRange;
import dev.coffer.store.Content;
import dev.coffer.store.FaultyStore;
import dev.coffer.store.FaultyStore.Fault;
import dev.coffer.store.FaultyStore.Verb;
import dev.coffer.store.ForwardingStore;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.TestTime;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.measured.MeasuredStore;
import dev.coffer.store.memory.MemoryStore;
import dev.coffer.store.retrying.RetryingStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a download when something goes wrong.
final class DownloadFaultsTest {
    private static final ObjectName NAME = new ObjectName("bucket", "key");
    private static final int PART = 200_000;
    private static final int SIZE = 10 * PART + 3;

    @TempDir
    private Path directory;

    private final MemoryStore memory = new MemoryStore();
    private final FaultyStore faulty = FaultyStore.over(memory);
    private final MeasuredStore measured = MeasuredStore.of(faulty);
    private final byte[] bytes = new byte[SIZE];
    private Path target;

    @BeforeEach
    void writeAnObject() throws IOException {
        memory.createBucket("bucket");
        new Random(5).nextBytes(bytes);
        memory.write(NAME, Content.of(bytes), WriteOptions.plain());
        target = directory.resolve("target");
        Files.writeString(target, "old");
    }

    @Test
    void aConnectionThatBreaksGoesOnAtItsByte() throws IOException {
        for (int i = 0; i < 8; i++) {
            faulty.on(Verb.READ, i % 2 == 0 ? Fault.RESET : Fault.SHORT_BODY, 150_000);
        }
        download(measured).toFile(NAME, target);
        assertThat(target).hasBinaryContent(bytes);
        assertThat(measured.snapshot().bytesRead()).as("nothing is read twice").isEqualTo(SIZE);
        for (int i = 0; i < 8; i++) {
            faulty.on(Verb.READ, i % 2 == 0 ? Fault.RESET : Fault.SHORT_BODY, 150_000);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        download(measured).toStream(NAME, out);
        assertThat(out.toByteArray()).isEqualTo(bytes);
        assertThat(measured.snapshot().bytesRead()).isEqualTo(2 * SIZE);
    }

    @Test
    void whateverGoesWrongTheBytesAreRightOrAreNotThere() throws IOException {
        for (int seed = 0; seed < 40; seed++) {
            FaultyStore seeded = FaultyStore.seeded(
                    memory,
                    seed,
                    0.4,
                    Fault.RESET,
                    Fault.SHORT_BODY,
                    Fault.UNAVAILABLE,
                    Fault.WRONG_BYTES,
                    Fault.DENIED,
                    Fault.NOT_FOUND);
            Path file = directory.resolve("seed" + seed);
            try {
                download(seeded).toFile(NAME, file);
                assertThat(file).hasBinaryContent(bytes);
            } catch (StoreException e) {
                assertThat(file).doesNotExist();
            }
        }
    }

    @Test
    void wrongBytesAreNotTaken() throws IOException {
        faulty.on(Verb.READ, Fault.WRONG_BYTES);
        assertThatThrownBy(() -> download(faulty).toFile(NAME, target))
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining(NAME.url());
        assertThat(target).hasContent("old");
        assertThat(DownloadContract.names(directory)).containsExactly("target");
        faulty.on(Verb.READ, Fault.WRONG_BYTES);
        assertThatThrownBy(() -> download(faulty).toStream(NAME, OutputStream.nullOutputStream()))
                .isInstanceOf(StoreException.Corrupt.class);
    }

    @Test
    void whatWasBroughtBeforeAFailureIsNotBroughtAgain() throws IOException {
        giveUpHalfway();
        assertThat(target).hasContent("old");
        assertThat(DownloadContract.names(directory)).containsExactly(".coffer-part.target", "target");
        assertThat(Download.isUnfinished(directory.resolve(".coffer-part.target")))
                .isTrue();
        assertThat(Download.isUnfinished(target)).isFalse();
        MeasuredStore rest = MeasuredStore.of(memory);
        download(rest).toFile(NAME, target);
        assertThat(target).hasBinaryContent(bytes);
        assertThat(rest.snapshot().bytesRead()).isLessThanOrEqualTo(SIZE - 2 * PART);
        assertThat(DownloadContract.names(directory)).containsExactly("target");
    }

    @Test
    void whatWasLeftOfAnotherVersionIsNotUsed() throws IOException {
        giveUpHalfway();
        new Random(6).nextBytes(bytes);
        memory.write(NAME, Content.of(bytes), WriteOptions.plain());
        download(memory).toFile(NAME, target);
        assertThat(target).hasBinaryContent(bytes);
    }

    @Test
    void whatWasLeftOfALongerVersionIsNotUsed() throws IOException {
        giveUpHalfway();
        memory.write(NAME, Content.of("short".getBytes(UTF_8)), WriteOptions.plain());
        download(memory).toFile(NAME, target);
        assertThat(target).hasContent("short");
        assertThat(DownloadContract.names(directory)).containsExactly("target");
    }

    @Test
    void whatWasSpoiltSinceIsBroughtAgain() throws IOException {
        giveUpHalfway();
        try (FileChannel part = FileChannel.open(directory.resolve(".coffer-part.target"), StandardOpenOption.WRITE)) {
            part.write(ByteBuffer.wrap(new byte[100]), 1000);
        }
        download(memory).toFile(NAME, target);
        assertThat(target).hasBinaryContent(bytes);
    }

    @Test
    void aFileThatIsNoPartFileDoesNoHarm() throws IOException {
        for (String junk :
                new String[] {"", "junk", "end 99999999\n", "coffer part 1\nend 00000027\n", "x".repeat(9999)}) {
            Files.writeString(directory.resolve(".coffer-part.target"), junk);
            download(memory).toFile(NAME, target);
            assertThat(target).hasBinaryContent(bytes);
        }
    }

    @Test
    void anObjectThatIsReplacedMeanwhileIsBroughtAnew() throws IOException {
        byte[] other = new byte[SIZE];
        new Random(7).nextBytes(other);
        download(new Replacing(1, other)).toFile(NAME, target);
        assertThat(target).hasBinaryContent(other);
    }

    @Test
    void anObjectThatIsReplacedAgainAndAgainIsAConflict() throws IOException {
        assertThatThrownBy(() -> download(new Replacing(1000, bytes)).toFile(NAME, target))
                .isInstanceOf(StoreException.Conflict.class);
        assertThat(target).hasContent("old");
        assertThatThrownBy(() -> download(new Replacing(1000, bytes)).toStream(NAME, OutputStream.nullOutputStream()))
                .isInstanceOf(StoreException.Conflict.class);
    }

    @Test
    void twoAtOnceDoNotMix() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ObjectStore slow = new ForwardingStore(memory) {
            @Override
            public StoredObject read(ObjectName name, ByteRange range) {
                reading.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return super.read(name, range);
            }
        };
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Download.Downloaded> first =
                    threads.submit(() -> download(slow).toFile(NAME, target));
            reading.await();
            assertThatThrownBy(() -> download(memory).toFile(NAME, target))
                    .isInstanceOf(StoreException.Conflict.class)
                    .hasMessageContaining("under way");
            goOn.countDown();
            first.get();
        }
        assertThat(target).hasBinaryContent(bytes);
        download(memory).toFile(NAME, target);
    }

    @Test
    void aSizeThatNoDiskHoldsIsRefusedBeforeAnythingIsWritten() throws IOException {
        ObjectStore boasting = new ForwardingStore(memory) {
            @Override
            public StoredObject read(ObjectName name, ByteRange range) {
                StoredObject object = super.read(name, range);
                ObjectInfo info = object.info();
                ObjectInfo huge = ObjectInfo.described(
                        name, Long.MAX_VALUE, info.etag(), info.modified(), info.description(), info.sha256());
                return new StoredObject(huge, object.bytes(), Optional.empty());
            }
        };
        assertThatThrownBy(() -> download(boasting).toFile(NAME, target)).isInstanceOf(StoreException.Full.class);
        assertThat(target).hasContent("old");
        assertThat(DownloadContract.names(directory)).containsExactly("target");
    }

    @Test
    void anInterruptEndsItAndKeepsWhatIsHere() throws IOException {
        Thread here = Thread.currentThread();
        assertThatThrownBy(() -> download(memory).toFile(NAME, target, (now, size) -> here.interrupt()))
                .isInstanceOf(StoreException.Unavailable.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(target).hasContent("old");
        download(memory).toFile(NAME, target);
        assertThat(target).hasBinaryContent(bytes);
    }

    @Test
    void targetsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> download(memory).toFile(NAME, directory)).isInstanceOf(StoreException.Refused.class);
        assertThatThrownBy(() -> download(memory).toFile(NAME, directory.resolve("none/target")))
                .isInstanceOf(StoreException.Refused.class);
        assertThatThrownBy(() -> download(memory).toFile(NAME, target.resolve("below")))
                .isInstanceOf(StoreException.Refused.class);
    }

    @Test
    void aNameOfAnyLengthHasItsPartFile() throws IOException {
        Path longest = directory.resolve("n".repeat(255));
        download(memory).toFile(NAME, longest);
        assertThat(longest).hasBinaryContent(bytes);
    }

    @Test
    void anOutputThatIsClosedIsTheCallersFailure() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertThatThrownBy(() -> download(memory).toStream(NAME, broken))
                .isInstanceOf(IOException.class)
                .hasMessage("Broken pipe");
    }

    /// The first four reads come through, each of one part; then nothing any more.
    private void giveUpHalfway() {
        AtomicInteger reads = new AtomicInteger();
        ObjectStore failing = new ForwardingStore(memory) {
            @Override
            public StoredObject read(ObjectName name, ByteRange range) {
                if (reads.incrementAndGet() > 4) {
                    throw new StoreException.Unavailable("503", null);
                }
                return super.read(name, range);
            }
        };
        assertThatThrownBy(() -> download(failing).withParts(PART, 1).toFile(NAME, target))
                .isInstanceOf(StoreException.Unavailable.class);
    }

    private static Download download(ObjectStore store) {
        RetryingStore.Patience patience =
                new RetryingStore.Patience(6, Duration.ofMillis(10), Duration.ofSeconds(1), Duration.ofHours(1), 1000);
        return Download.of(store, patience, new TestTime()).withParts(PART, 3);
    }

    /// Writes the object anew when its second part is asked for, so many times.
    private final class Replacing extends ForwardingStore {
        private final byte[] other;
        private final AtomicInteger left;

        Replacing(int times, byte[] other) {
            super(memory);
            this.other = other;
            this.left = new AtomicInteger(times);
        }

        @Override
        public StoredObject read(ObjectName name, ByteRange range) {
            if (range.offset() > 0 && left.getAndDecrement() > 0) {
                memory.write(NAME, Content.of(other), WriteOptions.plain());
            }
            return super.read(name, range);
        }
    }
}
