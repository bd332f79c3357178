package dev.coffer.app;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// The process's standard output, which knows why it could not be written: a print stream only tells that it was not.
final class StandardOutput extends PrintStream {
    private final Watched watched;

    StandardOutput() {
        this(new Watched(new FileOutputStream(FileDescriptor.out)));
    }

    StandardOutput(OutputStream to) {
        this(new Watched(to));
    }

    private StandardOutput(Watched watched) {
        super(new BufferedOutputStream(watched, 1 << 15), false, StandardCharsets.UTF_8);
        this.watched = watched;
    }

    /// Whether its reader has closed it; a disk that is full is another matter.
    boolean isReaderGone() {
        return watched.readerGone;
    }

    private static final class Watched extends FilterOutputStream {
        private volatile boolean readerGone;

        Watched(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                // The platform has no type for EPIPE.
                readerGone = String.valueOf(e.getMessage()).contains("Broken pipe");
                throw e;
            }
        }
    }
}
