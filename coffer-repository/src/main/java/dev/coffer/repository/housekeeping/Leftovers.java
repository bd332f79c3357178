package dev.coffer.repository.housekeeping;

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

/// What died processes have left outside of the catalogue: uploads in parts, and files in the temp directory.
final class Leftovers {

    static Chore uploads(Site site, Optional<Unfinished> unfinished) {
        return new Uploads(site, unfinished);
    }

    static Chore temporary(Site site, Optional<Path> temp) {
        return new Temporary(site, temp);
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

    private record Temporary(Site site, Optional<Path> temp) implements Chore {
        @Override
        public Task task() {
            return Task.TEMPORARY;
        }

        @Override
        public Stream<Item> items() {
            return files().stream()
                    .map(file -> new Item(Task.TEMPORARY, file.toString(), "left by a process that ended", size(file)));
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

    private Leftovers() {}
}
