package dev.coffer.media;

/// How a file is put into a media library.
///
/// @param upright whether a picture that its EXIF data say is to be turned is kept turned. Its pixels are encoded
///     anew then, at the quality that they have; all other files are kept byte for byte
/// @param replace whether a file that is there already is replaced, and its variants removed
public record UploadOptions(boolean upright, boolean replace) {

    /// As it is; nothing is replaced.
    public static UploadOptions plain() {
        return new UploadOptions(false, false);
    }

    public UploadOptions turnedUpright() {
        return new UploadOptions(true, replace);
    }

    public UploadOptions replacing() {
        return new UploadOptions(upright, true);
    }
}
