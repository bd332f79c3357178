package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Drafts;
import dev.coffer.repository.EntryId;
import dev.coffer.repository.Stasher;
import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.repository.housekeeping.Housekeeping.Unfinished;
import dev.coffer.store.PendingUpload;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What died processes have left outside of the catalogue: uploads in parts, files in the temp directory, and what was
/// appended to drafts that are none any more.
///
/// @param unfinished empty where the store has no such uploads
/// @param temp empty for none
/// @param drafts empty for none
record Leftovers(Optional<Unfinished> unfinished, Optional<Path> temp, Optional<Drafts> drafts) {
    static final Leftovers NONE = new Leftovers(Optional.empty(), Optional.empty(), Optional.empty());

    Leftovers withUploads(Unfinished uploads) {
        return new Leftovers(Optional.of(uploads), temp, drafts);
    }

    Leftovers withTemp(Path folder) {
        return new Leftovers(unfinished, Optional.of(folder), drafts);
    }

    Leftovers withDrafts(Drafts ofHost) {
        return new Leftovers(unfinished, temp, Optional.of(ofHost));
    }

    Chore uploads(Site site) {
        return new Uploads(site, unfinished);
    }

    Chore temporary(Site site) {
        return new Temporary(site, temp, drafts);
    }

    private record Uploads(Site site, Optional<Unfinished> unfinished) implements Chore {
        @Override
        public Task task() {
            return Task.UPLOADS;
        }

        @Override
        public Stream<Item> items() {
            return begun().map(upload -> new Item(
                    Task.UPLOADS,
                    upload.name().url(),
                    "an upload begun at " + upload.begun() + " and not finished",
                    0));
        }

        @Override
        public void perform(Account account) {
            try (Stream<PendingUpload> begun = begun()) {
                for (Iterator<PendingUpload> each = begun.iterator(); each.hasNext() && !account.isEnded(); ) {
                    PendingUpload upload = each.next();
                    account.pace(1);
                    try {
                        unfinished.orElseThrow().abort(upload);
                        account.add(1, 0);
                    } catch (StoreException e) {
                        account.fail(upload.name().url() + ": " + e.getMessage());
                    }
                }
            } catch (StoreException e) {
                account.fail("uploads that were not finished: " + e.getMessage());
            }
        }

        private Stream<PendingUpload> begun() {
            return unfinished
                    .map(store -> store.begunBefore(site.graces().uploads()))
                    .orElseGet(Stream::empty);
        }
    }

    private record Temporary(Site site, Optional<Path> temp, Optional<Drafts> drafts) implements Chore {
        @Override
        public Task task() {
            return Task.TEMPORARY;
        }

        @Override
        public Stream<Item> items() {
            return Stream.concat(
                    files().stream()
                            .map(file -> new Item(
                                    Task.TEMPORARY, file.toString(), "left by a process that ended", size(file))),
                    appended().stream()
                            .map(id ->
                                    new Item(Task.TEMPORARY, "appended to " + id, "was uploaded or purged since", 0)));
        }

        @Override
        public void perform(Account account) {
            for (Path file : files()) {
                long size = size(file);
                try {
                    account.add(Files.deleteIfExists(file) ? 1 : 0, size);
                } catch (IOException e) {
                    account.fail(file + ": " + e.getMessage());
                }
            }
            for (EntryId id : appended()) {
                try {
                    account.add(1, drafts.orElseThrow().remove(id));
                } catch (IOException e) {
                    account.fail("appended to " + id + ": " + e.getMessage());
                }
            }
        }

        /// A directory that cannot be read has none to be removed.
        private List<EntryId> appended() {
            try {
                return drafts.isPresent() ? drafts.get().leftovers() : List.of();
            } catch (IOException e) {
                return List.of();
            }
        }

        private List<Path> files() {
            return temp.map(folder -> Stasher.leftovers(folder, site.at())).orElse(List.of());
        }

        private static long size(Path file) {
            try {
                return Files.size(file);
            } catch (IOException e) {
                return 0;
            }
        }
    }
}
