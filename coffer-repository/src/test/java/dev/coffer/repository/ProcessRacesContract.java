package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.RacingProcess.Answer;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/// Two processes at one digest, or one entry, at the same moment, some hundred times, on every database. The orders of
/// [ProtocolContract] are all there are of its steps; these are whichever happen, with nothing of the test between the
/// product, its database and its files.
///
/// Collectors' clocks are a month ahead, so no lease and no grace protects anybody.
abstract class ProcessRacesContract {
    private static final int ROUNDS = 15;
    /// A head start, at most, of one of two.
    private static final int START_MICROS = 6_000;

    private enum Race {
        STASH_AND_COLLECT,
        BRING_AND_COLLECT,
        STASH_AND_BRING,
        PUBLISH_AND_EXPIRE,
        PUBLISH_AND_PURGE,
        TWO_COLLECTORS
    }

    /// On the disk, which takes its time: what is done in memory is over before the other has begun.
    @TempDir(factory = TempDirFactory.Standard.class)
    Path home;

    private final SplittableRandom dice = new SplittableRandom(4);
    private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
    private final Map<String, String> published = new LinkedHashMap<>();
    private final Map<String, String> stashed = new LinkedHashMap<>();
    private final Map<Race, Integer> beside = new EnumMap<>(Race.class);
    private FolderStore store;
    private Catalogue catalogue;
    private Blobs blobs;

    /// An empty database; the same each time within one test.
    abstract CatalogueSettings settings();

    @BeforeEach
    void openAll() {
        store = FolderStore.open(home.resolve("store"));
        store.createBucket(RacingProcess.LAYOUT.bucket());
        catalogue = Catalogue.open(settings(), () -> Instant.now().plus(offset.get()));
        blobs = new Blobs(catalogue, store, RacingProcess.LAYOUT);
    }

    @AfterEach
    void closeAll() {
        catalogue.close();
        store.close();
    }

