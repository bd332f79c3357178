package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Pages;
import dev.coffer.repository.housekeeping.Condemnation.Condemned;
import dev.coffer.repository.housekeeping.Condemnation.Order;
import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/// G1 and G1': blobs that nothing refers to, and uploads that were given up, are condemned.
///
/// @see "GC.md: a live blob without reference is left alone until its hold has passed"
final class Condemning implements Chore {
    /// How many rows one statement walks over, so that it ends soon whatever it finds.
    private static final int WINDOW = 5000;

    private static final String LAST = "g";
    private static final String END = "SELECT id FROM blob WHERE id > ? ORDER BY id LIMIT 1 OFFSET " + (WINDOW - 1);
    private static final String FACTS = "SELECT b.id, b.sha256, b.lease_until,"
            + " b.size * (1 + (SELECT count(*) FROM placement p WHERE p.blob_id = b.id)) FROM blob b WHERE ";
    /// The place is asked for in a way that no index answers: that of a place would be walked anew for every window.
    private static final String LIVE = FACTS + "b.id > ? AND b.id <= ? AND NOT (b.place <> ?) AND b.state = 'LIVE'"
            + " AND b.lease_until < ?" + Condemnation.MAY_GO + Condemnation.UNREFERENCED + " ORDER BY b.id";
    private static final String STAGED = FACTS + "b.id > ? AND b.state = 'STAGING' AND b.place = ?"
            + " AND b.lease_until < ? ORDER BY b.id LIMIT " + Marks.PAGE;

    private record Found(String id, String sha256, Instant leaseUntil, long bytes) {
        static Found of(ResultSet row) throws SQLException {
            return new Found(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3)), row.getLong(4));
        }
    }

    /// Incarnations behind the one, up to the other.
    private record Window(String from, String to) {}

    private final Site site;
    private final Task task;

    private Condemning(Site site, Task task) {
        this.site = site;
        this.task = task;
    }

    static Condemning unreferenced(Site site) {
        return new Condemning(site, Task.CONDEMN);
    }

    static Condemning givenUp(Site site) {
        return new Condemning(site, Task.REAP);
    }

    @Override
    public Task task() {
        return task;
    }

    @Override
    public Stream<Item> items() {
        return found().map(blob -> new Item(task, "sha256-" + blob.sha256(), reason(blob), blob.bytes()));
    }

    @Override
    public void perform(Account account) {
        Order order = new Order(
                task == Task.CONDEMN ? "nothing refers to it" : "its upload was given up",
                site.catalogue().author(),
                false,
                task == Task.REAP || takesFound());
        Iterator<Found> found = found().iterator();
        List<String> page = new ArrayList<>();
        while (found.hasNext()) {
            page.add(found.next().id());
            if ((page.size() == Marks.PAGE || !found.hasNext()) && !condemn(List.copyOf(page), order, account)) {
                return;
            }
            if (page.size() == Marks.PAGE) {
                page.clear();
            }
        }
        if (task == Task.CONDEMN) {
            listOthers(account);
        }
    }

    private boolean condemn(List<String> ids, Order order, Account account) {
        List<Condemned> condemned = site.catalogue()
                .transact(tx -> new Condemnation(tx.session(), site.place(), site.steps())
                        .condemn(
                                ids,
                                task == Task.CONDEMN ? "LIVE" : "STAGING",
                                site.at().toEpochMilli(),
                                site.now(),
                                order));
        site.steps().reached(HousekeepingStep.CONDEMNED);
        return account.add(
                condemned.size(), condemned.stream().mapToLong(Condemned::size).sum());
    }

    /// Blobs that were condemned by others are listed for removal, too.
    private void listOthers(Account account) {
        Order order = new Order(
                "it was condemned by who had brought it", site.catalogue().author(), false, true);
        String after = "";
        while (!account.isEnded()) {
            String from = after;
            List<String> listed = site.catalogue()
                    .transact(tx -> new Condemnation(tx.session(), site.place(), site.steps())
                            .listOthers(from, site.now(), order));
            if (listed.isEmpty()) {
                return;
            }
            after = listed.getLast();
        }
    }

    private Stream<Found> found() {
        if (task == Task.REAP) {
            return Pages.stream(last -> site.catalogue()
                    .look(session -> session.list(
                            STAGED,
                            Found::of,
                            last.map(Found::id).orElse(""),
                            site.place(),
                            site.at().toEpochMilli())));
        }
        return Pages.<Window>stream(last -> next(last.map(Window::to).orElse("")))
                .flatMap(window -> site
                        .catalogue()
                        .look(session -> session.list(
                                LIVE,
                                Found::of,
                                window.from(),
                                window.to(),
                                site.place(),
                                site.at().toEpochMilli(),
                                takesFound() ? 1 : 0))
                        .stream());
    }

    /// Where the digest is the name, what was found in the bucket needs no reference to stay.
    private boolean takesFound() {
        return !site.fixedNames();
    }

    private List<Window> next(String from) {
        return from.equals(LAST)
                ? List.of()
                : List.of(new Window(
                        from,
                        site.catalogue()
                                .look(session -> session.first(END, row -> row.getString(1), from))
                                .orElse(LAST)));
    }

    private String reason(Found blob) {
        return task == Task.CONDEMN
                ? "nothing refers to it, and its hold passed at " + blob.leaseUntil()
                : "its upload was begun and not finished until " + blob.leaseUntil();
    }
}
