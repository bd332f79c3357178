package dev.coffer.repository.headers;

import dev.coffer.repository.Inspection;
import java.io.IOException;

/// PNG: IHDR comes first; the chunks lead to IEND.
final class Png {
    private static final long IEND = 0x49454e44;
    private static final int MOST_CHUNKS = 100_000;

    static Inspection look(Window file) throws IOException {
        return HeaderInspector.judge(file.u32(16), file.u32(20), ends(file));
    }

    private static boolean ends(Window file) throws IOException {
        long at = 8;
        for (int chunk = 0; chunk < MOST_CHUNKS && at + 12 <= file.size(); chunk++) {
            long length = file.u32(at);
            if (file.u32(at + 4) == IEND) {
                return true;
            }
            at += 12 + length;
        }
        return false;
    }

    private Png() {}
}
