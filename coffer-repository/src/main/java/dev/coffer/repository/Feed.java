package dev.coffer.repository;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/// Follows the log from one change on, by [Catalogue#feed]: every change that is wanted, once and in its order,
/// also those that are committed later and on other hosts.
///
/// Its [#position] is all that has to be kept to go on elsewhere or after a restart. What is read counts as
/// read when [#next] returns; a catalogue that does not answer loses nothing, and asking again goes on.
///
/// For one thread.
public final class Feed {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Catalogue catalogue;
    private final ChangeQuery query;
    private long position;

    private record Page(List<Change> changes, long end) {}

    Feed(Catalogue catalogue, ChangeQuery query, long after) {
        this.catalogue = catalogue;
        this.query = query;
        this.position = after;
    }

    /// The number of the last change that was read or passed over; where to go on from.
    public long position() {
        return position;
    }

    /// Passes over all that was committed by now.
    public void skip() {
        position = Math.max(position, catalogue.look(ChangeLog::newest));
    }

    /// What comes next, at once.
    ///
    /// @param most that many at the most
    /// @return empty if there is nothing new
    /// @throws RepositoryException.CatalogueUnavailable if the catalogue does not answer; nothing was passed over
    public List<Change> next(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("not a number of changes: " + most);
        }
        Page page = catalogue.look(session -> {
            // Numbers are committed in their order, so nothing up to this one can still come.
            long newest = ChangeLog.newest(session);
            if (newest <= position) {
                return new Page(List.of(), position);
            }
            Access access = Access.of(session, catalogue.author());
            List<Change> found = ChangeLog.find(session, access, query, position, OptionalLong.of(newest), most);
            return new Page(
                    found, found.size() < most ? newest : found.getLast().number());
        });
        // Only now: the connection may break when it is given back, and then nobody gets to see the page.
        position = page.end();
        return page.changes();
    }

    /// The same, waiting until there is something.
    ///
    /// @return empty if there was nothing for that long, or the thread was interrupted
    public List<Change> await(int most, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            List<Change> found = next(most);
            long left = end - System.nanoTime();
            if (!found.isEmpty() || left <= 0 || Thread.currentThread().isInterrupted()) {
                return found;
            }
            LockSupport.parkNanos(Math.min(left, PAUSE.toNanos()));
        }
    }
}
