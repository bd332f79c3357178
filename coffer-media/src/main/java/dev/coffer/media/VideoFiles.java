package dev.coffer.media;

import java.util.List;

/// What was made of a video: one file, or several that only go together.
///
/// @param main the name of the one that a viewer opens
/// @param files all of them, by name
public record VideoFiles(String main, List<Part> files) {

    /// @param name with slashes, relative to the directory that was filled
    /// @param size in bytes
    public record Part(String name, String mediaType, long size) {}

    public VideoFiles {
        files = List.copyOf(files);
        if (files.stream().noneMatch(part -> part.name().equals(main))) {
            throw new IllegalArgumentException("there is no '" + main + "' in " + files);
        }
    }

    /// Of all together, in bytes.
    public long size() {
        return files.stream().mapToLong(Part::size).sum();
    }

    /// The media type of what is made of videos, by the end of its name.
    public static String mediaType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "jpg" -> "image/jpeg";
            case "png" -> "image/png";
            case "webp" -> "image/webp";
            case "gif" -> "image/gif";
            case "mp4" -> "video/mp4";
            case "webm" -> "video/webm";
            case "m3u8" -> "application/vnd.apple.mpegurl";
            case "ts" -> "video/mp2t";
            default -> "application/octet-stream";
        };
    }
}
