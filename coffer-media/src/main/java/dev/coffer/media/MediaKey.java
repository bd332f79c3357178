package dev.coffer.media;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// One file of a media id: the original, or a variant that was made of it.
///
/// @param name of the file below the id's folder; the original has that of the id
/// @see "shift-media, the public key layout"
public record MediaKey(MediaId id, String name) {
    private static final int PARTS = 7;

    /// @throws IllegalArgumentException if `name` is not [MediaId#isFileName]
    public MediaKey {
        if (!MediaId.isFileName(name)) {
            throw new IllegalArgumentException("not a name of a variant: '" + name.replaceAll("\\p{Cntrl}", "?") + "'");
        }
    }

    /// Reads a key of the layout back.
    ///
    /// @param key without a slash at its beginning
    /// @return empty if it is of another form
    public static Optional<MediaKey> parse(String key) {
        String[] parts = key.split("/", PARTS + 1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        try {
            String uuid = Arrays.stream(parts).limit(5).collect(Collectors.joining("-"));
            return Optional.of(new MediaKey(new MediaId(uuid, parts[5]), parts[6]))
                    .filter(read -> read.key().equals(key));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public boolean isOriginal() {
        return name.equals(id.fileName());
    }

    /// The object's key: `3c72aedc/ba25/11e6/a569/406c8f413974/photo.jpg/photo.jpg`.
    public String key() {
        return id.folder() + "/" + name;
    }

    /// The key as the path of a URL, with all that needs it escaped.
    public String urlPath() {
        return Arrays.stream(key().split("/"))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%7E", "~"))
                .collect(Collectors.joining("/"));
    }

    @Override
    public String toString() {
        return key();
    }
}
