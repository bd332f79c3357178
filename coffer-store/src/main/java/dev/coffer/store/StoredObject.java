package dev.coffer.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/// An object that is being read: what it is, and its bytes as they come.
///
/// For one thread. The reader closes it, also when it has not read to the end.
///
/// @param info of the whole object, also where a part of it is read
/// @param bytes the bytes asked for; a connection that breaks off ends in an [IOException], never in a silent
///     early end
/// @param file the file that holds the whole object, where the store is a folder; it must not be written to
public record StoredObject(ObjectInfo info, InputStream bytes, Optional<Path> file) implements AutoCloseable {

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
