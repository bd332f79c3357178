package dev.coffer.app;

import dev.coffer.repository.Blob;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Changeset;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.MovedFile;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Brings contents in, several at once, and collects them in an open changeset.
///
/// What was brought is added to the changeset some hundreds at a time: so nothing that was brought hours ago
/// is taken for garbage before the commit.
final class Publication {
    private static final int CHUNK = 500;

    private final Catalogue catalogue;
    private final Blobs blobs;
    private final Changeset.Open changeset;
    private final Collection<Tag> tags;
    private final boolean always;
    private final boolean moving;
    private final PublishStep.Listener steps;
    private final OrderedWork<PublishList.Wanted, Result> work =
            new OrderedWork<>(it -> Optional.empty(), Integer.MAX_VALUE, this::bring);
    private final Map<EntryPath, Brought> waiting = new LinkedHashMap<>();
    private final List<MovedFile> moved = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Failed> failures = new ArrayList<>();

    /// What came of one source.
    private sealed interface Result {
        EntryPath path();
    }

    private record Brought(EntryPath path, Blob blob, Optional<MovedFile> file) implements Result {}

    /// @param path whose source could not be brought
    /// @param code what a command ends with that was about it alone
    record Failed(EntryPath path, String reason, int code) implements Result {}

    /// @param tags for every entry
    /// @param always also where the path's current entry has just this content
    /// @param moving whether files go, once [#removeMoved] is called
    Publication(
            Catalogue catalogue,
            Blobs blobs,
            Changeset.Open changeset,
            Collection<Tag> tags,
            boolean always,
            boolean moving,
            PublishStep.Listener steps) {
        this.catalogue = catalogue;
        this.blobs = blobs;
        this.changeset = changeset;
        this.tags = tags;
        this.always = always;
        this.moving = moving;
        this.steps = steps;
    }

    /// Works until all is in the changeset, or [#stop] was called.
    ///
    /// @return whether all of them were tried
    boolean run(List<PublishList.Wanted> wanted, int workers, Progress progress) {
        int[] tried = new int[1];
        work.run(
                wanted.iterator(),
                workers,
                result -> progress.row(() -> {
                    tried[0]++;
                    take(result);
                }));
        add();
        return tried[0] == wanted.size();
    }

    /// Begins nothing more.
    void stop() {
        work.stop();
    }

    /// What could not be brought.
    List<Failed> failures() {
        return failures;
    }

    /// The entries that the changeset has now for the sources; of what is published already, the current ones.
    List<Entry> entries() {
        return entries;
    }

    /// To be called after the commit.
    ///
    /// @return how many files were changed since they were read, and stay
    /// @throws UncheckedIOException if one cannot be removed
    long removeMoved() {
        long left = 0;
        try {
            for (MovedFile file : moved) {
                left += file.remove() ? 0 : 1;
                steps.reached(PublishStep.REMOVED);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return left;
    }

    private Result bring(PublishList.Wanted wanted) {
        EntryPath path = wanted.path();
        try {
            return switch (wanted) {
                case PublishList.Wanted.OfFile(var _, var file)
                when moving -> {
                    MovedFile source = blobs.move(file);
                    yield new Brought(path, source.stored().blob(), Optional.of(source));
                }
                case PublishList.Wanted.OfFile(var _, var file) ->
                    new Brought(path, blobs.add(file).blob(), Optional.empty());
                case PublishList.Wanted.OfBlob(var _, var id) ->
                    blobs.hold(id)
                            .<Result>map(blob -> new Brought(path, blob, Optional.empty()))
                            .orElseGet(() -> new Failed(path, "the repository has no blob " + id, Exit.SOME_FAILED));
            };
        } catch (IOException e) {
            return new Failed(path, Failure.line(new UncheckedIOException(e)), Exit.SOME_FAILED);
        } catch (RuntimeException e) {
            return new Failed(path, Failure.line(e), S3Tally.code(e));
        } catch (Error e) {
            return new Failed(path, Failure.line(e), Exit.ENVIRONMENT);
        }
    }

    private void take(Result result) {
        switch (result) {
            case Failed failed -> failures.add(failed);
            case Brought brought -> {
                steps.reached(PublishStep.BROUGHT);
                waiting.put(brought.path(), brought);
                if (waiting.size() == CHUNK) {
                    add();
                }
            }
        }
    }

    private void add() {
        Map<EntryPath, Blob> contents = new LinkedHashMap<>();
        List<Entry> there = new ArrayList<>();
        for (Brought brought : waiting.values()) {
            Optional<Entry.Published> same = always
                    ? Optional.empty()
                    : catalogue
                            .current(brought.path())
                            .filter(entry -> entry.blob()
                                    .incarnation()
                                    .equals(brought.blob().incarnation()));
            same.ifPresentOrElse(there::add, () -> contents.put(brought.path(), brought.blob()));
            brought.file().ifPresent(moved::add);
        }
        waiting.clear();
        try {
            there.addAll(catalogue.changesets().add(changeset, contents));
        } catch (RepositoryException.Denied e) {
            failures.addAll(contents.keySet().stream()
                    .map(path -> new Failed(path, Failure.line(e), Exit.SOME_FAILED))
                    .toList());
            return;
        }
        steps.reached(PublishStep.ADDED);
        if (!tags.isEmpty()) {
            catalogue.changesets().tagAll(changeset, there, tags);
            steps.reached(PublishStep.TAGGED);
        }
        entries.addAll(there);
    }
}
