package dev.coffer.media;

import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A video to make others of.
public interface VideoSource {

    /// All of its bytes, verified. Asked by whoever cannot read them where they lie; may take long the
    /// first time.
    ///
    /// @return stays as it is for as long as it is worked on
    Path file() throws IOException;

    /// Where else the same bytes lie; empty if that is nowhere that others could read.
    Optional<ObjectName> object();

    /// The blob of the repository that it is; empty for what is none, of which nothing is kept.
    default Optional<Sha256> blob() {
        return Optional.empty();
    }

    static VideoSource of(Path file) {
        return new VideoSource() {
            @Override
            public Path file() {
                return file;
            }

            @Override
            public Optional<ObjectName> object() {
                return Optional.empty();
            }
        };
    }
}
