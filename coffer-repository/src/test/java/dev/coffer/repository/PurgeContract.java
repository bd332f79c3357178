package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.cache.HostCache;
import dev.coffer.repository.cache.HostCache.Limits;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.store.Content;
import dev.coffer.store.FaultyStore;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What a purge on request promises, on every database.
abstract class PurgeContract extends Kept {
    private static final EntryPath X = new EntryPath("data/x");
    private static final Optional<String> ASKED = Optional.of("the person asked for it");

    @Test
    void aPurgeTakesWhatIsNotPublishedAndItsObjectsAsSoonAsNothingKeepsThem() {
        Entry.Expired old = expire(put("data/x", "old"));
        Entry.Published current = put("data/x", "current");
        copy(old.blob());
        pass(Duration.ofHours(2));
        PurgePlan plan = housekeeping.planPurge(request(false, Optional.empty()));
        assertThat(plan.versions()).isEqualTo(1);
        assertThat(plan.bytes()).isEqualTo(6);
        assertThat(plan.others()).isEmpty();
        assertThat(state(old)).isEqualTo(EntryState.EXPIRED);

        Receipt receipt = housekeeping.purge(request(false, Optional.empty()), GRACES);
        assertThat(state(old)).isEqualTo(EntryState.PURGED);
        assertThat(receipt.versions())
                .extracting(Receipt.Version::id)
                .containsExactly(old.id().toString());
        assertThat(receipt.removed()).isEmpty();
        assertThat(receipt.pending()).hasSize(2).allSatisfy(pending -> {
            assertThat(pending.why()).isEqualTo("readers have their time");
            assertThat(pending.until()).contains(time.get().plus(Duration.ofHours(1)));
        });
        assertThat(changes().getLast().detail()).contains("purged on request");

        pass(Duration.ofHours(1));
        run(GRACES);
        Receipt later = housekeeping.receipt(X, GRACES);
        assertThat(later.pending()).isEmpty();
        assertThat(later.removed()).extracting(Receipt.Removed::purpose).containsExactlyInAnyOrder("OWN", "MIRROR");
        assertThat(later.removed())
                .allSatisfy(removed -> assertThat(removed.sha256())
                        .isEqualTo(old.blob().digests().sha256().hex()));
        assertThat(text(current.blob())).isEqualTo("current");
        assertThat(copies()).isEmpty();
    }

    @Test
    void whatIsPublishedIsPurgedOnlyIfEverythingIsMeant() {
        put("data/x", "1");
        Entry.Published second = put("data/x", "2");
        assertThatThrownBy(() -> housekeeping.purge(request(false, Optional.empty()), GRACES))
                .isInstanceOf(RepositoryException.Conflict.class)
                .hasMessageContaining("is published");
        assertThatThrownBy(() -> housekeeping.planPurge(new PurgeRequest(new EntryPath("no"), true, Optional.empty())))
                .isInstanceOf(RepositoryException.Conflict.class);
        Receipt receipt = housekeeping.purge(request(true, Optional.empty()), NONE);
        assertThat(receipt.versions()).hasSize(2);
        assertThat(receipt.pending())
                .hasSize(2)
                .allSatisfy(pending ->
                        assertThat(pending.why()).isEqualTo("somebody may be about to refer to these bytes"));
        assertThat(state(second)).isEqualTo(EntryState.PURGED);
        assertThat(catalogue.current(X)).isEmpty();
        pass(Duration.ofHours(2));
        assertThat(housekeeping.purge(request(true, Optional.empty()), NONE).removed())
                .hasSize(2);
        assertThat(objects()).isEmpty();
    }

    @Test
    void aReferenceOfSomethingElseKeepsTheBytesAndThePlanSaysSo() {
        put("data/x", "shared");
        Entry.Published other = put("data/other", "shared");
        stashed("shared");
        pass(Duration.ofDays(1));
        PurgePlan plan = housekeeping.planPurge(request(true, Optional.empty()));
        assertThat(plan.bytes()).isZero();
        assertThat(plan.others()).hasSize(2);
        assertThat(plan.others().getFirst()).isEqualTo("the PUBLISHED version of data/other");
        assertThat(plan.others().getLast()).startsWith("what was stashed from /");
        Receipt receipt = housekeeping.purge(request(true, Optional.empty()), NONE);
        assertThat(receipt.pending())
                .singleElement()
                .satisfies(pending ->
                        assertThat(pending.why()).isEqualTo("1 version and 1 stashed source refer to these bytes"));
        assertThat(text(other.blob())).isEqualTo("shared");
    }

    @Test
    void theReceiptNamesTheCachesThatHaveTheBytesAndThoseThatHadThem() throws IOException {
        Entry.Published gone = put("data/x", "secret");
        Limits limits = Limits.standard().withInterval(Duration.ZERO);
        try (HostCache cache = HostCache.open(catalogue, blobs(), home.resolve("cache"), limits)) {
            cache.file(gone.blob().held()).close();
            cache.contact();
            Receipt receipt = housekeeping.purge(request(true, ASKED), GRACES);
            assertThat(receipt.removed()).extracting(Receipt.Removed::purpose).containsExactly("OWN");
            assertThat(receipt.pending()).singleElement().satisfies(pending -> {
                assertThat(pending.store()).isEqualTo("cache of h1");
                assertThat(pending.url())
                        .isEqualTo(
                                "cache://h1/" + gone.blob().digests().sha256().hex());
                assertThat(pending.why()).startsWith("the host drops it when it is in contact again");
            });
            cache.contact();
        }
        Receipt later = housekeeping.receipt(X, GRACES);
        assertThat(later.pending()).isEmpty();
        assertThat(later.removed()).extracting(Receipt.Removed::purpose).containsExactly("OWN", "CACHE");
        assertThat(later.removed().getLast().store()).isEqualTo("cache of h1");
        assertThat(later.removed().getLast().removedAt()).isEqualTo(time.get());
        pass(Duration.ofDays(400));
        run(GRACES);
        assertThat(rows("cached_removal", "1 = 1")).isZero();
    }

