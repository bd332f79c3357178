package dev.coffer.app;

import dev.coffer.media.VideoFiles;
import dev.coffer.repository.Blob;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Changeset;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.RepositoryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Publishes what was made of a video: all of it in one instant, so that nobody reads a playlist without its
/// segments.
final class VideoPublishing {
    private VideoPublishing() {}

    /// What is published there already stays as it is, so doing it again changes nothing.
    ///
    /// @param made where the files lie
    /// @param target the path of one file; what a set is published below
    /// @param isSet whether it is a set, also of one file
    static void publish(
            Catalogue catalogue, Blobs blobs, VideoFiles files, Path made, EntryPath target, boolean isSet, String note)
            throws IOException {
        Changeset.Open changeset = catalogue.changesets().begin(note);
        boolean committed = false;
        try {
            Map<EntryPath, Blob> contents = new LinkedHashMap<>();
            for (VideoFiles.Part part : files.files()) {
                EntryPath path = isSet ? new EntryPath(target.text() + "/" + part.name()) : target;
                Blob blob = blobs.add(made.resolve(part.name())).blob();
                if (!isThere(catalogue, path, blob)) {
                    contents.put(path, blob);
                }
            }
            catalogue.changesets().add(changeset, contents);
            catalogue.changesets().commit(changeset);
            committed = true;
        } finally {
            if (!committed) {
                giveUp(catalogue, changeset);
            }
        }
    }

    private static boolean isThere(Catalogue catalogue, EntryPath path, Blob blob) {
        return catalogue.current(path).map(entry -> entry.blob().incarnation()).equals(Optional.of(blob.incarnation()));
    }

    private static void giveUp(Catalogue catalogue, Changeset.Open changeset) {
        try {
            catalogue.changesets().rollBack(changeset);
        } catch (RepositoryException e) {
            // what failed before is told; an open changeset is reclaimed when its lease has passed
            return;
        }
    }
}
