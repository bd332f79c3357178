package dev.coffer.repository;

import java.util.Optional;

/// What an origin told to recognise this version of a page by, exactly as it wrote it.
///
/// @param etag sent back as `If-None-Match`
/// @param lastModified sent back as `If-Modified-Since`
public record Validators(Optional<String> etag, Optional<String> lastModified) {
    private static final Validators NONE = new Validators(Optional.empty(), Optional.empty());

    public static Validators none() {
        return NONE;
    }

    public boolean isEmpty() {
        return etag.isEmpty() && lastModified.isEmpty();
    }
}
