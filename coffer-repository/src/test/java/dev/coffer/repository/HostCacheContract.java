package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.cache.HostCache;
import dev.coffer.store.FaultyStore;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What a cache promises; on every database.
abstract class HostCacheContract extends CachesOnHosts {
    private static final HostName H1 = ALICE.host();
    private static final HostName H2 = BOB.host();

    @Test
    void aBlobIsBroughtOnceAndReadWithoutTheStore() throws IOException {
        Blob blob = stored("hello");
        HostCache cache = cache();
        assertThat(read(cache, blob)).isEqualTo("hello");
        assertThat(read(cache, blob)).isEqualTo("hello");
        assertThat(reads()).isEqualTo(1);
        assertThat(cache.statistics().downloads()).isEqualTo(1);
        assertThat(cache.statistics().hits()).isEqualTo(1);
        assertThat(file(H1, blob)).hasContent("hello");
        assertThat(Files.getPosixFilePermissions(file(H1, blob)))
                .noneMatch(permission -> permission.name().endsWith("WRITE"));
        checkNothingButTheJournalIsLeft();
    }

    @Test
    void anotherStartOfTheProcessVerifiesAndDoesNotBringAgain() throws IOException {
        Blob blob = stored("hello");
        read(cache(), blob);
        closeCaches();
        HostCache again = cache();
        assertThat(read(again, blob)).isEqualTo("hello");
        assertThat(reads()).isEqualTo(1);
        assertThat(again.statistics().hits()).isEqualTo(1);
    }

    @Test
    void whatIsHereIsReadWithoutTheCatalogue() throws IOException {
        Blob blob = stored("hello");
        Catalogue closed = open().as(ALICE);
        HostCache cache = HostCache.open(closed, new Blobs(closed, measured, LAYOUT), directory(H1), LIMITS);
        read(cache, blob);
        closed.close();
        for (int i = 0; i < 10; i++) {
            assertThat(read(cache, blob)).isEqualTo("hello");
        }
        assertThat(cache.statistics().hits()).isEqualTo(10);
        cache.close();
        assertThat(leftovers(H1)).hasSize(1).allMatch(name -> name.startsWith("journal/"));
        HostCache next = cache();
        next.contact();
        assertThat(rows()).containsExactly(row(blob, START, START));
        checkNothingButTheJournalIsLeft();
    }

