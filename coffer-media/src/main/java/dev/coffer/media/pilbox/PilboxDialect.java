package dev.coffer.media.pilbox;

import dev.coffer.media.MediaException;
import dev.coffer.repository.BlobId;

/// Reads pilbox's URLs into recipes.
///
/// Options are checked in pilbox's order, so that a request with several faults gets the answer it always got. Any
/// string whatever gives an outcome; nothing is thrown. Safe for use by several threads.
///
/// @see "docs/protocol/pilbox.md"
public final class PilboxDialect {

    private final PilboxSettings settings;

    public PilboxDialect(PilboxSettings settings) {
        this.settings = settings;
    }

    /// `/?url=…&w=…&h=…`
    ///
    /// @param query as it came, undecoded, without the question mark; empty if there is none
    public PilboxOutcome parse(String query) {
        throw new UnsupportedOperationException(settings + query);
    }

    /// `/{mode}/{W}x{H}/{digest}`, with pilbox's options in the query; what the path says wins.
    ///
    /// EXIF orientation is applied first.
    ///
    /// @param mode the path's first part
    /// @param size the path's second part; either side of the `x` may be empty
    /// @param id the path's third part
    /// @param query as for [#parse(String)]
    public PilboxOutcome parse(String mode, String size, BlobId id, String query) {
        throw new UnsupportedOperationException(settings + mode + size + id + query);
    }

    /// How a failed rendering is told to a client of pilbox.
    ///
    /// [MediaException.Unavailable] is not for clients and has no place here: the caller answers it with a 503 or 500.
    ///
    /// @throws IllegalArgumentException if `failure` is one
    public static PilboxOutcome.Refusal refusal(MediaException failure) {
        throw new UnsupportedOperationException(failure);
    }
}
