package dev.coffer.media;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a file that somebody uploaded: `3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg`, a UUID and the
/// file's name.
///
/// Who holds one knows that it is whole, so that its [#folder()] has this file and its variants and nothing else
/// in it, and that no part of it leads elsewhere. Case is kept as it came; new ids are in lower case.
///
/// @param uuid five groups of hexadecimal digits
/// @param fileName one part of a path
/// @see "shift-media, id"
public record MediaId(String uuid, String fileName) {
    private static final String UUID_GROUPS =
            "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";
    private static final Pattern UUID_TEXT = Pattern.compile(UUID_GROUPS);
    private static final Pattern ID = Pattern.compile("(" + UUID_GROUPS + ")-(.+)", Pattern.DOTALL);
    private static final int MAX_NAME_BYTES = 255;

    /// Extensions that mean the same as another.
    private static final Map<String, String> SAME = Map.of(
            "jpeg", "jpg", "jpe", "jpg", "jif", "jpg", "jfif", "jpg", "jfi", "jpg", "tiff", "tif", "tgz", "tar.gz");

    /// Marks that turn the direction of writing, so that a name reads as another.
    private static final String TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    /// @throws IllegalArgumentException if the UUID is none, or the name is not [#isFileName]
    public MediaId {
        if (!UUID_TEXT.matcher(uuid).matches() || !isFileName(fileName)) {
            throw new IllegalArgumentException(
                    "not a media id: '" + shown(uuid + "-" + fileName) + "' (a UUID, a" + " dash and a file name)");
        }
    }

    /// Reads an id.
    ///
    /// @throws IllegalArgumentException if `text` is anything but a whole id; the message quotes it
    public static MediaId parse(String text) {
        Matcher matcher = ID.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a media id: '" + shown(text) + "' (a UUID, a dash and a file name)");
        }
        return new MediaId(matcher.group(1), matcher.group(2));
    }

    /// An id that nobody has had, for a file of that name.
    ///
    /// The name is put into lower case, and its last extension into its usual form: `Photo.JPEG` becomes
    /// `photo.jpg`, `a.tgz` becomes `a.tar.gz`.
    ///
    /// @throws IllegalArgumentException if it is not [#isFileName]
    public static MediaId fresh(String fileName) {
        return new MediaId(UUID.randomUUID().toString(), canonical(fileName));
    }

    /// Whether `text` can name a file here: one part of a path, of 1 to 255 bytes in UTF-8, without slashes,
    /// control characters or marks that turn the direction of writing, and neither `.` nor `..`.
    public static boolean isFileName(String text) {
        return !text.isEmpty()
                && !Set.of(".", "..").contains(text)
                && text.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES
                && text.codePoints().allMatch(MediaId::isPlain);
    }

    private static boolean isPlain(int character) {
        return character != '/'
                && character != '\\'
                && !Character.isISOControl(character)
                && !(character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE)
                && TURNING.indexOf(character) < 0;
    }

    private static String canonical(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        int dot = lower.lastIndexOf('.');
        return dot <= 0 ? lower : lower.substring(0, dot + 1) + extension(lower.substring(dot + 1));
    }

    /// The usual form of an extension, without a dot and in lower case: `jpg` of `JPEG`, `tar.gz` of `tgz`.
    public static String extension(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return SAME.getOrDefault(lower, lower);
    }

    /// What is behind the last dot of the file's name, as it is written there; empty where there is none.
    public String extension() {
        int dot = fileName.lastIndexOf('.');
        return dot <= 0 ? "" : fileName.substring(dot + 1);
    }

    /// Where everything of this id lies: `3c72aedc/ba25/11e6/a569/406c8f413974/photo.jpg`.
    ///
    /// The UUID is in lower case there, whatever it is in the id.
    public String folder() {
        return uuid.toLowerCase(Locale.ROOT).replace('-', '/') + "/" + fileName;
    }

    /// The file as it was uploaded.
    public MediaKey original() {
        return new MediaKey(this, fileName);
    }

    /// The whole id.
    @Override
    public String toString() {
        return uuid + "-" + fileName;
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > 80 ? plain.substring(0, 80) + "…" : plain;
    }
}
