package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.PurgeCalls.Due;
import dev.coffer.repository.Servers.Dropped;
import dev.coffer.repository.Servers.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a purge reaches beyond the stores, and how far its receipt knows, on every database.
abstract class TakedownContract extends Kept {
    private static final EntryPath X = new EntryPath("data/x");
    private static final Optional<String> ASKED = Optional.of("the person asked for it");

    @Test
    void whatWasPurgedIsKnownUntilItsRowIsForgotten() {
        Blob blob = put("data/x", "old").blob();
        BlobId sha256 = BlobId.of(blob.digests().sha256());
        BlobId md5 = BlobId.of(blob.digests().md5());
        assertThat(blobs().wasPurged(sha256)).isFalse();
        assertThat(catalogue.wasPurged(X)).isFalse();
        erase("data/x");
        assertThat(blobs().wasPurged(sha256)).isTrue();
        assertThat(blobs().wasPurged(md5)).isTrue();
        assertThat(blobs().find(sha256)).isEmpty();
        assertThat(catalogue.wasPurged(X)).isTrue();
        assertThat(catalogue.wasPurged(new EntryPath("data/y"))).isFalse();
        pass(Duration.ofDays(60));
        run(GRACES);
        assertThat(blobs().wasPurged(sha256)).isFalse();
        assertThat(blobs().wasPurged(md5)).isFalse();
        assertThat(catalogue.wasPurged(X)).isFalse();
    }

    @Test
    void aPathWithAnyVersionThatIsNotPurgedIsNot() {
        expire(put("data/x", "old"));
        put("data/x", "new");
        housekeeping.purge(new PurgeRequest(X, false, Optional.empty()), GRACES);
        assertThat(catalogue.wasPurged(X)).isFalse();
        housekeeping.purge(new PurgeRequest(X, true, Optional.empty()), GRACES);
        assertThat(catalogue.wasPurged(X)).isTrue();
        bring("again");
        catalogue.inTransaction(tx -> tx.announce(X));
        assertThat(catalogue.wasPurged(X)).isFalse();
    }

    @Test
    void whoMayNotReadAPathIsNotToldThatItWasPurged() {
        put("data/x", "old");
        erase("data/x");
        catalogue.permissions().grant(new Principal(catalogue.author().name()), Role.ADMIN, PathPrefix.ALL);
        Catalogue stranger =
                catalogue.as(new Author("stranger", catalogue.author().host()));
        assertThat(catalogue.wasPurged(X)).isTrue();
        assertThat(stranger.wasPurged(X)).isFalse();
    }

