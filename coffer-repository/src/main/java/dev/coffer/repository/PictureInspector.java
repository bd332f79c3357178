package dev.coffer.repository;

import java.nio.file.Path;

/// Looks at a file that claims to be a picture, at the moment it is stashed.
///
/// Inspection never fails: whatever is wrong with the bytes is what it tells. It is bounded in time and
/// memory.
public interface PictureInspector extends AutoCloseable {

    /// @param mediaType as the bytes say, not a name or a server
    Inspection inspect(Path file, String mediaType);

    /// Lets go of what it has started; many have started nothing.
    @Override
    default void close() {}
}
