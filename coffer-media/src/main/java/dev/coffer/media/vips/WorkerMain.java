package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.Rendered;
import dev.coffer.repository.BlobId;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;

/// What runs in the process of a [Worker]: says where its memory is, then does one task after the other.
///
/// It ends when its server has: a thread of its own sees that there will be no more orders, also while a decoder is at
/// work.
final class WorkerMain {
    private final SharedMemory memory;
    private final DataOutputStream out;

    private WorkerMain(SharedMemory memory, DataOutputStream out) {
        this.memory = memory;
        this.out = out;
    }

    /// @param path of the file; empty if it lies in the memory
    /// @param file where it lies there
    private record Order(Task task, String font, String path, Place file, Map<BlobId, Place> marks) {

        static Order read(DataInputStream in) throws IOException {
            Task task = Task.read(in);
            String font = in.readUTF();
            String path = in.readUTF();
            Place file = new Place(0, in.readLong());
            Map<BlobId, Place> marks = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                marks.put(BlobId.parse(in.readUTF()), new Place(in.readLong(), in.readLong()));
            }
            return new Order(task, font, path, file, marks);
        }

        /// Where the last of its files ends.
        long end() {
            return Math.max(
                    file.end(),
                    marks.values().stream().mapToLong(Place::end).max().orElse(0));
        }
    }

    private record Place(long at, long size) {
        long end() {
            return at + size;
        }

        MemorySegment in(MemorySegment memory) {
            return memory.asSlice(at, size);
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        SharedMemory memory = SharedMemory.create();
        Loader.trustAll();
        Warming.warm();
        var out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(WorkerProcess.ANSWERS)));
        out.writeUTF(memory.name());
        out.flush();
        var orders = new LinkedTransferQueue<Order>();
        Thread.ofPlatform().daemon().name("orders").start(() -> {
            take(orders);
            Runtime.getRuntime().halt(0); // there is nobody left to work for
        });
        new WorkerMain(memory, out).work(orders);
    }

    private static void take(BlockingQueue<Order> orders) {
        try (var in = new DataInputStream(new BufferedInputStream(System.in))) {
            while (true) {
                orders.add(Order.read(in));
            }
        } catch (IOException e) {
            // the end
        }
    }

    private void work(BlockingQueue<Order> orders) throws IOException, InterruptedException {
        while (true) {
            Outcome.write(outcome(orders.take()), out);
            out.flush();
        }
    }

    private Outcome outcome(Order order) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            if (!order.font.isEmpty()) {
                Lettering.lend(order.font);
            }
            MemorySegment mapped = memory.map(order.end());
            MemorySegment file = order.path.isEmpty()
                    ? order.file.in(mapped)
                    : Input.of(Path.of(order.path), arena).bytes();
            return switch (order.task.kind()) {
                case RENDER -> made(Rendering.render(order.task, file, marks(order, mapped)), order.end());
                case SIZE -> new Outcome.Sized(Rendering.size(order.task, file));
                case LOOK -> new Outcome.Seen(Rendering.look(order.task, file));
                case DECODE -> {
                    Rendering.decode(order.task, file);
                    yield new Outcome.Done();
                }
                case LEVEL -> {
                    Levels.write(order.task, file);
                    yield new Outcome.Done();
                }
            };
        } catch (MediaException e) {
            return new Outcome.Refused(e);
        } catch (RuntimeException e) {
            return new Outcome.Failed(e.toString());
        }
    }

    private static Marks marks(Order order, MemorySegment mapped) {
        Map<BlobId, MemorySegment> files = new LinkedHashMap<>();
        order.marks.forEach((id, place) -> files.put(id, place.in(mapped)));
        return new Marks(files);
    }

    /// Behind the files, which nobody needs any more.
    private Outcome made(Rendered rendered, long end) throws IOException {
        long at = SharedMemory.rounded(end);
        byte[] bytes = rendered.bytes();
        memory.map(at + bytes.length).asSlice(at, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
        return new Outcome.Made(at, bytes.length, rendered.format(), rendered.width(), rendered.height());
    }
}
