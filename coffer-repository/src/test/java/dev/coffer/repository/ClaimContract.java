package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What claims promise, on every database.
abstract class ClaimContract extends CatalogueOfEntries {
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final Tag TODO = new Tag("todo");

    @Test
    void onePathHasOneHolder() {
        Claim claim = claims().claim(PATH, LEASE).orElseThrow();
        assertThat(claim.holder()).isEqualTo(ALICE);
        assertThat(claims().claim(PATH, LEASE)).as("not even the same author").isEmpty();
        assertThat(claims().claim(new EntryPath("other"), LEASE)).isPresent();

        assertThat(claims().release(claim)).isTrue();
        assertThat(claims().release(claim)).isFalse();
        Claim next = claims().claim(PATH, LEASE).orElseThrow();
        assertThat(next.token()).isGreaterThan(claim.token());
        assertThat(changes().stream().map(Change::kind))
                .containsExactly(Change.Kind.CLAIMED, Change.Kind.CLAIMED, Change.Kind.RELEASED, Change.Kind.CLAIMED);
        assertThat(changes().getLast().number()).isEqualTo(next.token());
        assertThat(catalogue.<List<Claim>, RuntimeException>read(
                        snapshot -> snapshot.claims().toList()))
                .hasSize(2)
                .contains(next);
    }

    @Test
    void aLeaseThatHasPassedIsTakenOverAndItsHolderFenced() {
        Claim first = claims().claim(PATH, LEASE).orElseThrow();
        time.set(START.plus(Duration.ofMinutes(9)));
        Claim renewed = claims().renew(first, LEASE);
        time.set(START.plus(Duration.ofMinutes(18)));
        assertThat(catalogue.as(BOB).claims().claim(PATH, LEASE)).isEmpty();
        time.set(START.plus(Duration.ofMinutes(20)));
        Claim second = catalogue.as(BOB).claims().claim(PATH, LEASE).orElseThrow();
        Blob blob = blob("a");

        for (Claim lost : List.of(first, renewed)) {
            assertThatThrownBy(() -> catalogue.inTransaction(tx -> {
                        tx.check(lost);
                        return tx.publish(tx.add(PATH, blob));
                    }))
                    .isInstanceOf(RepositoryException.Conflict.class)
                    .hasMessageContaining("bob@h2");
            assertThatThrownBy(() -> claims().renew(lost, LEASE)).isInstanceOf(RepositoryException.Conflict.class);
            assertThat(claims().release(lost)).isFalse();
        }
        assertThat(catalogue.current(PATH)).isEmpty();
        catalogue.as(BOB).inTransaction(tx -> {
            tx.check(second);
            return tx.publish(tx.add(PATH, blob));
        });
        assertThat(catalogue.current(PATH)).isPresent();
    }

    @Test
    void aHolderWhoIsLateIsNotFencedWhileNobodyHasTakenThePath() {
        Claim claim = claims().claim(PATH, LEASE).orElseThrow();
        time.set(START.plus(Duration.ofHours(3)));

        Entry.Draft draft = catalogue.inTransaction(tx -> {
            tx.check(claim);
            return tx.announce(PATH);
        });
        assertThat(read(draft.id())).isPresent();
        assertThat(claims().renew(claim, LEASE).leaseUntil())
                .isEqualTo(time.get().plus(LEASE));
    }

    @Test
    void aHostWhoseClockIsAnHourAheadTakesTooEarlyAndNothingIsLost() {
        Claim claim = claims().claim(PATH, LEASE).orElseThrow();
        AtomicReference<Instant> ahead = new AtomicReference<>(START.plus(Duration.ofHours(1)));
        try (Catalogue other = Catalogue.open(settings(), ahead::get).as(BOB)) {
            Claim theirs = other.claims().claim(PATH, LEASE).orElseThrow();

            assertThatThrownBy(() -> catalogue.inTransaction(tx -> {
                        tx.check(claim);
                        return tx.announce(PATH);
                    }))
                    .isInstanceOf(RepositoryException.Conflict.class);
            assertThat(theirs.token()).isGreaterThan(claim.token());
        }
    }

    @Test
    void manyWorkersShareWhatATagFinds() throws Exception {
        Set<String> wanted = new TreeSet<>();
        for (int i = 0; i < 30; i++) {
            EntryPath path = new EntryPath("job/" + i);
            Entry.Published entry = publish(path, "a");
            if (i % 3 > 0) {
                wanted.add(path.text());
                catalogue.inTransaction(tx -> {
                    tx.tag(entry, List.of(TODO));
                    return true;
                });
            }
        }
        List<Future<List<String>>> workers = new ArrayList<>();
        try (Catalogue second = open().as(BOB);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                Claims mine = (i % 2 == 0 ? catalogue : second).claims();
                workers.add(threads.submit(() -> takeAll(mine)));
            }
        }
        List<String> taken = new ArrayList<>();
        for (Future<List<String>> worker : workers) {
            taken.addAll(worker.get());
        }
        assertThat(taken).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void leasesThatHavePassedAreReleased() {
        Claim passed = claims().claim(PATH, LEASE).orElseThrow();
        time.set(START.plus(Duration.ofMinutes(11)));
        Claim fresh = claims().claim(new EntryPath("other"), LEASE).orElseThrow();

        assertThat(claims().reclaim()).containsExactly(passed);
        assertThat(claims().reclaim()).isEmpty();
        assertThat(claims().renew(fresh, LEASE)).isEqualTo(fresh);
        assertThat(changes().getLast().detail()).contains("its lease has passed");
        assertThatIllegalArgumentException().isThrownBy(() -> claims().claim(PATH, Duration.ZERO));
    }

    private Claims claims() {
        return catalogue.claims();
    }

    private static List<String> takeAll(Claims claims) {
        List<String> taken = new ArrayList<>();
        EntryQuery query = EntryQuery.current().withAll(TODO);
        for (Optional<Claim> claim = claims.claimAny(query, LEASE);
                claim.isPresent();
                claim = claims.claimAny(query, LEASE)) {
            taken.add(claim.get().path().text());
        }
        return taken;
    }
}