    @Test
    void whoeverIsFirstNothingIsLostAndNoGarbageStays() throws Exception {
        try (RacingProcess one = RacingProcess.start(home, settings());
                RacingProcess other = RacingProcess.start(home, settings())) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Race race : Race.values()) {
                    race(race, round, one, other);
                }
            }
        }
        assertThat(beside.keySet()).as("were at it at once").containsOnly(Race.values());
        checkWhatIsPublished();
        offset.set(RacingProcess.AHEAD.plusDays(30));
        for (int i = 0; i < 3; i++) {
            collect();
            offset.set(offset.get().plusDays(2));
        }
        checkWhatIsPublished();
        checkThereIsNoGarbage();
    }

    private void race(Race race, int round, RacingProcess one, RacingProcess other) throws IOException {
        String name = race + "/" + round;
        String text = "the bytes of " + name;
        switch (race) {
            case STASH_AND_COLLECT, BRING_AND_COLLECT -> {
                if (dice.nextBoolean()) {
                    bring(text);
                }
                String what = race == Race.STASH_AND_COLLECT ? "stash" : "bring";
                both(race, one, other, List.of(what, name, text), List.of("collect"), true);
                (race == Race.STASH_AND_COLLECT ? stashed : published).put(name, text);
            }
            case STASH_AND_BRING -> {
                both(race, one, other, List.of("stash", name, text), List.of("bring", name, text), true);
                stashed.put(name, text);
                published.put(name, text);
            }
            case PUBLISH_AND_EXPIRE -> {
                Entry.Unpublished entry = add(name, text);
                boolean first = both(race, one, other, at("publish", entry), at("expire", entry), false);
                if (first) {
                    published.put(name, text);
                }
                assertThat(state(entry)).isEqualTo(first ? EntryState.PUBLISHED : EntryState.EXPIRED);
            }
            case PUBLISH_AND_PURGE -> {
                Entry.Unpublished added = add(name, text);
                Entry.Expired entry = catalogue.inTransaction(tx -> tx.expire(added));
                boolean first = both(race, one, other, at("publish", entry), at("purge", entry), false);
                if (first) {
                    published.put(name, text);
                }
                assertThat(state(entry)).isEqualTo(first ? EntryState.PUBLISHED : EntryState.PURGED);
            }
            case TWO_COLLECTORS -> {
                for (int i = 0; i < 4; i++) {
                    bring(text + i);
                }
                Entry.Unpublished entry = add(name, text);
                catalogue.inTransaction(tx -> tx.expire(tx.publish(entry)));
                both(race, one, other, List.of("gc"), List.of("gc"), true);
            }
        }
    }

    /// @param both whether both have to succeed; else one of them has, and the other has to meet a conflict
    /// @return whether the first one did
    private boolean both(
            Race race, RacingProcess one, RacingProcess other, List<String> first, List<String> second, boolean both)
            throws IOException {
        boolean swapped = dice.nextBoolean();
        one.tell(swapped ? second : first);
        other.tell(swapped ? first : second);
        Instant at = Instant.now().plusMillis(5);
        one.begin(later(at));
        other.begin(later(at));
        Answer ofOne = one.answer();
        Answer ofOther = other.answer();
        Answer ofFirst = swapped ? ofOther : ofOne;
        Answer ofSecond = swapped ? ofOne : ofOther;
        if (ofOne.isBeside(ofOther)) {
            beside.merge(race, 1, Integer::sum);
        }
        if (both) {
            assertThat(List.of(ofFirst.word(), ofSecond.word()))
                    .as("%s %s", first, second)
                    .containsOnly("done");
        } else {
            assertThat(List.of(ofFirst.word(), ofSecond.word()))
                    .as("%s %s", first, second)
                    .containsExactlyInAnyOrder("done", "conflict");
        }
        return ofFirst.isDone();
    }

    private Instant later(Instant at) {
        return at.plusNanos(1_000L * dice.nextInt(START_MICROS));
    }

    private static List<String> at(String what, Entry entry) {
        return List.of(what, entry.id().toString());
    }

    private EntryState state(Entry entry) {
        return catalogue.read(
                snapshot -> snapshot.entry(entry.id()).orElseThrow().state());
    }

    private Blob bring(String text) throws IOException {
        return blobs.add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), home)
                .blob();
    }

    private Entry.Unpublished add(String path, String text) throws IOException {
        Blob blob = bring(text);
        return catalogue.inTransaction(tx -> tx.add(new EntryPath(path), blob));
    }

    private void collect() {
        Housekeeping housekeeping = Housekeeping.of(catalogue, store, RacingProcess.LAYOUT);
        assertThat(housekeeping
                        .execute(
                                housekeeping.plan(RacingProcess.GRACES, housekeeping.tasks()),
                                OptionalDouble.empty(),
                                Housekeeping.Progress.SILENT)
                        .failures())
                .isEmpty();
    }

    private void checkWhatIsPublished() throws IOException {
        for (var each : published.entrySet()) {
            Entry.Published current =
                    catalogue.current(new EntryPath(each.getKey())).orElseThrow();
            try (InputStream in = blobs.open(current)) {
                assertThat(in).hasContent(each.getValue());
            }
        }
        assertThat(catalogue.<Long, RuntimeException>read(
                        snapshot -> snapshot.find(EntryQuery.current()).count()))
                .isEqualTo(published.size());
        Map<String, String> sources = new LinkedHashMap<>();
        for (String[] row : catalogue.look(session -> session.list(
                "SELECT s.name, b.sha256 FROM source s JOIN blob b ON b.id = s.blob_id AND b.state = 'LIVE'",
                row -> new String[] {row.getString(1), row.getString(2)}))) {
            try (InputStream in =
                    blobs.open(blobs.find(BlobId.parse("sha256-" + row[1])).orElseThrow())) {
                sources.put(row[0], new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(sources).isEqualTo(stashed);
        assertThat(Fsck.check(catalogue, store, RacingProcess.LAYOUT)).isEmpty();
    }

    /// The bytes in the store are those of the catalogue's live blobs, and those are what is needed.
    private void checkThereIsNoGarbage() {
        long bytes = number("SELECT sum(size) FROM blob WHERE state = 'LIVE'");
        assertThat(bytes(store)).isEqualTo(bytes);
        assertThat(number("SELECT count(*) FROM blob WHERE state IN ('STAGING', 'CONDEMNED')"))
                .isZero();
        assertThat(number("SELECT count(*) FROM blob b WHERE state = 'LIVE' AND NOT EXISTS"
                        + " (SELECT 1 FROM entry e WHERE e.blob_id = b.id) AND NOT EXISTS"
                        + " (SELECT 1 FROM source s WHERE s.blob_id = b.id)"))
                .isZero();
        assertThat(number("SELECT count(*) FROM entry WHERE state <> 'PUBLISHED'"))
                .isZero();
    }

    private static long bytes(ObjectStore store) {
        try (Stream<ObjectInfo> objects = store.list(RacingProcess.LAYOUT.bucket(), "")) {
            return objects.mapToLong(ObjectInfo::size).sum();
        }
    }

    private long number(String sql) {
        return catalogue.look(session -> session.number(sql));
    }
}
