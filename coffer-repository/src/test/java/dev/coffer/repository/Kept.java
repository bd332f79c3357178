package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Line;
import dev.coffer.repository.housekeeping.Housekeeping.Plan;
import dev.coffer.repository.housekeeping.Housekeeping.Report;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A repository with bytes, and short words for keeping it in order.
abstract class Kept extends CatalogueOfEntries {
    static final Duration DAY = Duration.ofDays(1);
    static final Graces GRACES = Graces.standard();
    static final Graces NONE = new Graces(
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofDays(365));

    @TempDir
    Path home;

    MemoryStore store;
    MemoryStore mirror;
    BackupStore backups;
    Housekeeping housekeeping;

    @BeforeEach
    void openStores() {
        store = new MemoryStore();
        store.createBucket("coffer");
        mirror = new MemoryStore();
        mirror.createBucket("mirror");
        backups = new BackupStore(BackupStore.BACKUP, mirror, "mirror", "copies");
        housekeeping = Housekeeping.of(catalogue, store, LAYOUT).withBackups(backups);
    }

    @AfterEach
    void closeStores() {
        store.close();
        mirror.close();
    }

    void pass(Duration duration) {
        time.set(time.get().plus(duration));
    }

    Blob bring(String text) {
        try {
            return blobs().add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), home)
                    .blob();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Entry.Published put(String path, String text) {
        Blob blob = bring(text);
        return catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath(path), blob)));
    }

    Entry.Expired expire(Entry.Published entry) {
        return catalogue.inTransaction(tx -> tx.expire(entry));
    }

    Blobs blobs() {
        return new Blobs(catalogue, store, LAYOUT);
    }

    String text(Blob blob) {
        try (InputStream in = blobs().open(blob.held())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A copy of a blob, as a backup of the blobs makes it.
    void copy(Blob blob) {
        String key = blob.object().key();
        try (var read = store.read(blob.object())) {
            byte[] bytes = read.bytes().readAllBytes();
            mirror.write(backups.object(key), Content.of(bytes), WriteOptions.plain());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        catalogue.transact(tx -> tx.session()
                .update(
                        "INSERT INTO placement (store, bucket, object_key, blob_id, purpose, placed_at)"
                                + " VALUES (?, ?, ?, ?, 'MIRROR', ?)",
                        BackupStore.BACKUP,
                        "mirror",
                        backups.object(key).key(),
                        blob.incarnation().toString(),
                        time.get().toEpochMilli()));
    }

    /// A backup of the catalogue, as far as the collector is concerned.
    UUID backup(String state, Duration lease) {
        UUID id = UUID.randomUUID();
        catalogue.transact(tx -> {
            Barrier.exclusive(tx.session());
            tx.session().update("UPDATE counter SET value = value + 1 WHERE name = 'collection'");
            return tx.session()
                    .update(
                            "INSERT INTO backup (id, state, start_seq, store, name, started_at, lease_until)"
                                    + " SELECT ?, ?, value, 'x', 'x', CAST(? AS BIGINT), CAST(? AS BIGINT) FROM counter"
                                    + " WHERE name = 'collection'",
                            id.toString(),
                            state,
                            time.get().toEpochMilli(),
                            time.get().plus(lease).toEpochMilli());
        });
        return id;
    }

    void drop(UUID backup) {
        catalogue.transact(
                tx -> tx.session().update("UPDATE backup SET state = 'DROPPED' WHERE id = ?", backup.toString()));
    }

    Report run(Graces graces) {
        Plan plan = housekeeping.plan(graces, housekeeping.tasks());
        Report report = housekeeping.execute(plan, OptionalDouble.empty(), Housekeeping.Progress.SILENT);
        return report;
    }

    static long count(Report report, Task task) {
        return count(report.lines(), task);
    }

    static long count(List<Line> lines, Task task) {
        return lines.stream()
                .filter(line -> line.task() == task)
                .mapToLong(Line::count)
                .sum();
    }

    /// What has happened, without what is zero.
    static Map<Task, Long> done(List<Line> lines) {
        return lines.stream()
                .filter(line -> line.count() > 0 && line.task() != Task.OPERATIONS)
                .collect(Collectors.toMap(Line::task, Line::count));
    }

    List<String> objects() {
        return store.list("coffer", "")
                .map(ObjectInfo::name)
                .map(Object::toString)
                .toList();
    }

    List<String> copies() {
        return mirror.list("mirror", "copies/blobs")
                .map(info -> info.name().key())
                .toList();
    }

    long rows(String table, String condition) {
        return catalogue.look(session -> session.number("SELECT count(*) FROM " + table + " WHERE " + condition));
    }

    EntryState state(Entry entry) {
        return read(entry.id()).orElseThrow().state();
    }

    /// Without a path.
    void stashed(String text) {
        try (Stasher stasher =
                Stasher.builder(store, LAYOUT, home).catalogue(catalogue).build()) {
            Path file = Files.writeString(home.resolve(text), text);
            assertThat(stasher.stash(new Source.LocalFile(file), Optional.empty()))
                    .isInstanceOf(StashOutcome.Stashed.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
