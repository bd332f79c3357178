package dev.coffer.app;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// What can be said about files by their names, which on Linux are bytes and need not be text.
final class FileNames {
    private static final char NO_TEXT = '\uFFFD';

    /// Whether the name is all that it takes to find the file again.
    static boolean isText(Path file) {
        String text = file.toString();
        return text.indexOf(NO_TEXT) < 0 || Path.of(text).equals(file);
    }

    /// What to do about a name that is not.
    static String notText(Path file) {
        String bytes = file.toUri().getRawPath();
        return file + ": its name is not UTF-8 (" + bytes.substring(bytes.lastIndexOf('/') + 1)
                + "); rename it, as convmv does";
    }

    /// Why what somebody named is neither a file nor a directory.
    static String whyNot(String named) {
        Path file = Path.of(named);
        if (Files.exists(file)) {
            return named + " is neither a file nor a directory; what comes from a pipe or a device is written to a"
                    + " file first";
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return named + " is a link to what is not there";
        }
        return "there is no file " + named
                + (named.indexOf(NO_TEXT) < 0 ? "" : "; one whose name is not UTF-8 is renamed first, as convmv does");
    }

    private FileNames() {}
}
