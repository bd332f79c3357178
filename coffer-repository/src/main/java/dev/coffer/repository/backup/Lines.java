package dev.coffer.repository.backup;

/// Takes rows as they come, each a line of a part without its end.
@FunctionalInterface
interface Lines {
    /// @param bytes only lent; the line is `length` bytes from 0
    void line(byte[] bytes, int length);
}
