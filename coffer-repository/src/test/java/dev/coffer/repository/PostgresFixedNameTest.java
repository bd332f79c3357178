package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PostgresFixedNameTest extends FixedNameContract {
    private final dev.coffer.testing.servers.PostgresDatabase database = Databases.postgresql();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }

    @Override
    Database open(CatalogueSettings settings) {
        return PostgresDatabase.open((CatalogueSettings.Postgresql) settings);
    }

    @Override
    int mostSwitches() {
        return 1;
    }

    /// Here a collector goes on while the transaction of a stash is open, and does not see its row.
    @Test
    void aCollectorLeavesAloneWhatAnOpenTransactionIsAboutToReferTo() {
        Instant now = Instant.parse("2020-01-01T00:00:00Z");
        Instant later = now.plus(Duration.ofDays(30));
        byte[] bytes = "brought back".getBytes(StandardCharsets.UTF_8);
        Digests digests = new Digests(Sha256.of(bytes), Md5.of(bytes));
        Facts facts = new Facts(digests, bytes.length, "text/plain", Optional.empty(), Optional.empty());
        BlobLayout.Keyed layout = new BlobLayout.Simple("coffer/open");
        ObjectName object = layout.object(BlobId.of(digests.md5()));
        try (Database shared = open(settings());
                MemoryStore store = new MemoryStore()) {
            store.createBucket("coffer");
            store.write(object, Content.of(bytes), WriteOptions.plain());
            Catalogue mine = Catalogue.over(shared, () -> now);
            mine.change("", session -> {
                UUID id = IncarnationId.next(() -> now);
                mine.table(layout).stage(session, id, facts, object);
                return mine.table(layout).condemn(session, id);
            });
            Housekeeping collector = Housekeeping.of(Catalogue.over(shared, () -> later), store, layout)
                    .exclusively();
            Runnable collect = () -> collector.execute(
                    collector.plan(Kept.NONE, EnumSet.of(Task.REAP, Task.CONDEMN, Task.DELETE)),
                    OptionalDouble.empty(),
                    line -> true);
            Shelf.Reference file = Shelf.Reference.by(new Origin("file", Validators.none(), Optional.empty()));
            Shelf.of(Optional.of(mine), store, layout, () -> now, Step.Listener.NONE)
                    .add(Content.of(bytes, digests.sha256()), facts, (table, session, id) -> {
                        CompletableFuture.runAsync(collect).join();
                        file.refer(table, session, id);
                    });
            assertThat(store.stat(object)).isPresent();
            collect.run();
            assertThat(store.stat(object)).isPresent();
            assertThat(mine.<Long>look(
                            session -> session.number("SELECT count(*) FROM blob WHERE state = 'CONDEMNED'")))
                    .isZero();
        }
    }
}