    @Test
    void anErasureTakesEverythingAtOnceAndIsWrittenDownFirst() {
        Entry.Published gone = put("data/x", "secret");
        Entry.Published other = put("data/other", "secret");
        Entry.Published unrelated = put("data/y", "fine");
        stashed("secret");
        copy(gone.blob());
        UUID backup = backup("DONE", DAY);

        Receipt receipt = housekeeping.purge(request(true, ASKED), GRACES);
        assertThat(receipt.pending()).isEmpty();
        assertThat(receipt.removed()).hasSize(2).allSatisfy(removed -> {
            assertThat(removed.reason()).isEqualTo("erased: the person asked for it");
            assertThat(removed.author()).isEqualTo("alice@h1");
        });
        assertThat(objects()).containsExactly(unrelated.blob().object().toString());
        assertThat(copies()).isEmpty();
        assertThat(state(gone)).isEqualTo(EntryState.PURGED);
        assertThat(state(other)).isEqualTo(EntryState.PURGED);
        assertThat(rows("source", "1 = 1")).isZero();
        try (var written = Erasures.in(backups, info -> {})) {
            assertThat(written).singleElement().satisfies(erasure -> {
                assertThat(erasure.sha256()).isEqualTo(gone.blob().digests().sha256());
                assertThat(erasure.reason()).isEqualTo(ASKED.orElseThrow());
            });
        }
        assertThat(Erasures.of(catalogue)).hasSize(1);
        drop(backup);

        Entry.Published again = put("data/x", "secret");
        assertThat(text(again.blob())).isEqualTo("secret");
        assertThat(done(run(GRACES).lines())).isEmpty();
        assertThat(text(again.blob())).isEqualTo("secret");
    }

    @Test
    void anErasureTakesWhatWasPurgedBeforeAndWaitsForABackup() {
        Entry.Expired old = expire(put("data/x", "secret"));
        UUID backup = backup("DONE", DAY);
        pass(DAY);
        Receipt kept = housekeeping.purge(request(false, Optional.empty()), NONE);
        assertThat(kept.pending()).singleElement().satisfies(pending -> {
            assertThat(pending.why()).contains(backup.toString());
            assertThat(pending.until()).isEmpty();
        });
        Receipt receipt = housekeeping.purge(request(false, ASKED), NONE);
        assertThat(receipt.pending()).isEmpty();
        assertThat(receipt.removed()).hasSize(1);
        assertThat(objects()).isEmpty();
        assertThat(state(old)).isEqualTo(EntryState.PURGED);
    }

    /// What was stored after a backup that was restored since, the bytes and copies.
    @Test
    void anErasureTakesWhatTheCatalogueDoesNotKnowOf() {
        Entry.Published gone = put("data/x", "secret");
        Entry.Published unrelated = put("data/y", "fine");
        Sha256 sha256 = gone.blob().digests().sha256();
        UUID unknown = new UUID(4, 4);
        write(store, LAYOUT.object(sha256, unknown), "secret");
        String known = gone.blob().object().key();
        write(
                mirror,
                backups.object("blobs/" + sha256.hex() + "/" + known.substring(known.lastIndexOf('/') + 1)),
                "secret");
        write(mirror, backups.object("blobs/" + sha256.hex() + "/" + unknown), "secret");

        Receipt receipt = housekeeping.purge(request(true, ASKED), GRACES);

        assertThat(receipt.pending()).isEmpty();
        assertThat(receipt.removed())
                .extracting(Receipt.Removed::purpose)
                .containsExactlyInAnyOrder("OWN", "OWN", "MIRROR", "MIRROR");
        assertThat(objects()).containsExactly(unrelated.blob().object().toString());
        assertThat(copies()).isEmpty();
        assertThat(text(put("data/x", "secret").blob())).isEqualTo("secret");
        assertThat(done(run(GRACES).lines())).isEmpty();
    }

    private static void write(ObjectStore to, ObjectName name, String text) {
        to.write(name, Content.of(text.getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
    }

    @Test
    void whereAnErasureCannotBeWrittenDownNothingIsErased() {
        Entry.Published entry = put("data/x", "secret");
        FaultyStore faulty = FaultyStore.over(mirror).on(FaultyStore.Verb.WRITE, FaultyStore.Fault.DENIED);
        Housekeeping failing = Housekeeping.of(catalogue, store, LAYOUT)
                .withBackups(new BackupStore(BackupStore.BACKUP, faulty, "mirror", "copies"));
        assertThatThrownBy(() -> failing.purge(request(true, ASKED), NONE)).isInstanceOf(StoreException.Denied.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Housekeeping.of(catalogue, store, LAYOUT).purge(request(true, ASKED), NONE));
        assertThat(state(entry)).isEqualTo(EntryState.PUBLISHED);
        assertThat(text(entry.blob())).isEqualTo("secret");
        Housekeeping keyed = Housekeeping.of(catalogue, store, new BlobLayout.Simple("coffer"))
                .withBackups(backups);
        assertThatIllegalArgumentException().isThrownBy(() -> keyed.purge(request(true, ASKED), NONE));
        keyed.purge(request(true, Optional.empty()), NONE);
        assertThat(state(entry)).isEqualTo(EntryState.PURGED);
        assertThat(objects()).hasSize(1);
    }

    private static PurgeRequest request(boolean everything, Optional<String> erasure) {
        return new PurgeRequest(X, everything, erasure);
    }
}
