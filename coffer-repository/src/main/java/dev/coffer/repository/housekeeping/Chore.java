package dev.coffer.repository.housekeeping;

import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Line;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import java.util.Iterator;
import java.util.stream.Stream;

/// One task of housekeeping: finds what it is about, and does it.
interface Chore {

    Task task();

    /// What would go; reads only, a page at a time.
    Stream<Item> items();

    /// How much it is.
    default Line line() {
        long count = 0;
        long bytes = 0;
        try (Stream<Item> items = items()) {
            for (Iterator<Item> each = items.iterator(); each.hasNext(); ) {
                count++;
                bytes += each.next().bytes();
            }
        }
        return new Line(task(), count, bytes);
    }

    /// Does it, looking at each thing again; until there is nothing left or the account says that it is enough.
    void perform(Account account);
}
