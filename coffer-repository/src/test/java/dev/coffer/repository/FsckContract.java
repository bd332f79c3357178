package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.Finding.Kind;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a check finds, on every database.
abstract class FsckContract extends CatalogueOfEntries {
    private static final String COFFER = "coffer";

    @TempDir
    Path temp;

    private final ObjectStore store = new MemoryStore();
    private final ObjectStore other = new MemoryStore();
    private final BackupStore copies = new BackupStore(BackupStore.BACKUP, other, "copies", "of/coffer");
    private final List<Finding> heard = new ArrayList<>();
    private final List<Acceptance> heardAccepted = new ArrayList<>();

    @BeforeEach
    void fill() throws IOException {
        store.createBucket(COFFER);
        other.createBucket("copies");
        for (int i = 0; i < 40; i++) {
            add("blob " + i);
        }
    }

    @Test
    void aRepositoryThatIsAsItSaysHasNothingToFind() throws IOException {
        Blob blob = add("entry");
        catalogue.inTransaction(tx -> tx.publish(tx.add(PATH, blob)));
        assertThat(Fsck.check(catalogue, store, LAYOUT)).isEmpty();

        Fsck.Report report = run(new Fsck.Reading.Everything());
        assertThat(report.isComplete()).isTrue();
        assertThat(report.counts().blobs()).isEqualTo(41);
        assertThat(report.counts().objects()).isEqualTo(41);
        assertThat(report.counts().readObjects()).isEqualTo(41);
        assertThat(report.counts().readBytes()).isEqualTo(report.counts().bytes());
        assertThat(report.open()).isZero();
    }

    @Test
    void whatIsMissingShortenedOrFlippedIsFoundAndRememberedUntilItIsRightAgain() throws IOException {
        Blob missing = add("missing");
        Blob shorter = add("shorter");
        Blob flipped = add("flipped");
        store.delete(missing.object());
        put(store, shorter.object(), "short");
        put(store, flipped.object(), "fl1pped");

        assertThat(run(new Fsck.Reading.Nothing()).counts().findings()).isEqualTo(2);
        assertThat(openFindings()).containsExactly("MISSING missing", "WRONG_SIZE shorter");
        assertThat(run(new Fsck.Reading.Everything()).counts().findings()).isEqualTo(3);
        assertThat(openFindings()).containsExactly("CORRUPT flipped", "MISSING missing", "WRONG_SIZE shorter");

        put(store, missing.object(), "missing");
        assertThat(run(new Fsck.Reading.Nothing()).open()).isEqualTo(2);
        assertThat(openFindings())
                .as("what was corrupt is read again")
                .containsExactly("CORRUPT flipped", "WRONG_SIZE shorter");
        put(store, flipped.object(), "flipped");
        put(store, shorter.object(), "shorter");
        assertThat(run(new Fsck.Reading.Nothing()).open()).isZero();
        assertThat(catalogue.<Long>look(
                        session -> session.number("SELECT count(*) FROM finding WHERE resolved_at IS NOT NULL")))
                .isEqualTo(3);
    }

    @Test
    void theStoresOwnChecksumsAreAskedWithoutReading() throws IOException {
        Blob flipped = add("flipped");
        put(store, flipped.object(), "fl1pped");

        Fsck.Report report = run(new Fsck.Reading.Checksums());
        assertThat(report.counts().readObjects()).isZero();
        assertThat(openFindings()).containsExactly("CORRUPT flipped");
    }

    @Test
    void aSampleIsTheSameForOneSeedAndAboutAsLargeAsWasAskedFor() {
        List<Long> read = new ArrayList<>();
        for (long seed : new long[] {7, 7, 8}) {
            read.add(run(new Fsck.Reading.Sample(0.5, seed)).counts().readBytes());
        }
        assertThat(read.get(0)).isEqualTo(read.get(1)).isNotEqualTo(read.get(2));
        assertThat(run(new Fsck.Reading.Sample(0.5, 7)).counts().readObjects()).isBetween(8L, 32L);
        assertThat(run(new Fsck.Reading.Sample(1, 7)).counts().readObjects()).isEqualTo(40);
    }

