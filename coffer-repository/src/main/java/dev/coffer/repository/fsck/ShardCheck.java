package dev.coffer.repository.fsck;

import dev.coffer.repository.Finding;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Reads a shard's listing and its rows side by side, both in the order of keys; memory is a page of each.
///
/// Both change meanwhile. So what looks wrong is asked again, the object and its row, before it is called
/// so: an object whose row is on its way in or out is pending, not wrong.
final class ShardCheck {
    private final Shard shard;
    private final Contents contents;
    private final Tally tally;
    private final Consumer<Finding> found;
    private final BooleanSupplier stopped;

    ShardCheck(Shard shard, Contents contents, Tally tally, Consumer<Finding> found, BooleanSupplier stopped) {
        this.shard = shard;
        this.contents = contents;
        this.tally = tally;
        this.found = found;
        this.stopped = stopped;
    }

    /// @return whether it came to the end
    boolean run() {
        if (shard.whose() == Shard.Whose.OTHERS) {
            return onlyNamed();
        }
        try (Stream<ObjectInfo> listing = shard.list();
                Stream<Row> named = shard.rows().below(shard.bucket(), shard.prefix())) {
            Ahead<ObjectInfo> objects = new Ahead<>(listing.iterator());
            Ahead<Row> rows = new Ahead<>(named.iterator());
            while (objects.peek().isPresent() || rows.peek().isPresent()) {
                if (stopped.getAsBoolean()) {
                    return false;
                }
                int order = order(objects.peek(), rows.peek());
                if (order < 0) {
                    onlyThere(objects.take());
                } else {
                    compare(ofOneObject(rows), order > 0 ? Optional.empty() : Optional.of(objects.take()));
                }
            }
            return true;
        } catch (StoreException.NoBucket e) {
            return onlyNamed();
        }
    }

    /// Without a listing, each object that a row names is asked for.
    private boolean onlyNamed() {
        try (Stream<Row> named = shard.rows().below(shard.bucket(), shard.prefix())) {
            Ahead<Row> rows = new Ahead<>(named.iterator());
            while (rows.peek().isPresent() && !stopped.getAsBoolean()) {
                compare(ofOneObject(rows), Optional.empty());
            }
            return rows.peek().isEmpty();
        }
    }

    private static int order(Optional<ObjectInfo> object, Optional<Row> row) {
        if (object.isEmpty() || row.isEmpty()) {
            return object.isEmpty() ? 1 : -1;
        }
        return object.get().name().compareTo(row.get().object());
    }

    /// The live one of the rows that name an object, else any.
    private static Row ofOneObject(Ahead<Row> rows) {
        Row one = rows.take();
        ObjectName name = one.object();
        while (rows.peek().filter(row -> row.object().equals(name)).isPresent()) {
            Row other = rows.take();
            one = other.isLive() ? other : one;
        }
        return one;
    }

    private void compare(Row row, Optional<ObjectInfo> object) {
        object.ifPresent(there -> tally.object(there.size()));
        if (!row.isLive()) {
            object.ifPresent(_ -> tally.pending());
            return;
        }
        tally.blob();
        if (object.filter(there -> there.size() == row.size()).isPresent()) {
            look(row, object.get());
        } else {
            suspect(row);
        }
    }

    private void look(Row row, ObjectInfo object) {
        try {
            contents.look(shard.store(), shard.objects(), row, object)
                    .filter(_ -> shard.rows().isStillLive(row))
                    .ifPresent(found);
        } catch (StoreException.NotFound e) {
            suspect(row);
        }
    }

    /// A row whose object was not listed, or with another size.
    private void suspect(Row row) {
        Optional<ObjectInfo> there = stat(row.object());
        if (!shard.rows().isStillLive(row)) {
            return;
        }
        if (there.isEmpty()) {
            found.accept(Finding.of(
                    Finding.Kind.MISSING,
                    shard.store(),
                    row.object(),
                    row.known(),
                    row.expected(),
                    row.size() + " bytes are not there"));
        } else if (there.get().size() != row.size()) {
            found.accept(Finding.of(
                    Finding.Kind.WRONG_SIZE,
                    shard.store(),
                    row.object(),
                    row.known(),
                    row.expected(),
                    "it has " + there.get().size() + " bytes instead of " + row.size()));
        } else {
            look(row, there.get());
        }
    }

    /// An object that no row was read for.
    private void onlyThere(ObjectInfo object) {
        tally.object(object.size());
        List<Row> now = shard.whose() == Shard.Whose.OURS ? shard.rows().naming(object.name()) : List.of();
        Optional<Rows.Named> named = Rows.asNamed(object.name());
        if (shard.whose() != Shard.Whose.OURS
                || !now.isEmpty()
                || named.filter(row -> shard.rows().knows(row.incarnation(), row.sha256()))
                        .isPresent()) {
            tally.pending();
        } else if (stat(object.name()).isPresent()) {
            found.accept(Finding.of(
                    Finding.Kind.ORPHANED,
                    shard.store(),
                    object.name(),
                    named.map(Rows.Named::incarnation),
                    named.map(Rows.Named::sha256),
                    "no row names it; it has " + object.size() + " bytes, of " + object.modified()));
        }
    }

    private Optional<ObjectInfo> stat(ObjectName name) {
        try {
            return shard.objects().stat(name);
        } catch (StoreException.NoBucket e) {
            return Optional.empty();
        }
    }
}