    @Test
    void aReceiptWaitsForTheServersThatRun() {
        Servers servers = new Servers(catalogue);
        Identity self = servers.identity(Optional.empty());
        servers.report(self, time.get(), 0, List.of());
        Blob blob = put("data/x", "old").blob();
        pass(Duration.ofSeconds(10));
        Receipt first = erase("data/x");
        assertThat(first.pending()).isEmpty();
        assertThat(first.isComplete()).isFalse();
        assertThat(first.servers()).singleElement().satisfies(server -> {
            assertThat(server.hasAnswered()).isFalse();
            assertThat(server.why()).startsWith("it looks every few seconds");
        });
        BlobId sha256 = BlobId.of(blob.digests().sha256());
        Instant begun = time.get();
        long newest = changes().getLast().number();
        List<String> keys =
                IntStream.range(0, 150).mapToObj(Integer::toHexString).toList();
        servers.report(
                self,
                begun,
                newest,
                List.of(
                        new Dropped(sha256, 150, keys),
                        new Dropped(BlobId.of(blob.digests().md5()), 1, List.of("ff"))));
        Receipt second = housekeeping.receipt(X, GRACES);
        assertThat(second.isComplete()).isTrue();
        assertThat(second.dropped())
                .extracting(Receipt.Dropped::sha256)
                .containsOnly(blob.digests().sha256().hex());
        assertThat(second.dropped().stream()
                        .mapToLong(Receipt.Dropped::derivatives)
                        .sum())
                .isEqualTo(151);
        assertThat(second.dropped()).allSatisfy(one -> assertThat(one.keys()).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void aServerThatHasNotLookedSinceTheBytesWentHasNotAnswered() {
        put("data/x", "old");
        Servers servers = new Servers(catalogue);
        Identity self = servers.identity(Optional.empty());
        Graces soon = GRACES.withReader(Duration.ZERO);
        housekeeping.purge(new PurgeRequest(X, true, Optional.empty()), soon);
        long newest = changes().getLast().number();
        servers.report(self, time.get(), newest, List.of());
        assertThat(housekeeping.receipt(X, soon).servers()).allMatch(Receipt.Server::hasAnswered);
        pass(Duration.ofHours(2));
        run(soon);
        Receipt gone = housekeeping.settle(List.of(X), soon);
        assertThat(gone.removed()).hasSize(1);
        assertThat(gone.servers()).noneMatch(Receipt.Server::hasAnswered);
        servers.report(self, time.get(), newest, List.of());
        assertThat(housekeeping.receipt(X, soon).isComplete()).isTrue();
    }

    @Test
    void aServerThatIsGoneIsWaitedForAsLongAsItsDirectoryIsThere() {
        Servers servers = new Servers(catalogue);
        Identity inMemory = servers.identity(Optional.empty());
        Identity onDisk = servers.identity(Optional.of("/var/cache/coffer"));
        Identity killed = servers.identity(Optional.of("/srv/cache"));
        List.of(inMemory, onDisk, killed).forEach(one -> servers.report(one, time.get(), 0, List.of()));
        servers.end(inMemory);
        servers.end(onDisk);
        pass(Duration.ofMinutes(5));
        put("data/x", "old");
        Receipt receipt = erase("data/x");
        assertThat(receipt.servers())
                .extracting(Receipt.Server::why)
                .satisfiesExactlyInAnyOrder(
                        why -> assertThat(why).contains("was stopped", "/var/cache/coffer"),
                        why -> assertThat(why).contains("not been heard of", "host decommission"));
        long newest = changes().getLast().number();
        Identity again = servers.identity(Optional.of("/var/cache/coffer"));
        servers.report(again, time.get(), newest, List.of());
        assertThat(housekeeping.receipt(X, GRACES).servers())
                .extracting(Receipt.Server::hasAnswered)
                .containsExactlyInAnyOrder(true, false);
        catalogue.hosts().decommission(catalogue.author().host());
        assertThat(housekeeping.receipt(X, GRACES).servers()).isEmpty();
    }

    @Test
    void whatServersSaidIsForgottenInTheEnd() {
        put("data/x", "old");
        erase("data/x");
        Servers servers = new Servers(catalogue);
        servers.report(
                servers.identity(Optional.empty()),
                time.get(),
                1,
                List.of(new Dropped(BlobId.parse("ab".repeat(32)), 1, List.of("k"))));
        PurgeCalls calls = new PurgeCalls(catalogue);
        calls.list();
        put("data/x", "new");
        erase("data/x");
        calls.list();
        pass(Duration.ofDays(400));
        run(GRACES);
        assertThat(rows("server", "1 = 1")).isZero();
        assertThat(rows("server_removal", "1 = 1")).isZero();
        assertThat(rows("purge_call", "1 = 1")).isZero();
    }

    @Test
    void eachPurgeIsListedOnceForCachesBeforeTheServers() {
        put("data/before", "before");
        erase("data/before");
        PurgeCalls one = new PurgeCalls(catalogue);
        PurgeCalls other = new PurgeCalls(catalogue);
        assertThat(one.list()).isFalse();
        Blob blob = put("data/x", "old").blob();
        assertThat(erase("data/x").calls())
                .singleElement()
                .satisfies(call -> assertThat(call.doneAt()).isEmpty());
        one.list();
        other.list();
        assertThat(housekeeping.receipt(X, GRACES).calls()).hasSize(3);
        List<Due> taken = one.take(2);
        List<Due> rest = other.take(10);
        assertThat(taken).hasSize(2);
        assertThat(rest).hasSize(1);
        assertThat(Stream.of(taken, rest).flatMap(List::stream).map(Due::tag))
                .containsExactlyInAnyOrder(
                        CacheTag.of(BlobId.of(blob.digests().sha256())),
                        CacheTag.of(BlobId.of(blob.digests().md5())),
                        CacheTag.of(X));
        one.done(taken);
        other.failed(rest, "the answer was 500", Duration.ofSeconds(5));
        Receipt receipt = housekeeping.receipt(X, GRACES);
        assertThat(receipt.waiting()).isEqualTo(1);
        assertThat(receipt.calls())
                .filteredOn(call -> call.doneAt().isEmpty())
                .singleElement()
                .satisfies(call -> assertThat(call.why()).contains("tried again", "the answer was 500"));
        assertThat(one.take(10)).isEmpty();
        pass(Duration.ofSeconds(5));
        List<Due> again = one.take(10);
        assertThat(again)
                .singleElement()
                .satisfies(call -> assertThat(call.attempts()).isEqualTo(2));
        one.done(again);
        assertThat(housekeeping.receipt(X, GRACES).isComplete()).isTrue();
    }

    @Test
    void callsOfWhoDiedAreMadeByAnotherAndGivenUpAfterAWeek() {
        PurgeCalls calls = new PurgeCalls(catalogue);
        calls.list();
        put("data/x", "old");
        erase("data/x");
        calls.list();
        assertThat(calls.take(10)).hasSize(3);
        assertThat(calls.take(10)).isEmpty();
        pass(PurgeCalls.TAKEN);
        assertThat(calls.take(10)).hasSize(3);
        pass(Duration.ofDays(8));
        calls.failed(calls.take(10), "no route", Duration.ofHours(1));
        pass(Duration.ofDays(1));
        assertThat(calls.take(10)).isEmpty();
        assertThat(housekeeping.receipt(X, GRACES).calls())
                .allSatisfy(call -> assertThat(call.why()).isEqualTo("given up: no route"));
    }

    @Test
    void callsWaitForTheServersButNotForEver() {
        Servers servers = new Servers(catalogue);
        Identity self = servers.identity(Optional.empty());
        servers.report(self, time.get(), 0, List.of());
        PurgeCalls calls = new PurgeCalls(catalogue);
        calls.list();
        put("data/x", "old");
        erase("data/x");
        calls.list();
        assertThat(calls.take(10)).isEmpty();
        servers.report(self, time.get(), changes().getLast().number(), List.of());
        assertThat(calls.take(10)).hasSize(3);
        put("data/y", "more");
        erase("data/y");
        calls.list();
        assertThat(calls.take(10)).isEmpty();
        pass(PurgeCalls.PATIENCE);
        servers.report(self, time.get(), 0, List.of());
        assertThat(calls.take(10)).hasSize(3);
    }

    @Test
    void severalPathsArePurgedWithOneReceipt() {
        put("anna/1", "one");
        put("anna/2", "two");
        Entry.Published other = put("berta/1", "one");
        List<PurgeRequest> requests = List.of(request("anna/1", ASKED), request("anna/2", ASKED));
        Receipt receipt = housekeeping.purge(requests, GRACES, () -> {});
        assertThat(receipt.paths()).hasSize(2);
        assertThat(receipt.versions())
                .extracting(version -> version.path().text())
                .containsExactly("anna/1", "anna/2");
        assertThat(receipt.removed()).hasSize(2);
        assertThat(receipt.isComplete()).isTrue();
        assertThat(state(other)).as("an erasure takes every reference").isEqualTo(EntryState.PURGED);
        Receipt again = housekeeping.purge(requests, GRACES, () -> {});
        assertThat(again.removed()).hasSize(2);
    }

    @Test
    void onlyVersionsThatSomebodyHasAddedArePurgedIfThatIsMeant() {
        Entry.Published annas = put("data/x", "annas");
        Catalogue berta = catalogue.as(new Author("berta", catalogue.author().host()));
        Blob blob = bring("bertas");
        Entry.Published bertas = berta.inTransaction(tx -> tx.publish(tx.add(X, blob)));
        PurgeRequest request = new PurgeRequest(X, true, ASKED, Optional.of("berta"));
        Receipt receipt = housekeeping.purge(request, GRACES);
        assertThat(state(bertas)).isEqualTo(EntryState.PURGED);
        assertThat(state(annas)).isEqualTo(EntryState.PUBLISHED);
        assertThat(receipt.removed()).hasSize(1);
    }

    private Receipt erase(String path) {
        return housekeeping.purge(request(path, ASKED), GRACES);
    }

    private static PurgeRequest request(String path, Optional<String> erasure) {
        return new PurgeRequest(new EntryPath(path), true, erasure);
    }
}
