package dev.coffer.repository.housekeeping;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Collecting;
import dev.coffer.repository.Fence;
import dev.coffer.repository.Session;
import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.store.Deletion;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Objects of derivatives that no row names, as those of before a restore.
///
/// All of them are listed once a day, and at once where the catalogue has begun another epoch: a restore is
/// what leaves such objects behind.
///
/// A row is written before its object, and stays, in the ledger or on the list of removals, as long as a
/// request for it may be under way. So what is seen in the store first, and has no row then, is nobody's.
/// Young ones are left alone all the same.
record StrayDerivatives(Site site, BlobLayout.Incarnations layout) implements Chore {
    private static final int PAGE = 500;
    private static final Duration BETWEEN_LOOKS = Duration.ofDays(1);
    private static final String LOOKED = "SELECT COALESCE(max(value), 0) FROM counter WHERE name = ?";
    private static final String LOOK = "INSERT INTO counter (name, value) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    private static final String QUESTIONS = "(" + "?, ".repeat(PAGE - 1) + "?)";
    private static final String NAMED = "SELECT object_key FROM derivative WHERE bucket = ? AND object_key IN "
            + QUESTIONS + " UNION SELECT object_key FROM removal WHERE store = '" + BackupStore.MAIN
            + "' AND bucket = ? AND object_key IN " + QUESTIONS;

    @Override
    public Task task() {
        return Task.STRAYS;
    }

    @Override
    public Stream<Item> items() {
        return pages().flatMap(page -> nobodys(page).stream())
                .map(info -> new Item(
                        task(), info.name().url(), "no row of the catalogue names this derivative", info.size()));
    }

    @Override
    public void perform(Account account) {
        Optional<ObjectStore> store = store();
        if (store.isEmpty() || !isTime()) {
            return;
        }
        boolean isComplete = site.catalogue().look(Collecting::isOn);
        try (Stream<List<ObjectInfo>> pages = pages()) {
            for (Iterator<List<ObjectInfo>> each = pages.iterator(); each.hasNext() && !account.isEnded(); ) {
                Fence.Mark mark = site.catalogue().look(Fence::mark);
                List<ObjectInfo> strays = nobodys(each.next());
                if (strays.isEmpty() || !site.catalogue().look(Collecting::isOn)) {
                    continue;
                }
                account.pace(strays.size());
                site.checkFence(mark);
                Deletion answer = store.get()
                        .deleteForGood(strays.stream().map(ObjectInfo::name).toList());
                answer.failed().forEach((object, why) -> account.fail(object.url() + ": " + why.getMessage()));
                isComplete &= answer.failed().isEmpty();
                List<ObjectInfo> gone = strays.stream()
                        .filter(info -> !answer.failed().containsKey(info.name()))
                        .toList();
                account.add(
                        gone.size(), gone.stream().mapToLong(ObjectInfo::size).sum());
            }
            if (isComplete && !account.isEnded()) {
                site.catalogue()
                        .transact(tx -> tx.session()
                                .update(LOOK, counter(tx.session()), site.at().toEpochMilli()));
            }
        } catch (StoreException e) {
            account.fail("derivatives that nobody has: " + e.getMessage());
        }
    }

    private boolean isTime() {
        long looked = site.catalogue().look(session -> session.number(LOOKED, counter(session)));
        return looked <= site.before(BETWEEN_LOOKS);
    }

    private static String counter(Session session) {
        return "strays_looked_for_in_epoch_" + Fence.epoch(session);
    }

    private Optional<ObjectStore> store() {
        return Optional.ofNullable(site.stores().get(BackupStore.MAIN));
    }

    /// Those that are not young, so many at once.
    private Stream<List<ObjectInfo>> pages() {
        Optional<ObjectStore> store = store();
        if (store.isEmpty() || !isTime()) {
            return Stream.of();
        }
        Instant before = Instant.ofEpochMilli(site.before(site.graces().reader()));
        Stream<ObjectInfo> listed;
        try {
            listed = store.get().list(layout.bucket(), Ledger.folder(layout));
        } catch (StoreException.NoBucket e) {
            return Stream.of();
        }
        Iterator<ObjectInfo> old =
                listed.filter(info -> info.modified().isBefore(before)).iterator();
        return Stream.<List<ObjectInfo>>generate(() -> {
                    List<ObjectInfo> page = new ArrayList<>();
                    while (page.size() < PAGE && old.hasNext()) {
                        page.add(old.next());
                    }
                    return page;
                })
                .takeWhile(page -> !page.isEmpty())
                .onClose(listed::close);
    }

    private List<ObjectInfo> nobodys(List<ObjectInfo> page) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int half = 0; half < 2; half++) {
            values.add(layout.bucket());
            for (int i = 0; i < PAGE; i++) {
                values.add(page.get(Math.min(i, page.size() - 1)).name().key());
            }
        }
        Set<String> named = new HashSet<>(
                site.catalogue().look(session -> session.list(NAMED, row -> row.getString(1), values.toArray())));
        return page.stream().filter(info -> !named.contains(info.name().key())).toList();
    }
}