    @Test
    void manyThreadsBringABlobOnce() throws Exception {
        List<Blob> wanted = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            wanted.add(stored("blob " + i));
        }
        HostCache cache = cache();
        List<Future<String>> readers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 400; i++) {
                Blob blob = wanted.get(i % wanted.size());
                readers.add(threads.submit(() -> read(cache, blob)));
            }
        }
        for (int i = 0; i < readers.size(); i++) {
            assertThat(readers.get(i).get()).isEqualTo("blob " + i % wanted.size());
        }
        assertThat(reads()).isEqualTo(wanted.size());
        assertThat(cache.statistics().downloads()).isEqualTo(wanted.size());
    }

    @Test
    void aFlippedBitIsFoundAndHealed() throws IOException {
        List<Blob> wanted = List.of(stored("one"), stored("two"), stored("three"), stored(""));
        HostCache cache = cache();
        for (Blob blob : wanted) {
            read(cache, blob);
        }
        for (Blob blob : wanted) {
            flip(file(H1, blob));
        }
        assertThat(read(cache, wanted.get(0))).isEqualTo("one");
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = cache.read(wanted.get(1).held(), arena::allocate).toArray(ValueLayout.JAVA_BYTE);
            assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("two");
        }
        try (HostCache.CachedFile file = cache.file(wanted.get(2).held())) {
            assertThat(file.path()).hasContent("three");
            assertThat(file.wasBrought()).isTrue();
        }
        assertThat(read(cache, wanted.get(3))).isEmpty();
        assertThat(cache.statistics().healed()).isEqualTo(4);
    }

    @Test
    void aBitFlippedWhileNobodyLookedIsFoundAtTheNextStartAndAfterAWhile() throws IOException {
        Blob blob = stored("hello");
        read(cache(), blob);
        closeCaches();
        flipUnnoticed(file(H1, blob));
        HostCache again = cache(ALICE, LIMITS.withVerifyAfter(Duration.ZERO));
        assertThat(read(again, blob)).isEqualTo("hello");
        assertThat(again.statistics().healed()).isEqualTo(1);

        flipUnnoticed(file(H1, blob));
        assertThat(read(again, blob)).isEqualTo("hello");
        assertThat(again.statistics().healed()).isEqualTo(2);
    }

    @Test
    void bytesThatAreNotTheBlobsAreNeverServedAndAreReadOnceMore() throws IOException {
        Blob blob = stored("hello");
        HostCache cache = cache();
        store.on(FaultyStore.Verb.READ, FaultyStore.Fault.WRONG_BYTES);
        assertThat(read(cache, blob)).isEqualTo("hello");

        Blob lost = stored("world");
        Files.writeString(object(lost), "wOrld");
        assertThatThrownBy(() -> read(cache, lost))
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(RepositoryException.Corrupt.class),
                        e -> assertThat(e).isInstanceOf(StoreException.Corrupt.class));
        assertThat(file(H1, lost)).doesNotExist();
        checkNothingButTheJournalIsLeft();
    }

    @Test
    void aStoreThatDoesNotAnswerIsNoMatterForWhatIsHereAndAClearErrorForTheRest() throws IOException {
        Blob here = stored("here");
        Blob away = stored("away");
        HostCache cache = cache();
        read(cache, here);
        for (int i = 0; i < 5; i++) {
            store.on(FaultyStore.Verb.READ, FaultyStore.Fault.UNAVAILABLE);
        }
        assertThat(read(cache, here)).isEqualTo("here");
        assertThatThrownBy(() -> read(cache, away))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining(away.id() + " is not in this host's cache, and the store does not give it");
        store.on(FaultyStore.Verb.READ, FaultyStore.Fault.DENIED);
        assertThatThrownBy(() -> cache.file(away.held())).isInstanceOf(StoreException.Denied.class);
        assertThat(cache.trouble()).isEmpty();
        assertThat(read(cache, away)).isEqualTo("away");
    }

    @Test
    void anObjectThatIsNotThereIsLookedForOnceMore() throws IOException {
        Blob blob = stored("hello");
        condemn(blob);
        Blob now = stored("hello");
        store.delete(blob.object());
        HostCache cache = cache();
        assertThat(now.object()).isNotEqualTo(blob.object());
        assertThat(read(cache, blob)).isEqualTo("hello");

        Blob lost = stored("lost");
        store.delete(lost.object());
        assertThatThrownBy(() -> read(cache, lost))
                .isInstanceOf(RepositoryException.Missing.class)
                .hasMessageContaining("neither this host's cache nor the store has the blob " + lost.id());
    }

    @Test
    void whatWasUsedIsToldInOneGo() throws IOException {
        Blob first = stored("first");
        Blob second = stored("second");
        HostCache cache = cache();
        read(cache, first);
        read(cache, second);
        cache.contact();
        assertThat(rows()).containsExactlyInAnyOrder(row(first, START, START), row(second, START, START));

        Instant later = START.plusSeconds(100);
        time.set(later);
        for (int i = 0; i < 50; i++) {
            read(cache, first);
        }
        assertThat(rows()).containsExactlyInAnyOrder(row(first, START, START), row(second, START, START));
        cache.contact();
        assertThat(rows()).containsExactlyInAnyOrder(row(first, START, later), row(second, START, START));
        Host host = catalogue.hosts().get(H1);
        assertThat(host.cachedFiles()).isEqualTo(2);
        assertThat(host.cachedBytes()).isEqualTo(11);
        assertThat(host.seenAt()).contains(later);
        assertThat(catalogue.hosts().having(first.digests().sha256())).containsExactly(H1);
        checkNothingButTheJournalIsLeft();
    }

    @Test
    void aProcessTellsWhatItBroughtAndLeavesWhatItOnlyUsedToTheNext() throws IOException {
        Blob blob = stored("hello");
        HostCache.Limits rarely = LIMITS.withInterval(Duration.ofHours(1));
        HostCache first = cache(ALICE, rarely);
        read(first, blob);
        first.close();
        assertThat(rows()).containsExactly(row(blob, START, START));
        checkNothingIsLeft(H1);

        Instant used = START.plusSeconds(1);
        time.set(used);
        for (int i = 0; i < 3; i++) {
            HostCache next = cache(ALICE, rarely);
            read(next, blob);
            next.close();
            assertThat(rows()).containsExactly(row(blob, START, START));
            assertThat(leftovers(H1)).hasSize(1).allMatch(name -> name.startsWith("journal/"));
        }
        time.set(START.plus(Duration.ofHours(2)));
        cache(ALICE, rarely).close();
        assertThat(rows()).containsExactly(row(blob, START, used));
        checkNothingIsLeft(H1);
    }

    @Test
    void bytesAreHandedOutByLinkOrCopy() throws IOException {
        Blob blob = stored("hello");
        HostCache cache = cache();
        Path target = Files.createDirectory(home.resolve("out")).resolve("a.txt");
        assertThat(cache.give(blob.held(), target, true, (bytes, size) -> {})).isEqualTo(HostCache.Way.LINKED);
        assertThat(target).hasContent("hello");
        assertThat(Files.isSameFile(target, file(H1, blob))).isTrue();
        assertThat(cache.give(blob.held(), target, true, (bytes, size) -> {})).isEqualTo(HostCache.Way.LINKED);

        assertThat(cache.give(blob.held(), target, false, (bytes, size) -> {})).isEqualTo(HostCache.Way.COPIED);
        Files.writeString(target, "mine now");
        assertThat(read(cache, blob)).isEqualTo("hello");
        assertThat(cache.statistics().healed()).isZero();
        try (var files = Files.list(home.resolve("out"))) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void whatIsKeptStaysUntilItsTimeHasPassed() throws IOException {
        Blob blob = stored("hello");
        HostCache cache = cache(ALICE, LIMITS.withStale(Duration.ofMinutes(1)));
        Path kept = cache.keep(blob.held(), "a.txt", Duration.ofHours(1), (bytes, size) -> {});
        assertThat(kept).hasFileName("a.txt").hasContent("hello");
        assertThat(Files.isSameFile(kept, file(H1, blob))).isTrue();
        time.set(START.plus(Duration.ofMinutes(59)));
        assertThat(cache.maintain()).matches(done -> done.inUse() == 1 && done.stale() == 0);
        assertThat(kept).hasContent("hello");

        time.set(START.plus(Duration.ofMinutes(61)));
        assertThat(cache.maintain()).matches(done -> done.swept() == 1 && done.stale() == 1);
        assertThat(kept).doesNotExist();
        assertThat(file(H1, blob)).doesNotExist();
    }

    @Test
    void staleFilesGoAndFreshOnesStay() throws IOException {
        Blob blob = stored("hello");
        HostCache cache = cache(ALICE, LIMITS.withStale(Duration.ofDays(7)));
        read(cache, blob);
        time.set(START.plus(Duration.ofDays(7)));
        assertThat(cache.maintain().stale()).isZero();
        time.set(START.plus(Duration.ofDays(7)).plusMillis(1));
        HostCache.Maintained done = cache.maintain();
        assertThat(done.stale()).isEqualTo(1);
        assertThat(done.freedBytes()).isEqualTo(5);
        assertThat(done.bytes()).isZero();
        assertThat(file(H1, blob)).doesNotExist();
        assertThat(rows()).isEmpty();
        assertThat(read(cache, blob)).isEqualTo("hello");
    }

    @Test
    void theLeastRecentlyUsedGoWhereTheCacheIsTooLarge() throws IOException {
        List<Blob> wanted = new ArrayList<>();
        HostCache cache = cache();
        for (int i = 0; i < 4; i++) {
            time.set(START.plusSeconds(i));
            wanted.add(stored("0123456789" + i));
            read(cache, wanted.get(i));
        }
        time.set(START.plusSeconds(10));
        read(cache, wanted.get(0));
        cache.contact();
        catalogue.hosts().set(H1, Host.Rules.NONE.withMaxCacheBytes(OptionalLong.of(33)));
        HostCache.Maintained done = cache.maintain();
        assertThat(done.overflow()).isEqualTo(1);
        assertThat(done.bytes()).isEqualTo(33);
        assertThat(wanted).extracting(blob -> Files.exists(file(H1, blob))).containsExactly(true, false, true, true);
        assertThat(cache.maintain().overflow()).isZero();
        catalogue.hosts().set(H1, Host.Rules.NONE.withMaxCacheBytes(OptionalLong.of(0)));
        assertThat(cache.maintain().overflow()).isEqualTo(3);
        assertThat(read(cache, wanted.get(0))).isEqualTo("01234567890");
        assertThat(file(H1, wanted.get(0))).doesNotExist();
    }

    @Test
    void aCacheThatOutgrowsItsSizeLetsGoByItself() throws IOException {
        HostCache cache = cache(ALICE, LIMITS.withMaxBytes(OptionalLong.of(1000)));
        for (int i = 0; i < 100; i++) {
            time.set(START.plusSeconds(i));
            Blob blob = stored("%0100d".formatted(i));
            assertThat(read(cache, blob)).isEqualTo("%0100d".formatted(i));
        }
        assertThat(catalogue.hosts().get(H1).cachedBytes()).isLessThanOrEqualTo(1000);
        assertThat(cache.statistics().removed()).isGreaterThanOrEqualTo(90);
    }

    @Test
    void whatIsInUseIsNotLetGo() throws IOException {
        Blob linked = stored("linked");
        Blob open = stored("open");
        Blob held = stored("held");
        HostCache cache = cache(ALICE, LIMITS.withMaxBytes(OptionalLong.of(6)));
        Path out = home.resolve("linked");
        cache.give(linked.held(), out, true, (bytes, size) -> {});
        try (InputStream in = cache.open(open.held());
                HostCache.CachedFile file = cache.file(held.held())) {
            time.set(START.plus(Duration.ofDays(30)));
            HostCache.Maintained done = cache.maintain();
            assertThat(done.inUse()).isEqualTo(3);
            assertThat(done.stale() + done.overflow()).isZero();
            assertThat(in.readAllBytes()).isEqualTo("open".getBytes(StandardCharsets.UTF_8));
            assertThat(file.path()).hasContent("held");
        }
        assertThat(cache.maintain().stale()).isEqualTo(2);
        Files.delete(out);
        assertThat(cache.maintain().stale()).isEqualTo(1);
    }

    @Test
    void whatWasPurgedGoesAtTheNextContactOnEveryHost() throws IOException {
        Entry.Published gone = published(PATH, "gone");
        Entry.Published shared = published(new EntryPath("data/shared"), "shared");
        published(new EntryPath("data/same"), "shared");
        HostCache one = cache();
        HostCache two = cache(BOB, LIMITS);
        for (HostCache cache : List.of(one, two)) {
            read(cache, gone.blob());
            read(cache, shared.blob());
            cache.keep(gone.blob().held(), "x", Duration.ofDays(1), (bytes, size) -> {});
            cache.contact();
        }
        catalogue.inTransaction(tx -> {
            tx.purge(tx.expire(gone));
            return tx.purge(tx.expire(shared));
        });
        long last = changes().getLast().number();
        try (InputStream in = two.open(gone.blob().held())) {
            one.contact();
            two.contact();
            assertThat(in.readAllBytes()).isEqualTo("gone".getBytes(StandardCharsets.UTF_8));
        }
        for (HostName host : List.of(H1, H2)) {
            assertThat(file(host, gone.blob())).doesNotExist();
            assertThat(file(host, shared.blob())).exists();
            assertThat(leftovers(host)).noneMatch(name -> name.startsWith("held/"));
            assertThat(catalogue.hosts().get(host).followed()).isEqualTo(last);
            assertThat(catalogue.hosts().get(host).cachedFiles()).isEqualTo(1);
        }
        assertThat(one.statistics().dropped()).isEqualTo(1);
        assertThat(catalogue.hosts().having(gone.blob().digests().sha256())).isEmpty();
    }

    @Test
    void aHostThatWasAwayFollowsWhenItComesBack() throws IOException {
        Entry.Published gone = published(PATH, "gone");
        HostCache cache = cache();
        read(cache, gone.blob());
        cache.close();
        catalogue.as(BOB).inTransaction(tx -> tx.purge(tx.expire(gone)));
        assertThat(file(H1, gone.blob())).exists();
        cache();
        assertThat(file(H1, gone.blob())).doesNotExist();
    }

    @Test
    void whatWasCollectedMeanwhileIsNotRecordedAndGoes() throws IOException {
        Blob late = stored("late");
        Blob later = stored("later");
        HostCache cache = cache();
        read(cache, later);
        cache.contact();
        read(cache, late);
        condemn(late);
        condemn(later);
        cache.contact();
        assertThat(file(H1, late)).doesNotExist();
        assertThat(file(H1, later)).exists();
        assertThat(cache.maintain().dropped()).isEqualTo(1);
        assertThat(file(H1, later)).doesNotExist();
        assertThat(rows()).isEmpty();
    }

    @Test
    void theDirectoryAndTheCatalogueAreComparedByMaintenance() throws IOException {
        Blob lost = stored("lost");
        Blob found = stored("found");
        HostCache cache = cache();
        read(cache, lost);
        read(cache, found);
        cache.contact();
        Files.delete(file(H1, lost));
        catalogue.transact(tx -> tx.session()
                .update(
                        "DELETE FROM cached WHERE sha256 = ?",
                        found.digests().sha256().hex()));
        HostCache.Maintained done = cache.maintain();
        assertThat(done.adopted()).isEqualTo(1);
        assertThat(done.forgotten()).isEqualTo(1);
        assertThat(rows()).containsExactly(row(found, START, START));
        assertThat(cache.maintain()).matches(again -> again.adopted() == 0 && again.forgotten() == 0);
    }

    @Test
    void maintenanceGivesUpWhatThisHostAddedLongAgoAndNobodyPublished() throws IOException {
        Blob blob = stored("never");
        Entry.Unpublished own = catalogue.inTransaction(tx -> tx.add(PATH, blob));
        Blob other = stored("other");
        Entry.Unpublished others = catalogue.as(BOB).inTransaction(tx -> tx.add(PATH, other));
        HostCache cache = cache();
        read(cache, blob);
        time.set(START.plus(Duration.ofDays(8)));
        HostCache.Maintained done = cache.maintain();
        assertThat(done.purged()).isEqualTo(1);
        assertThat(done.dropped()).isEqualTo(1);
        assertThat(read(own.id())).containsInstanceOf(Entry.Purged.class);
        assertThat(read(others.id())).contains(others);
        assertThat(file(H1, blob)).doesNotExist();
    }

    @Test
    void bytesAtHandArePutWithoutTheStore() throws IOException {
        Path file = Files.writeString(home.resolve("a"), "hello");
        Blob blob = stored("hello");
        HostCache cache = cache();
        assertThat(cache.put(blob.held(), file)).isTrue();
        assertThat(read(cache, blob)).isEqualTo("hello");
        assertThat(reads()).isZero();
        Files.writeString(file, "changed");
        assertThat(cache.put(stored("other").held(), file)).isFalse();
        checkNothingButTheJournalIsLeft();
    }

    @Test
    void aDecommissionedHostRefusesAndSaysSo() throws IOException {
        Blob blob = stored("hello");
        HostCache cache = cache();
        read(cache, blob);
        cache.contact();
        catalogue.as(BOB).hosts().decommission(H1);
        assertThat(rows()).isEmpty();
        assertThatThrownBy(cache::contact)
                .isInstanceOf(RepositoryException.Denied.class)
                .hasMessageContaining("the host h1 was decommissioned");
        assertThatThrownBy(() -> read(cache, blob)).isInstanceOf(RepositoryException.Denied.class);
        assertThatThrownBy(() -> cache(ALICE, LIMITS)).isInstanceOf(RepositoryException.Denied.class);
        catalogue.hosts().activate(H1);
        assertThat(read(cache, blob)).isEqualTo("hello");
    }

    @Test
    void aClockThatIsAnHourOffDoesNotMatter() throws IOException {
        Blob blob = stored("hello");
        HostCache cache = cache();
        time.set(START.plus(Duration.ofHours(1)));
        read(cache, blob);
        cache.contact();
        time.set(START);
        read(cache, blob);
        cache.contact();
        assertThat(cache.maintain().stale()).isZero();
        assertThat(rows()).containsExactly(row(blob, START.plus(Duration.ofHours(1)), START.plus(Duration.ofHours(1))));
        Entry.Published gone = published(PATH, "gone");
        read(cache, gone.blob());
        time.set(START.minus(Duration.ofHours(1)));
        catalogue.as(BOB).inTransaction(tx -> tx.purge(tx.expire(gone)));
        cache.contact();
        assertThat(file(H1, gone.blob())).doesNotExist();
    }

    @Test
    void aDirectoryIsOneHostsOwn() {
        cache();
        assertThatThrownBy(() -> HostCache.open(catalogue.as(BOB), blobs, directory(H1), LIMITS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is the cache of the host h1, not of h2");
    }

    @Test
    void whatIsKnownByMd5AloneIsReadPastTheCache() throws IOException {
        Blob blob = stored("hello");
        HeldBlob alias = new HeldBlob(BlobId.of(blob.digests().md5()), blob.size(), blob.object());
        HostCache cache = cache();
        try (InputStream in = cache.open(alias)) {
            assertThat(in.readAllBytes()).hasSize(5);
        }
        assertThat(file(H1, blob)).doesNotExist();
        assertThat(cache.find(BlobId.of(blob.digests().md5()))).contains(blob.held());
    }

    @Test
    void zippedContentIsReadThroughGzip() throws IOException {
        Map<String, String> names = Map.of("data/x.gz", "hello", "data/y.gz", "plain");
        HostCache cache = cache();
        for (Map.Entry<String, String> name : names.entrySet()) {
            byte[] bytes = name.getKey().equals("data/y.gz")
                    ? name.getValue().getBytes(StandardCharsets.UTF_8)
                    : zipped(name.getValue());
            Blob blob = stored(bytes);
            Entry.Published entry =
                    catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath(name.getKey()), blob)));
            try (InputStream in = cache.open(entry)) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(name.getValue());
            }
        }
    }

    private void checkNothingButTheJournalIsLeft() throws IOException {
        assertThat(leftovers(H1)).allMatch(name -> name.startsWith("journal/"));
    }

    private static byte[] zipped(String text) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var out = new java.util.zip.GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0) {
            bytes = new byte[1];
        } else {
            bytes[bytes.length / 2] ^= 4;
        }
        write(file, bytes);
    }

    /// As a disk does that goes bad: nothing shows from outside.
    private static void flipUnnoticed(Path file) throws IOException {
        var time = Files.getLastModifiedTime(file);
        flip(file);
        Files.setLastModifiedTime(file, time);
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try {
            Files.write(file, bytes);
        } catch (AccessDeniedException e) {
            assertThat(file.toFile().setWritable(true)).isTrue();
            Files.write(file, bytes);
        }
    }

    private List<String> rows() {
        return catalogue.look(session -> session.list(
                "SELECT host, sha256, size, downloaded_at, used_at FROM cached ORDER BY host, sha256",
                row -> row.getString(1) + " " + row.getString(2) + " " + row.getLong(3) + " " + row.getLong(4) + " "
                        + row.getLong(5)));
    }

    private static String row(Blob blob, Instant downloaded, Instant used) {
        return H1 + " " + blob.id().hex() + " " + blob.size() + " " + downloaded.toEpochMilli() + " "
                + used.toEpochMilli();
    }
}
