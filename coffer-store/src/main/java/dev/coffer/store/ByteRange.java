package dev.coffer.store;

/// Which bytes of an object are wanted.
public sealed interface ByteRange {

    /// All of them.
    record All() implements ByteRange {}

    /// `length` bytes from `offset`; fewer where the object ends before.
    record Part(long offset, long length) implements ByteRange {
        public Part {
            if (offset < 0 || length < 1) {
                throw new IllegalArgumentException("not a range: " + length + " bytes at " + offset);
            }
        }
    }

    /// From `offset` to the end.
    record From(long offset) implements ByteRange {
        public From {
            if (offset < 0) {
                throw new IllegalArgumentException("not an offset: " + offset);
            }
        }
    }

    static ByteRange all() {
        return new All();
    }
}
