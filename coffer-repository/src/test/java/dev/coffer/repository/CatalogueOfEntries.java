package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A catalogue for entries, on a database of its own, and short words for what tests do with it.
abstract class CatalogueOfEntries {
    static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");
    static final Author ALICE = new Author("alice", new HostName("h1"));
    static final Author BOB = new Author("bob", new HostName("h2"));
    static final EntryPath PATH = new EntryPath("data/x");
    static final Instant START = Instant.parse("2020-01-01T00:00:00Z");

    final AtomicReference<Instant> time = new AtomicReference<>(START);
    Catalogue catalogue;

    /// The settings of an empty database of this test's own; the same each time within one test.
    abstract CatalogueSettings settings();

    @BeforeEach
    void openCatalogue() {
        catalogue = open().as(ALICE);
    }

    @AfterEach
    void closeCatalogue() {
        catalogue.close();
    }

    Catalogue open() {
        return Catalogue.open(settings(), time::get);
    }

    Entry.Published publish(EntryPath path, String content) {
        Blob blob = blob(content);
        return catalogue.inTransaction(tx -> tx.publish(tx.add(path, blob)));
    }

    /// A live blob, as if its bytes had been brought.
    Blob blob(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Facts facts = new Facts(
                new Digests(Sha256.of(bytes), Md5.of(bytes)),
                bytes.length,
                "text/plain",
                Optional.empty(),
                Optional.empty());
        BlobTable table = catalogue.table(LAYOUT);
        BlobRow row = catalogue.change(
                "",
                session -> table.live(session, facts.digests().sha256()).orElseGet(() -> {
                    var id = IncarnationId.next(InstantSource.system());
                    var object = LAYOUT.object(facts.digests().sha256(), id);
                    table.adopt(session, id, facts, object);
                    return new BlobRow(id.toString(), facts, object);
                }));
        return Blob.of(row);
    }

    Optional<Entry> read(EntryId id) {
        return catalogue.read(snapshot -> snapshot.entry(id));
    }

    List<Entry> history(EntryPath path) {
        return catalogue.read(snapshot -> snapshot.history(path).toList());
    }

    List<Change> changes() {
        return catalogue.read(snapshot -> snapshot.changes(0).toList());
    }

    int condemn(Blob blob) {
        return catalogue.change(
                "",
                session -> session.update(
                        "UPDATE blob SET state = 'CONDEMNED' WHERE id = ?",
                        blob.incarnation().toString()));
    }

    Set<String> paths(EntryQuery query) {
        return catalogue.read(snapshot -> new LinkedHashSet<>(
                snapshot.find(query).map(entry -> entry.path().text()).toList()));
    }
}
