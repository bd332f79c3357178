package dev.coffer.server;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which bytes of a file a client asks for, and what it has of it already.
///
/// @param head whether it wants to know about the file alone
/// @param ifNoneMatch empty if it sent none, as the others
/// @param range as it was sent
/// @param ifRange the version that it has a part of
record Wanted(boolean head, String ifNoneMatch, String range, String ifRange) {
    private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /// A part of a file.
    ///
    /// @param last the last byte that belongs to it
    record Part(long first, long last) {
        long length() {
            return last - first + 1;
        }
    }

    /// What of a file is to be sent.
    sealed interface Share {
        record All() implements Share {}

        record Some(Part part) implements Share {}

        /// It begins where the file has ended.
        record None() implements Share {}
    }

    /// By RFC 9110: what is no range of bytes, or several of them, or of another version, is all of the file.
    Share of(long size, String etag) {
        Matcher one = ONE.matcher(range);
        if (!one.matches() || !ifRange.isEmpty() && !ifRange.equals(etag)) {
            return new Share.All();
        }
        Optional<Long> first = number(one.group(1));
        Optional<Long> last = number(one.group(2));
        if (first.isEmpty()) {
            return last.isEmpty() ? new Share.All() : end(size, last.get());
        }
        if (last.isPresent() && last.get() < first.get()) {
            return new Share.All();
        }
        return first.get() >= size
                ? new Share.None()
                : new Share.Some(new Part(first.get(), Math.min(size - 1, last.orElse(size - 1))));
    }

    private static Share end(long size, long length) {
        return length == 0 || size == 0
                ? new Share.None()
                : new Share.Some(new Part(Math.max(0, size - length), size - 1));
    }

    private static Optional<Long> number(String digits) {
        return digits.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(digits));
    }
}