    @Test
    void anObjectWithoutARowIsAnOrphanAndStays() {
        Sha256 sha256 = Sha256.of("nobody's".getBytes(StandardCharsets.UTF_8));
        ObjectName orphan = LAYOUT.object(sha256, UUID.randomUUID());
        put(store, orphan, "nobody's");
        put(store, new ObjectName(COFFER, "blobs/0 is no digest"), "x");
        put(store, new ObjectName(COFFER, "elsewhere"), "not below blobs/");

        run(new Fsck.Reading.Nothing());
        assertThat(heard)
                .extracting(Finding::kind, Finding::sha256)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Kind.ORPHANED, Optional.of(sha256)),
                        org.assertj.core.groups.Tuple.tuple(Kind.ORPHANED, Optional.empty()));
        assertThat(store.stat(orphan)).isPresent();
    }

    @Test
    void whatIsOnItsWayInOrOutIsPendingAndNotWrong() throws IOException {
        Blob condemned = add("condemned");
        condemn(condemned);
        Blob gone = add("gone");
        condemn(gone);
        catalogue.change(
                "",
                session -> session.update(
                        "UPDATE blob SET state = 'GONE' WHERE id = ?",
                        gone.incarnation().toString()));
        store.delete(condemned.object());
        Facts facts = new Facts(
                new Digests(
                        Sha256.of("s".getBytes(StandardCharsets.UTF_8)), Md5.of("s".getBytes(StandardCharsets.UTF_8))),
                1,
                "text/plain",
                Optional.empty(),
                Optional.empty());
        UUID staged = UUID.randomUUID();
        ObjectName coming = LAYOUT.object(facts.digests().sha256(), staged);
        catalogue.change("", session -> {
            catalogue.table(LAYOUT).stage(session, staged, facts, coming);
            return coming;
        });
        put(store, coming, "s");

        Fsck.Report report = run(new Fsck.Reading.Everything());
        assertThat(heard)
                .filteredOn(finding -> finding.kind() != Kind.INCONSISTENT)
                .isEmpty();
        assertThat(report.counts().pending()).isEqualTo(2);
        assertThat(report.counts().blobs()).isEqualTo(40);
    }

    @Test
    void copiesInAnotherStoreAreCheckedLikewise() throws IOException {
        List<Blob> blobs = List.of(add("a"), add("b"), add("c"));
        for (Blob blob : blobs) {
            ObjectName copy = copies.object(blob.object().key());
            put(other, copy, "?");
            catalogue.change(
                    "",
                    session -> session.update(
                            "INSERT INTO placement (store, bucket, object_key, blob_id, purpose, placed_at)"
                                    + " VALUES ('backup', ?, ?, ?, 'MIRROR', 0)",
                            copy.bucket(),
                            copy.key(),
                            blob.incarnation().toString()));
        }
        ObjectName gone = copies.object(blobs.get(1).object().key());
        other.delete(gone);
        put(other, copies.object(add("not yet named").object().key()), "not yet named");
        put(other, copies.object("blobs/0rphan"), "?");

        Fsck.Report report = run(new Fsck.Reading.Everything());
        assertThat(heard)
                .allMatch(finding -> finding.store().equals("backup"))
                .extracting(Finding::kind)
                .containsExactlyInAnyOrder(Kind.CORRUPT, Kind.CORRUPT, Kind.MISSING, Kind.ORPHANED);
        assertThat(report.counts().pending()).isEqualTo(1);
    }

    @Test
    void copiesUnderOtherNamesOfTheStoreAreAskedForOneByOne() throws IOException {
        Blob blob = add("public");
        store.createBucket("public");
        for (String key : List.of("there", "not there")) {
            catalogue.change(
                    "",
                    session -> session.update(
                            "INSERT INTO placement (store, bucket, object_key, blob_id, purpose, placed_at)"
                                    + " VALUES ('main', 'public', ?, ?, 'PUBLIC', 0)",
                            key,
                            blob.incarnation().toString()));
        }
        put(store, new ObjectName("public", "there"), "public");
        put(store, new ObjectName("public", "of others"), "?");

        assertThat(run(new Fsck.Reading.Everything()).counts().findings()).isEqualTo(1);
        assertThat(heard).extracting(Finding::subject).containsExactly("s3://public/not there");
    }

    @Test
    void theFilesOfTheCacheAreReadLikewise() throws IOException {
        Blob right = add("right");
        Blob wrong = add("wrong");
        Path cache = Files.createDirectories(temp.resolve("cache"));
        for (Blob blob : List.of(right, wrong)) {
            String hex = blob.digests().sha256().hex();
            Path shard = Files.createDirectories(cache.resolve("sha256").resolve(hex.substring(0, 2)));
            Files.writeString(shard.resolve(hex), "right");
        }
        List<Finding> findings =
                Fsck.of(catalogue, store, LAYOUT).withCache(cache).check(new Fsck.Reading.Everything());
        assertThat(findings).hasSize(1);
        assertThat(findings.getFirst().kind()).isEqualTo(Kind.CORRUPT);
        assertThat(findings.getFirst().store()).isEqualTo(Finding.CACHE);
        assertThat(findings.getFirst().sha256()).contains(wrong.digests().sha256());
    }

    @Test
    void aCatalogueThatContradictsItselfIsFound() throws IOException {
        Blob blob = add("entry");
        catalogue.inTransaction(tx -> tx.publish(tx.add(PATH, blob)));
        catalogue.change(
                "",
                session -> session.update(
                        "INSERT INTO change (number, at, host, author, kind) VALUES (17, 0, 'h', 'a', 'ADDED')"));
        catalogue.change("", session -> session.update("UPDATE entry SET revision = 99"));

        assertThat(Fsck.of(catalogue, store, LAYOUT).check(new Fsck.Reading.Nothing()))
                .extracting(Finding::subject)
                .anyMatch(subject -> subject.startsWith("entry "))
                .contains("counter change")
                .allMatch(subject -> subject.matches("(entry|counter|change) .*"));
    }

    @Test
    void theGapThatARestoreLeavesIsNoneAndAnyOtherIs() throws IOException {
        Blob blob = add("entry");
        catalogue.inTransaction(tx -> tx.publish(tx.add(PATH, blob)));

        catalogue.change("", session -> new Fence.Beginning(2, 7, false).into(session));
        record(2_000_000_000_001L);
        record(2_000_000_000_002L);
        assertThat(Fsck.check(catalogue, store, LAYOUT)).isEmpty();

        record(2_000_000_000_004L);
        assertThat(Fsck.check(catalogue, store, LAYOUT))
                .as("within the epoch")
                .extracting(Finding::subject)
                .containsExactly("change 2000000000003");
        record(2_000_000_000_003L);
        counter(2_000_000_000_004L);
        assertThat(Fsck.check(catalogue, store, LAYOUT)).isEmpty();

        record(3_000_000_000_001L);
        assertThat(Fsck.check(catalogue, store, LAYOUT))
                .as("of an epoch that the catalogue has not come to")
                .extracting(Finding::subject)
                .containsExactly("change 2000000000005");
    }

    private void record(long number) {
        catalogue.change(
                "",
                session -> session.update(
                        "INSERT INTO change (number, at, host, author, kind) VALUES (?, 0, 'h', 'a', 'ADDED')",
                        number));
        counter(number);
    }

    private void counter(long number) {
        catalogue.change("", session -> session.update("UPDATE counter SET value = ? WHERE name = 'change'", number));
    }

    @Test
    void filesThatShareAnMd5AreAmbiguous() throws IOException {
        add("one");
        Blob two = add("two");
        catalogue.change(
                "",
                session -> session.update(
                        "UPDATE blob SET md5 = ? WHERE id = ?",
                        Md5.of("one".getBytes(StandardCharsets.UTF_8)).hex(),
                        two.incarnation().toString()));
        assertThat(Fsck.of(catalogue, store, LAYOUT).check(new Fsck.Reading.Nothing()))
                .extracting(Finding::kind)
                .containsExactly(Kind.AMBIGUOUS);
    }

    @Test
    void aRunThatWasStoppedIsGoneOnWithWhereItWas() {
        Fsck fsck = Fsck.of(catalogue, store, LAYOUT);
        List<Integer> shards = new ArrayList<>();
        Fsck.Report first = fsck.run(Fsck.Options.standard().parallel(1), new Fsck.Listener() {
            @Override
            public void found(Finding finding) {}

            @Override
            public void progress(int done, int of, Fsck.Counts counts) {
                shards.add(done);
                if (done == 5) {
                    fsck.stop();
                }
            }
        });
        assertThat(first.isComplete()).isFalse();
        assertThat(shards).containsExactly(1, 2, 3, 4, 5);

        shards.clear();
        Fsck.Report second = Fsck.of(catalogue, store, LAYOUT)
                .run(Fsck.Options.standard().resuming(), new Fsck.Listener() {
                    @Override
                    public void found(Finding finding) {}

                    @Override
                    public void progress(int done, int of, Fsck.Counts counts) {
                        shards.add(done);
                    }
                });
        assertThat(second.run()).isEqualTo(first.run());
        assertThat(shards).as("16 of blobs, 16 of derivatives").hasSize(27).endsWith(32);
        assertThat(first.counts().blobs() + second.counts().blobs()).isEqualTo(40);
        assertThat(run(new Fsck.Reading.Nothing()).run()).isNotEqualTo(first.run());
    }

    @Test
    void withoutABucketAllIsMissing() {
        ObjectStore empty = new MemoryStore();
        assertThat(Fsck.check(catalogue, empty, LAYOUT))
                .hasSize(40)
                .allMatch(finding -> finding.kind() == Kind.MISSING);
    }

    @Test
    void whatIsWantedIsAcceptedAndCountedApartUntilItIsAnotherThing() throws IOException {
        ObjectName others = new ObjectName(COFFER, "blobs/0 of somebody else");
        put(store, others, "x");
        Blob missing = add("missing");
        store.delete(missing.object());
        assertThat(run(new Fsck.Reading.Nothing()).open()).isEqualTo(2);

        Acceptance accepted = fsck().accept(List.of(others.url()), Optional.of("of the archive team"))
                .getFirst();
        assertThat(accepted.by()).isEqualTo(catalogue.author());
        assertThat(accepted.isInForce()).isTrue();
        assertThat(openFindings()).containsExactly("MISSING missing");
        assertThat(accepted()).containsExactly(accepted);
        assertThat(changes().getLast().kind()).isEqualTo(Change.Kind.FINDING_ACCEPTED);
        assertThat(changes().getLast().detail())
                .contains("orphaned main s3://coffer/blobs/0 of somebody else: of the archive team");

        put(store, missing.object(), "missing");
        Fsck.Report again = run(new Fsck.Reading.Nothing());
        assertThat(again.open()).isZero();
        assertThat(again.accepted()).isEqualTo(1);
        assertThat(again.counts().findings()).isZero();
        assertThat(heard).isEmpty();
        assertThat(heardAccepted).containsExactly(accepted);
        assertThat(store.stat(others)).isPresent();

        put(store, others, "another");
        Fsck.Report changed = run(new Fsck.Reading.Nothing());
        assertThat(changed.open()).isEqualTo(1);
        assertThat(changed.accepted()).isZero();
        assertThat(accepted()).extracting(Acceptance::isInForce).containsExactly(false);
        fsck().accept(List.of(others.url()), Optional.empty());
        assertThat(run(new Fsck.Reading.Nothing()).open()).isZero();
    }

    @Test
    void whatGoesAndComesAgainIsNotAcceptedAnyMore() throws IOException {
        Blob one = add("one");
        Blob two = add("two");
        md5(two, one.digests().md5().hex());
        run(new Fsck.Reading.Nothing());
        String subject = "md5-" + one.digests().md5().hex();
        fsck().accept(List.of(subject), Optional.empty());
        assertThat(run(new Fsck.Reading.Nothing()).open()).isZero();

        md5(two, two.digests().md5().hex());
        assertThat(run(new Fsck.Reading.Nothing()).accepted()).isZero();
        md5(two, one.digests().md5().hex());
        assertThat(run(new Fsck.Reading.Nothing()).open()).isEqualTo(1);
    }

    @Test
    void anAcceptanceIsTakenBackAndAllOfItOrNothing() {
        ObjectName others = new ObjectName(COFFER, "blobs/0 of somebody else");
        put(store, others, "x");
        run(new Fsck.Reading.Nothing());
        assertThatThrownBy(() -> fsck().withdraw(List.of(others.url())))
                .isInstanceOf(RepositoryException.Unknown.class);
        assertThatThrownBy(() -> fsck().accept(List.of(others.url(), "s3://coffer/unheard of"), Optional.empty()))
                .isInstanceOf(RepositoryException.Unknown.class)
                .hasMessageContaining("s3://coffer/unheard of");
        assertThat(accepted()).isEmpty();
        assertThatThrownBy(() -> fsck().accept(List.of(others.url()), Optional.of("two\nlines")))
                .isInstanceOf(IllegalArgumentException.class);

        fsck().accept(List.of(others.url()), Optional.empty());
        assertThat(fsck().withdraw(List.of(others.url()))).hasSize(1);
        assertThat(changes().getLast().kind()).isEqualTo(Change.Kind.FINDING_WITHDRAWN);
        assertThat(openFindings()).containsExactly("ORPHANED " + others.url());
    }

    @Test
    void onlyWhatLosesNothingCanBeAcceptedAndOnlyByAnAdmin() throws IOException {
        Blob missing = add("missing");
        store.delete(missing.object());
        ObjectName others = new ObjectName(COFFER, "blobs/0 of somebody else");
        put(store, others, "x");
        run(new Fsck.Reading.Nothing());
        assertThatThrownBy(() -> fsck().accept(List.of(missing.object().url()), Optional.empty()))
                .isInstanceOf(RepositoryException.Conflict.class)
                .hasMessageContaining("missing");

        catalogue.permissions().grant(new Principal(catalogue.author().name()), Role.ADMIN, PathPrefix.ALL);
        Catalogue reader =
                catalogue.as(new Author("a reader", catalogue.author().host()));
        catalogue.permissions().grant(new Principal("a reader"), Role.READER, PathPrefix.ALL);
        Fsck theirs = Fsck.of(reader, store, LAYOUT);
        assertThatThrownBy(() -> theirs.accept(List.of(others.url()), Optional.empty()))
                .isInstanceOf(RepositoryException.Denied.class);
        Fsck nobodys =
                Fsck.of(catalogue.as(new Author("nobody", catalogue.author().host())), store, LAYOUT);
        for (Runnable look : List.<Runnable>of(
                () -> nobodys.run(Fsck.Options.standard(), _ -> {}), nobodys::open, nobodys::accepted)) {
            assertThatThrownBy(look::run)
                    .as("findings name what others have")
                    .isInstanceOf(RepositoryException.Denied.class);
        }
        assertThat(theirs.run(Fsck.Options.standard(), _ -> {}).open()).isEqualTo(2);
        fsck().accept(List.of(others.url()), Optional.empty());
        assertThatThrownBy(() -> theirs.withdraw(List.of(others.url()))).isInstanceOf(RepositoryException.Denied.class);
        assertThat(accepted()).hasSize(1);
    }

    private void md5(Blob blob, String hex) {
        catalogue.change(
                "",
                session -> session.update(
                        "UPDATE blob SET md5 = ? WHERE id = ?",
                        hex,
                        blob.incarnation().toString()));
    }

    private Fsck fsck() {
        return Fsck.of(catalogue, store, LAYOUT);
    }

    private List<Acceptance> accepted() {
        try (Stream<Acceptance> all = fsck().accepted()) {
            return all.toList();
        }
    }

    private Fsck.Report run(Fsck.Reading reading) {
        heard.clear();
        heardAccepted.clear();
        return Fsck.of(catalogue, store, LAYOUT)
                .withCopies(copies)
                .run(Fsck.Options.standard().reading(reading), new Fsck.Listener() {
                    @Override
                    public synchronized void found(Finding finding) {
                        heard.add(finding);
                    }

                    @Override
                    public synchronized void accepted(Acceptance acceptance) {
                        heardAccepted.add(acceptance);
                    }
                });
    }

    private List<String> openFindings() {
        try (Stream<Finding> open = Fsck.of(catalogue, store, LAYOUT).open()) {
            return open.map(finding -> finding.kind() + " " + named(finding)).toList();
        }
    }

    private static String named(Finding finding) {
        return Stream.of("missing", "shorter", "flipped")
                .filter(text -> Optional.of(Sha256.of(text.getBytes(StandardCharsets.UTF_8)))
                        .equals(finding.sha256()))
                .findFirst()
                .orElse(finding.subject());
    }

    private Blob add(String text) throws IOException {
        return new Blobs(catalogue, store, LAYOUT)
                .add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), temp)
                .blob();
    }

    static ObjectInfo put(ObjectStore store, ObjectName name, String text) {
        return store.write(name, Content.of(text.getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
    }
}
