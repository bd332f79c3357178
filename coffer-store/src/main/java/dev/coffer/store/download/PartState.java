package dev.coffer.store.download;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which parts of which version of an object are here.
///
/// @param version what names the version: the object's URL, etag and digest
/// @param size of the object
/// @param partSize of all parts but the last
/// @param done the parts that are here; not changed by this record
record PartState(String version, long size, long partSize, BitSet done) {
    /// The last line: how long the whole account is.
    static final int TAIL = "end 00000000\n".length();

    private static final String FIRST = "coffer part 1";

    static PartState of(ObjectInfo info, long partSize) {
        return new PartState(version(info), info.size(), partSize, new BitSet());
    }

    static String version(ObjectInfo info) {
        return info.name().url() + " " + info.etag() + " "
                + info.sha256().map(Sha256::hex).orElse("-");
    }

    int parts() {
        return Math.toIntExact(Math.ceilDiv(size, partSize));
    }

    long begin(int part) {
        return part * partSize;
    }

    long end(int part) {
        return Math.min(size, (part + 1) * partSize);
    }

    /// The account as it is written behind the bytes; a part is one character of its line `done`.
    byte[] bytes() {
        StringBuilder text = new StringBuilder(FIRST)
                .append("\nversion ")
                .append(version)
                .append("\nsize ")
                .append(size)
                .append("\nparts ")
                .append(partSize)
                .append("\ndone ");
        for (int part = 0; part < parts(); part++) {
            text.append(done.get(part) ? '1' : '0');
        }
        int length = text.toString().getBytes(StandardCharsets.UTF_8).length + 1 + TAIL;
        text.append(String.format(Locale.ROOT, "\nend %08d\n", length));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Where in [#bytes()] the character of a part is.
    int mark(int part) {
        return bytes().length - TAIL - 1 - parts() + part;
    }

    /// How long the account is, by its last line; empty if that is none.
    static Optional<Integer> length(byte[] tail) {
        String line = new String(tail, StandardCharsets.UTF_8);
        return line.matches("end \\d{8}\n") ? Optional.of(Integer.parseInt(line.substring(4, 12))) : Optional.empty();
    }

    /// Empty if it is not an account of a file with so many bytes before it.
    static Optional<PartState> parse(byte[] account, long bytesBefore) {
        Map<String, String> lines = new HashMap<>();
        String text = new String(account, StandardCharsets.UTF_8);
        for (String line : text.split("\n", -1)) {
            int blank = line.indexOf(' ');
            lines.put(blank < 0 ? "" : line.substring(0, blank), line.substring(blank + 1));
        }
        try {
            String marks = lines.getOrDefault("done", "");
            BitSet done = new BitSet();
            for (int part = 0; part < marks.length(); part++) {
                done.set(part, marks.charAt(part) == '1');
            }
            PartState state = new PartState(
                    lines.getOrDefault("version", ""),
                    Long.parseLong(lines.getOrDefault("size", "")),
                    Long.parseLong(lines.getOrDefault("parts", "")),
                    done);
            boolean sound = text.startsWith(FIRST + "\n")
                    && state.size == bytesBefore
                    && state.partSize > 0
                    && state.parts() == marks.length();
            return sound ? Optional.of(state) : Optional.empty();
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
