package dev.coffer.store.s3;

import dev.coffer.store.Sha256;
import java.util.Map;
import java.util.Optional;

/// What is known of one unfinished upload from earlier, and where its progress is noted.
///
/// Used by one call at a time, whose threads may add parts at once.
interface UploadNotes extends AutoCloseable {

    /// A part that the server has, as far as was noted.
    ///
    /// @param etag without quotes
    record Part(int number, long length, String etag, Sha256 sha256) {}

    /// The upload to go on with.
    Optional<String> uploadId();

    /// The mark that it was begun with, if it is a conditional one.
    Optional<String> mark();

    /// The parts of it that were noted, by number.
    Map<Integer, Part> parts();

    /// Whether they last, so that a later call can go on with the upload.
    boolean last();

    /// A new upload has begun in place of what was known.
    void begun(String uploadId, Optional<String> mark);

    /// A part has come.
    void add(Part part);

    /// The upload is no more: completed or aborted.
    void drop();

    @Override
    void close();

    /// Where no journal is kept, or another process is at work on the same upload.
    static UploadNotes none() {
        return new UploadNotes() {
            @Override
            public Optional<String> uploadId() {
                return Optional.empty();
            }

            @Override
            public Optional<String> mark() {
                return Optional.empty();
            }

            @Override
            public Map<Integer, Part> parts() {
                return Map.of();
            }

            @Override
            public boolean last() {
                return false;
            }

            @Override
            public void begun(String uploadId, Optional<String> mark) {}

            @Override
            public void add(Part part) {}

            @Override
            public void drop() {}

            @Override
            public void close() {}
        };
    }
}
