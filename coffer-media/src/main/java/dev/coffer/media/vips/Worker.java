package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Rendered;
import dev.coffer.media.Step;
import dev.coffer.repository.BlobId;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process that works on one picture at a time, see [WorkerMain]. Whatever happens to it, it happens to
/// nobody else.
///
/// Pictures go to it and come back through memory that both have, which this side reads and writes as a
/// file: nothing that the other does to that memory can harm this process. For one thread at a time.
final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60); // for a start
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(500); // to say itself that it is late
    private static final int BLOCK = 1 << 20;
    private static final int MOST_BYTES = 1 << 30;
    private static final int PAGE = 4096;

    private static final ScheduledExecutorService DEADLINES = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("coffer-worker-deadlines").factory());

    private final Process process;
    private final OutputStream out;
    private final DataInputStream in;
    private final FileChannel memory;
    private int renders;

    private Worker(Process process, DataInputStream in, FileChannel memory) {
        this.process = process;
        this.out = process.getOutputStream();
        this.in = in;
        this.memory = memory;
    }

    /// Why a task has no outcome.
    static final class Died extends Exception {
        private final boolean begun;
        private final boolean late;

        private Died(boolean begun, boolean late, IOException cause) {
            super(cause);
            this.begun = begun;
            this.late = late;
        }

        /// Whether it may have been the task that it died of.
        boolean begun() {
            return begun;
        }

        /// Whether it was ended at the task's deadline.
        boolean late() {
            return late;
        }
    }

    /// Starts one, and waits until it is ready.
    ///
    /// @throws IOException if that comes to nothing
    static Worker start(long addresses) throws IOException {
        return started(WorkerProcess.start(addresses, Optional.empty()));
    }

    /// Has the JVM write down what it learns of a start and of one picture, for all starts that are to come.
    static void rehearse(long addresses, Path notes, Task task, MemorySegment file) throws IOException {
        try (Worker worker = started(WorkerProcess.start(addresses, Optional.of(notes)))) {
            worker.work(task, Input.of(file), Marks.NONE, Rendered.class);
            worker.out.close();
            if (!worker.process.waitFor(PATIENCE, TimeUnit.NANOSECONDS)) {
                throw new IOException("a worker does not end");
            }
        } catch (Died e) {
            throw new IOException("a worker died", e);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("while a worker ended");
        }
    }

    private static Worker started(Process process) throws IOException {
        var in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
        ScheduledFuture<?> deadline = DEADLINES.schedule(process::destroyForcibly, PATIENCE, TimeUnit.NANOSECONDS);
        try {
            return new Worker(process, in, SharedMemory.open(in.readUTF()));
        } catch (IOException e) {
            end(process);
            throw new IOException("a worker does not start: " + e.getMessage(), e);
        } finally {
            deadline.cancel(false);
        }
    }

    /// How many tasks it was given.
    int renders() {
        return renders;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Has it do a task.
    ///
    /// @param wanted what is made of it: [Rendered], [dev.coffer.repository.Dimensions],
    ///     [dev.coffer.media.Look] or [Outcome.Done]
    /// @throws MediaException as the worker says
    /// @throws Died if there is no outcome; it is good for nothing more
    <T> T work(Task task, Input file, Marks marks, Class<T> wanted) throws Died {
        var late = new AtomicBoolean();
        ScheduledFuture<?> deadline = DEADLINES.schedule(
                () -> {
                    late.set(true);
                    process.destroyForcibly();
                },
                task.limits().deadline().toNanos() + GRACE,
                TimeUnit.NANOSECONDS);
        boolean begun = false;
        try {
            out.write(order(task, file, marks));
            out.flush();
            begun = true;
            renders++;
            Object said = said(Outcome.read(in));
            if (said instanceof MediaException why) {
                throw why;
            }
            if (!wanted.isInstance(said)) {
                throw new IOException("nobody has asked for " + said.getClass().getSimpleName());
            }
            return wanted.cast(said);
        } catch (IOException e) {
            LOG.debug("a worker died of a {}: {}", task.format(), e.toString());
            throw new Died(begun, late.get(), e);
        } finally {
            deadline.cancel(false);
        }
    }

    /// How many bytes it has in memory, as far as that is known.
    long resident() {
        try {
            String pages = Files.readString(Path.of("/proc/" + process.pid() + "/statm"))
                    .split(" ", 3)[1];
            return Long.parseLong(pages) * PAGE;
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        end(process);
        try {
            memory.close();
        } catch (IOException e) {
            LOG.trace("the memory of a worker had gone already", e);
        }
    }

    private static void end(Process process) {
        process.destroyForcibly();
        try {
            process.getInputStream().close();
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.trace("a worker had gone already", e);
        }
    }

    private Object said(Outcome outcome) throws IOException {
        return switch (outcome) {
            case Outcome.Made made -> rendered(made);
            case Outcome.Sized sized -> sized.size();
            case Outcome.Seen seen -> seen.look();
            case Outcome.Refused refused -> refused.why();
            case Outcome.Done done -> done;
            case Outcome.Failed failed -> {
                LOG.warn("a worker failed: {}", failed.what());
                throw new IOException(failed.what());
            }
        };
    }

    private byte[] order(Task task, Input input, Marks marks) throws IOException {
        var bytes = new ByteArrayOutputStream(512);
        var order = new DataOutputStream(bytes);
        task.write(order);
        order.writeUTF(
                task.recipe().steps().stream().anyMatch(Step.Text.class::isInstance) ? Lettering.fontFile() : "");
        order.writeUTF(input.file().map(Path::toString).orElse(""));
        MemorySegment file = input.carried();
        order.writeLong(file.byteSize());
        order.writeInt(marks.files().size());
        write(file, 0);
        long at = SharedMemory.rounded(file.byteSize());
        for (Map.Entry<BlobId, MemorySegment> mark : marks.files().entrySet()) {
            order.writeUTF(mark.getKey().toString());
            order.writeLong(at);
            order.writeLong(mark.getValue().byteSize());
            write(mark.getValue(), at);
            at = SharedMemory.rounded(at + mark.getValue().byteSize());
        }
        return bytes.toByteArray();
    }

    private void write(MemorySegment from, long at) throws IOException {
        for (long done = 0; done < from.byteSize(); ) {
            ByteBuffer block =
                    from.asSlice(done, Math.min(BLOCK, from.byteSize() - done)).asByteBuffer();
            done += memory.write(block, at + done);
        }
    }

    private Rendered rendered(Outcome.Made made) throws IOException {
        if (made.at() < 0 || made.length() < 1 || made.length() > MOST_BYTES || made.width() < 1 || made.height() < 1) {
            throw new IOException("no picture is like that: " + made);
        }
        byte[] bytes = new byte[made.length()];
        for (int done = 0; done < bytes.length; ) {
            ByteBuffer block = ByteBuffer.wrap(bytes, done, Math.min(BLOCK, bytes.length - done));
            int read = memory.read(block, made.at() + done);
            if (read < 0) {
                throw new IOException("the picture is not there: " + made);
            }
            done += read;
        }
        MemorySegment picture = MemorySegment.ofArray(bytes);
        if (PictureHeader.sniff(picture).filter(made.format()::equals).isEmpty()) {
            throw new IOException("not a " + made.format() + ", as it is said to be");
        }
        return new Rendered(bytes, made.format(), made.width(), made.height());
    }
}
