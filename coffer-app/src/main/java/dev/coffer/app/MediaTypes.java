package dev.coffer.app;

import java.net.URLConnection;
import java.util.Locale;
import java.util.Map;

/// What the end of a name says of the media type.
final class MediaTypes {
    /// What the JDK's table lacks, or has in an old way.
    private static final Map<String, String> MORE = Map.ofEntries(
            Map.entry("avif", "image/avif"),
            Map.entry("css", "text/css"),
            Map.entry("csv", "text/csv"),
            Map.entry("gz", "application/gzip"),
            Map.entry("heic", "image/heic"),
            Map.entry("jp2", "image/jp2"),
            Map.entry("js", "text/javascript"),
            Map.entry("json", "application/json"),
            Map.entry("md", "text/markdown"),
            Map.entry("mjs", "text/javascript"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("parquet", "application/vnd.apache.parquet"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("tsv", "text/tab-separated-values"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("webm", "video/webm"),
            Map.entry("webp", "image/webp"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("xml", "application/xml"),
            Map.entry("yaml", "application/yaml"),
            Map.entry("yml", "application/yaml"),
            Map.entry("zst", "application/zstd"));

    private static final String UNKNOWN = "application/octet-stream";

    private MediaTypes() {}

    static String of(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        if (dot < 0) {
            return UNKNOWN;
        }
        String known = MORE.get(last.substring(dot + 1).toLowerCase(Locale.ROOT));
        if (known != null) {
            return known;
        }
        String guessed =
                URLConnection.guessContentTypeFromName("x" + last.substring(dot).toLowerCase(Locale.ROOT));
        return guessed == null ? UNKNOWN : guessed;
    }
}
