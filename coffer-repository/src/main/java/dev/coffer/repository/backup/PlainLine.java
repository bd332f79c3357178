package dev.coffer.repository.backup;

/// Turns the columns of a row, joined by tabs and with a byte 0xFF for nothing, into a line of a part, if none of them
/// holds a character that has to be escaped. No text holds that byte: it is none of UTF-8.
///
/// For one thread; the line is lent until the next one is read.
final class PlainLine {
    private static final byte NOTHING = (byte) 0xff;

    private final int columns;
    private byte[] line = new byte[1024];
    private int length;

    PlainLine(int columns) {
        this.columns = columns;
    }

    /// @return whether the line is made; else a column needs escaping
    boolean read(byte[] joined) {
        if (line.length < 2 * joined.length) {
            line = new byte[2 * joined.length];
        }
        int tabs = 0;
        int to = 0;
        boolean begins = true;
        boolean ends = false;
        for (byte b : joined) {
            if (ends && b != '\t') {
                return false;
            }
            if (b == '\t') {
                tabs++;
                begins = true;
                ends = false;
                line[to++] = b;
            } else if (b == NOTHING) {
                if (!begins) {
                    return false;
                }
                begins = false;
                ends = true;
                line[to++] = '\\';
                line[to++] = 'N';
            } else if (b == '\\' || b >= 0 && b < ' ' && isEscaped(b)) {
                return false;
            } else {
                begins = false;
                line[to++] = b;
            }
        }
        length = to;
        return tabs == columns - 1;
    }

    byte[] bytes() {
        return line;
    }

    int length() {
        return length;
    }

    /// All that the format escapes, but for the tab and the backslash.
    private static boolean isEscaped(byte b) {
        return b == 8 || b >= 10 && b <= 13;
    }
}
