package dev.coffer.store;

/// Which bytes of an object are wanted.
public sealed interface ByteRange {

    /// The first byte wanted.
    long offset();

    /// How many bytes are wanted, at most.
    long maxLength();

    /// All of them.
    record All() implements ByteRange {
        @Override
        public long offset() {
            return 0;
        }

        @Override
        public long maxLength() {
            return Long.MAX_VALUE;
        }
    }

    /// `length` bytes from `offset`; fewer where the object ends before.
    record Part(long offset, long length) implements ByteRange {
        public Part {
            if (offset < 0 || length < 1) {
                throw new IllegalArgumentException("not a range: " + length + " bytes at " + offset);
            }
        }

        @Override
        public long maxLength() {
            return length;
        }
    }

    /// From `offset` to the end.
    record From(long offset) implements ByteRange {
        public From {
            if (offset < 0) {
                throw new IllegalArgumentException("not an offset: " + offset);
            }
        }

        @Override
        public long maxLength() {
            return Long.MAX_VALUE;
        }
    }

    static ByteRange all() {
        return new All();
    }
}
