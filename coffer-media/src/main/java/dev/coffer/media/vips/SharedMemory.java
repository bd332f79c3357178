package dev.coffer.media.vips;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Memory of a worker that its server writes pictures to and reads results from, as it would a file.
///
/// On Linux it has no name and goes with its processes, however they end. Elsewhere it is a temporary file, whose name
/// the server takes away before it writes the first byte. For one thread.
final class SharedMemory {
    private static final long PAGE = 4096;
    private static final long FIRST = 4 << 20;

    private final FileChannel channel;
    private final String name;
    private Arena arena = Arena.ofConfined();
    private MemorySegment mapped = MemorySegment.NULL;

    private SharedMemory(FileChannel channel, String name) {
        this.channel = channel;
        this.name = name;
    }

    static SharedMemory create() throws IOException {
        Optional<Integer> descriptor = unnamed();
        Path file = descriptor.isPresent()
                ? Path.of("/proc/self/fd/" + descriptor.get())
                : Files.createTempFile("coffer-worker-", "");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new SharedMemory(
                channel,
                descriptor.isPresent()
                        ? "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor.get()
                        : file.toString());
    }

    /// Opens what a worker has made; its name goes if it has one.
    static FileChannel open(String name) throws IOException {
        Path file = Path.of(name);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (!name.startsWith("/proc/")) {
            Files.delete(file);
        }
        return channel;
    }

    /// What the server finds it by.
    String name() {
        return name;
    }

    /// The memory, at least so much of it. What an earlier call has answered with is gone.
    MemorySegment map(long size) throws IOException {
        if (size > mapped.byteSize()) {
            arena.close();
            arena = Arena.ofConfined();
            mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, Math.max(FIRST, rounded(size)), arena);
        }
        return mapped;
    }

    static long rounded(long size) {
        return (size + PAGE - 1) / PAGE * PAGE;
    }

    private static Optional<Integer> unnamed() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find("memfd_create").flatMap(symbol -> {
            try (Arena scratch = Arena.ofConfined()) {
                int descriptor = (int) linker.downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT))
                        .invokeExact(scratch.allocateFrom("coffer"), 1); // MFD_CLOEXEC
                return descriptor < 0 ? Optional.empty() : Optional.of(descriptor);
            } catch (Throwable e) {
                throw Vips.rethrow(e);
            }
        });
    }
}
