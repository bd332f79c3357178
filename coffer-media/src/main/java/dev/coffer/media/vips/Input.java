package dev.coffer.media.vips;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/// The bytes of a picture, and the file that they are mapped from, if they are: a worker then maps it itself.
record Input(MemorySegment bytes, Optional<Path> file) {

    static Input of(MemorySegment bytes) {
        return new Input(bytes, Optional.empty());
    }

    /// @param arena until whose end the bytes are there
    static Input of(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new Input(bytes, Optional.of(file.toAbsolutePath()));
        }
    }

    /// Of what has to be brought to a worker.
    MemorySegment carried() {
        return file.isPresent() ? MemorySegment.NULL : bytes;
    }
}
