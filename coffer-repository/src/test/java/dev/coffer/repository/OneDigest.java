package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// One digest in a place of its own: what there is of it before actors meet at it, and what must hold afterwards.
///
/// @see "GC.md, what the tests must show"
record OneDigest(Catalogue catalogue, ObjectStore store, BlobLayout.Incarnations layout) {
    static final String TEXT = "the bytes";
    static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);
    static final Sha256 SHA256 = Sha256.of(BYTES);
    static final Graces GRACES = Kept.NONE.withTombstone(Duration.ofDays(1));
    static final Set<Task> COLLECTION = EnumSet.of(Task.REAP, Task.CONDEMN, Task.DELETE, Task.SWEEP);

    /// What there is of the digest before.
    enum Before {
        NOTHING,
        /// A live blob without reference.
        GARBAGE,
        /// An upload that its process has not finished; its object is there.
        ABANDONED,
        /// A condemned blob, its object is there.
        CONDEMNED
    }

    /// What is live at the end.
    private record Live(String id, ObjectName object, long entries, long sources) {}

    static Facts facts() {
        return new Facts(
                new Digests(SHA256, Md5.of(BYTES)), BYTES.length, "text/plain", Optional.empty(), Optional.empty());
    }

    void prepare(Before before) {
        if (before == Before.NOTHING) {
            return;
        }
        UUID id = IncarnationId.next(InstantSource.system());
        ObjectName object = layout.object(SHA256, id);
        BlobTable table = catalogue.table(layout);
        store.write(object, Content.of(BYTES), WriteOptions.plain());
        catalogue.change("", session -> {
            switch (before) {
                case NOTHING -> {}
                case GARBAGE -> table.adopt(session, id, facts(), object);
                case ABANDONED -> table.stage(session, id, facts(), object);
                case CONDEMNED -> {
                    table.stage(session, id, facts(), object);
                    table.condemn(session, id);
                }
            }
            return id;
        });
    }

    void collect(Catalogue mine, ObjectStore through, Set<Task> tasks) {
        Housekeeping housekeeping = Housekeeping.of(mine, through, layout);
        housekeeping.execute(housekeeping.plan(GRACES, tasks), OptionalDouble.empty(), line -> true);
    }

    /// Holds when collectors have come to rest.
    ///
    /// @param told what has happened, for people
    /// @param sources how many stashes have reported success
    /// @param mostSources how many have tried
    /// @param entries how many publications have reported success
    /// @param mostEntries how many have tried
    void check(String told, long sources, long mostSources, long entries, long mostEntries) {
        List<Live> live = live();
        assertThat(live).as(told).hasSizeLessThanOrEqualTo(1);
        assertThat(live.stream().mapToLong(Live::sources).sum()).as(told).isBetween(sources, mostSources);
        assertThat(live.stream().mapToLong(Live::entries).sum()).as(told).isBetween(entries, mostEntries);
        assertThat(live)
                .as("what is live is referred to: %s", told)
                .allMatch(blob -> blob.entries() + blob.sources() > 0);
        for (Live blob : live) {
            assertThat(read(blob.object())).as(told).isEqualTo(TEXT);
        }
        Set<ObjectName> objects = store.list(layout.bucket(), layout.prefix() + "/")
                .map(ObjectInfo::name)
                .collect(Collectors.toSet());
        assertThat(objects)
                .as(told)
                .containsExactlyInAnyOrderElementsOf(
                        live.stream().map(Live::object).toList());
        assertThat(catalogue.<Long>look(session -> session.number(
                        "SELECT count(*) FROM blob WHERE place = ? AND state NOT IN ('LIVE', 'GONE')", layout.place())))
                .as(told)
                .isZero();
    }

    private List<Live> live() {
        return catalogue.look(session -> session.list(
                "SELECT b.id, b.bucket, b.object_key, (SELECT count(*) FROM entry e WHERE e.blob_id = b.id),"
                        + " (SELECT count(*) FROM source s WHERE s.blob_id = b.id) FROM blob b WHERE b.place = ?"
                        + " AND b.state = 'LIVE'",
                row -> new Live(
                        row.getString(1),
                        new ObjectName(row.getString(2), row.getString(3)),
                        row.getLong(4),
                        row.getLong(5)),
                layout.place()));
    }

    private String read(ObjectName object) {
        try (var stored = store.read(object);
                InputStream in = stored.bytes()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
