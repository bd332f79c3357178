package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Collecting;
import dev.coffer.repository.Fence;
import dev.coffer.repository.Pages;
import dev.coffer.repository.Session;
import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.repository.housekeeping.Removals.Gone;
import dev.coffer.repository.housekeeping.Removals.Removal;
import dev.coffer.repository.housekeeping.Removals.Wanted;
import dev.coffer.store.Deletion;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// G3, G4 and G5: objects on the list of removals are deleted, and deleted once more later.
///
/// Rows are taken by a lease, so that collectors at the same work share it; the store is asked outside of any
/// transaction; and only what the store has acknowledged is written down as gone.
final class Deleting implements Chore {
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
    private static final int PAGE = 1000;

    private final Site site;
    private final Task task;
    private final Wanted due;

    private Deleting(Site site, Task task, Wanted due) {
        this.site = site;
        this.task = task;
        this.due = due;
    }

    static Deleting condemned(Site site) {
        return new Deleting(site, Task.DELETE, new Wanted(false, Optional.empty()));
    }

    static Deleting of(Site site, String sha256) {
        return new Deleting(site, Task.DELETE, new Wanted(false, Optional.of(sha256)));
    }

    static Deleting late(Site site) {
        return new Deleting(site, Task.SWEEP, new Wanted(true, Optional.empty()));
    }

    @Override
    public Task task() {
        return task;
    }

    @Override
    public Stream<Item> items() {
        return Pages.<Removal>stream(last -> site.catalogue()
                        .look(session ->
                                Removals.due(session, due, "", site, site.at().toEpochMilli(), last, PAGE)))
                .map(row -> new Item(task, row.object().url(), row.reason(), task == Task.DELETE ? row.size() : 0));
    }

    @Override
    public void perform(Account account) {
        Optional<Removal> last = Optional.empty();
        Set<String> unknown = new HashSet<>();
        while (!account.isEnded()) {
            long begun = site.now();
            Batch batch = take(last, account.batch());
            List<Removal> taken = batch.rows();
            if (taken.isEmpty()) {
                break;
            }
            last = Optional.of(taken.getLast());
            long until = begun + Removals.TAKEN.toMillis();
            site.steps().reached(HousekeepingStep.TAKEN);
            account.pace(taken.size());
            if (site.fixedNames() && site.now() >= until) {
                // Who has slept may not ask any more: somebody else may have seen to it, long ago.
                continue;
            }
            // After they were chosen: who passes here has chosen before another catalogue took the stores over.
            site.checkFence(batch.mark());
            List<Gone> gone = delete(taken, unknown, account);
            site.steps().reached(task == Task.DELETE ? HousekeepingStep.DELETED : HousekeepingStep.SWEPT);
            note(taken, gone);
            site.steps().reached(task == Task.DELETE ? HousekeepingStep.BURIED : HousekeepingStep.SETTLED);
            List<Gone> hidden = gone.stream().filter(Gone::isHidden).toList();
            account.add(gone.size(), task == Task.DELETE ? bytes(gone) - bytes(hidden) : 0);
        }
        unknown.forEach(name -> account.fail("objects in the store '" + name + "' are left: it is not set up here"));
    }

    private static long bytes(List<Gone> gone) {
        return gone.stream().mapToLong(it -> it.row().size()).sum();
    }

    /// @param mark of which epoch the catalogue was
    private record Batch(List<Removal> rows, Fence.Mark mark) {}

    private Batch take(Optional<Removal> last, int most) {
        long now = Math.max(site.now(), site.at().toEpochMilli());
        return site.catalogue().transact(tx -> {
            Fence.Mark mark = Fence.mark(tx.session());
            if (!isAllowed(tx.session())) {
                return new Batch(List.of(), mark);
            }
            List<Removal> rows = Removals.due(tx.session(), due, tx.session().forUpdateOfFree(), site, now, last, most);
            if (!rows.isEmpty()) {
                Removals.take(tx.session(), rows, now + Removals.TAKEN.toMillis());
            }
            return new Batch(rows, mark);
        });
    }

    /// What was asked for goes though collecting is turned off.
    private boolean isAllowed(Session session) {
        return due.sha256().isPresent() || Collecting.isOn(session);
    }

    /// @return those that the store says are gone, for readers at least
    private List<Gone> delete(List<Removal> taken, Set<String> unknown, Account account) {
        Map<String, Map<ObjectName, Removal>> byStore = new HashMap<>();
        taken.forEach(row -> byStore.computeIfAbsent(row.store(), name -> new LinkedHashMap<>())
                .put(row.object(), row));
        List<Gone> gone = new ArrayList<>();
        byStore.forEach((name, rows) -> {
            Optional<ObjectStore> store = Optional.ofNullable(site.stores().get(name));
            if (store.isEmpty()) {
                unknown.add(name);
                return;
            }
            try {
                Deletion answer = store.get().deleteForGood(rows.keySet());
                answer.failed().forEach((object, why) -> account.fail(object.url() + ": " + why.getMessage()));
                rows.forEach((object, row) -> {
                    if (!answer.failed().containsKey(object)) {
                        gone.add(new Gone(
                                row,
                                Optional.ofNullable(answer.versions().get(object)),
                                answer.hidden().containsKey(object)));
                    }
                });
            } catch (StoreException e) {
                account.fail(rows.size() + " objects in the store '" + name + "': " + e.getMessage());
            }
        });
        return gone;
    }

    private void note(List<Removal> taken, List<Gone> gone) {
        Set<Removal> left = new HashSet<>(taken);
        gone.forEach(it -> left.remove(it.row()));
        long now = site.now();
        long tombstone = site.graces().tombstone().toMillis();
        site.catalogue().transact(tx -> {
            if (!left.isEmpty()) {
                Removals.take(tx.session(), List.copyOf(left), now + AFTER_FAILURE.toMillis());
            }
            if (task == Task.DELETE && !gone.isEmpty()) {
                Removals.removed(
                        tx.session(),
                        gone,
                        now,
                        site.fixedNames()
                                ? Optional.empty()
                                : Optional.of(now + Math.min(tombstone, Removals.FIRST_LOOK.toMillis())));
            } else if (task == Task.SWEEP) {
                for (Gone swept : gone) {
                    long end = swept.row().removedAt().orElseThrow() + tombstone;
                    Removals.settle(tx.session(), swept, now >= end ? Optional.empty() : Optional.of(end));
                }
            }
            return true;
        });
    }
}
