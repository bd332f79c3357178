package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Plan;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What housekeeping does to versions of paths, and to what is held by leases, on every database.
abstract class KeepingContract extends Kept {

    @Test
    void whatWasSupersededIsExpiredAfterAWeekAndPurgedAfterAMonthUnlessAPolicySaysOtherwise() {
        Entry.Published first = put("data/x", "1");
        pass(DAY);
        Entry.Published second = put("data/x", "2");
        Entry.Published other = put("data/y", "y");
        pass(Duration.ofDays(6));
        assertThat(done(run(GRACES).lines())).isEmpty();

        pass(DAY);
        Plan plan = housekeeping.plan(GRACES, housekeeping.tasks());
        assertThat(done(plan.lines())).isEqualTo(Map.of(Task.EXPIRE, 1L));
        assertThat(housekeeping.items(plan, Task.EXPIRE)).extracting(Item::what).containsExactly("data/x");
        assertThat(state(first)).isEqualTo(EntryState.PUBLISHED);
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.EXPIRE, 1L));
        assertThat(state(first)).isEqualTo(EntryState.EXPIRED);
        assertThat(changes().getLast().detail())
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("superseded at 2020-01-02T00:00:00Z")
                        .contains("7d"));
        assertThat(text(first.blob())).isEqualTo("1");

        pass(Duration.ofDays(29));
        assertThat(done(run(GRACES).lines())).isEmpty();
        pass(DAY);
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.PURGE, 1L, Task.CONDEMN, 1L));
        pass(Duration.ofHours(1));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.DELETE, 1L));
        assertThat(objects()).hasSize(2);
        assertThat(state(first)).isEqualTo(EntryState.PURGED);
        pass(Duration.ofDays(30));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.FORGET, 1L, Task.SWEEP, 1L));
        assertThat(done(run(GRACES).lines())).isEmpty();
        assertThat(read(first.id())).isEmpty();
        assertThat(text(second.blob()) + text(other.blob())).isEqualTo("2y");
        pass(Duration.ofDays(365));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.LOG, 2L));
        assertThat(rows("blob", "state <> 'LIVE'")).isZero();
    }

    @Test
    void policiesKeepSomeVersionsForSomeTimeOrWhatIsTagged() {
        Policies policies = new Policies(catalogue);
        policies.set(new Policy(
                new Policy.Scope.Prefix("data/"), 2, Duration.ZERO, Optional.of(new Tag("gold")), Optional.empty()));
        policies.set(new Policy(
                new Policy.Scope.Prefix("data/long/"), 1, Duration.ofDays(10), Optional.empty(), Optional.of(DAY)));
        policies.set(new Policy(
                new Policy.Scope.Tagged(new Tag("release")),
                Policy.ALL,
                Duration.ZERO,
                Optional.empty(),
                Optional.empty()));
        for (int i = 0; i < 5; i++) {
            Entry.Published version = put("data/a", "a" + i);
            put("data/long/b", "b" + i);
            put("data/released", "c" + i);
            if (i == 1) {
                tag(version, "gold");
            }
            pass(DAY);
        }
        catalogue.inTransaction(tx -> {
            tx.tag(new EntryPath("data/released"), List.of(new Tag("release")));
            return true;
        });

        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.EXPIRE, 2L));
        assertThat(published("data/a")).isEqualTo(3);
        assertThat(published("data/released")).isEqualTo(5);
        pass(Duration.ofDays(6));
        assertThat(done(run(GRACES).lines()))
                .as("the first was superseded ten days ago")
                .isEqualTo(Map.of(Task.EXPIRE, 1L));
        pass(DAY);
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.EXPIRE, 1L, Task.PURGE, 1L, Task.CONDEMN, 1L));
        policies.remove(new Policy.Scope.Tagged(new Tag("release")));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.EXPIRE, 3L));
        assertThat(published("data/released")).isEqualTo(2);
    }

    @Test
    void whatIsCurrentAgainStays() {
        put("data/x", "1");
        Entry.Published second = put("data/x", "2");
        pass(Duration.ofDays(8));
        Plan plan = housekeeping.plan(GRACES, housekeeping.tasks());
        assertThat(done(plan.lines())).isEqualTo(Map.of(Task.EXPIRE, 1L));
        expire(second);
        assertThat(done(housekeeping
                        .execute(plan, OptionalDouble.empty(), line -> true)
                        .lines()))
                .isEmpty();
        assertThat(catalogue.current(new EntryPath("data/x"))).isPresent();
    }

    @Test
    void whatWasNeverPublishedGoesAfterItsGraceUnlessAnOpenChangesetIsAboutIt() {
        Blob blob = bring("u");
        Blob other = bring("c");
        Entry.Unpublished lone = catalogue.inTransaction(tx -> tx.add(new EntryPath("u"), blob));
        Entry.Draft draft = catalogue.inTransaction(tx -> tx.announce(new EntryPath("d")));
        Changeset.Open changeset =
                catalogue.changesets().begin(ChangesetId.parse(lone.id().toString()), "", Duration.ofDays(20));
        catalogue.changesets().add(changeset, Map.of(new EntryPath("c"), other));
        pass(Duration.ofDays(7));

        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.PURGE, 2L, Task.CONDEMN, 1L));
        assertThat(state(lone)).isEqualTo(EntryState.PURGED);
        assertThat(state(draft)).isEqualTo(EntryState.PURGED);
        pass(Duration.ofDays(14));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.CHANGESETS, 1L, Task.CONDEMN, 1L, Task.DELETE, 1L));
    }

    @Test
    void whatWasExpiredCanBeHadBackUntilItIsPurged() {
        Entry.Expired expired = expire(put("data/x", "1"));
        pass(Duration.ofDays(31));
        Plan plan = housekeeping.plan(GRACES, housekeeping.tasks());
        assertThat(done(plan.lines())).isEqualTo(Map.of(Task.PURGE, 1L));
        assertThat(plan.lines().get(Task.PURGE.ordinal()).bytes()).isEqualTo(1);
        catalogue.inTransaction(tx -> tx.publish(expired));
        assertThat(done(housekeeping
                        .execute(plan, OptionalDouble.empty(), line -> true)
                        .lines()))
                .isEmpty();
        assertThat(catalogue.current(new EntryPath("data/x"))).isPresent();
    }

    @Test
    void leasesThatHavePassedOldRowsAndFilesGo() throws Exception {
        catalogue.claims().claim(PATH, DAY);
        backup("RUNNING", DAY);
        Path old = Files.createFile(home.resolve("coffer-stash-1.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(time.get()));
        Path young = Files.createFile(home.resolve("coffer-stash-2.tmp"));
        Drafts drafts = new Drafts(catalogue, blobs(), home.resolve("drafts"));
        Entry.Draft draft = catalogue.inTransaction(tx -> tx.announce(new EntryPath("draft")));
        drafts.append(draft, new ByteArrayInputStream(new byte[3]));
        catalogue.inTransaction(tx -> tx.purge(draft));
        pass(Duration.ofDays(8));
        Files.setLastModifiedTime(young, FileTime.from(time.get()));
        housekeeping = housekeeping.withTemp(home).withDrafts(drafts);
        long operations = rows("op", "1 = 1");
        Entry.Draft kept = catalogue.inTransaction(tx -> tx.announce(new EntryPath("kept")));
        drafts.append(kept, new ByteArrayInputStream(new byte[4]));

        Plan plan = housekeeping.plan(GRACES, housekeeping.tasks());
        assertThat(done(plan.lines())).isEqualTo(Map.of(Task.CLAIMS, 1L, Task.BACKUPS, 1L, Task.TEMPORARY, 2L));
        assertThat(count(plan.lines(), Task.OPERATIONS)).isEqualTo(operations);
        assertThat(done(run(GRACES).lines())).isEqualTo(done(plan.lines()));
        assertThat(rows("op", "done_at < " + time.get().toEpochMilli())).isZero();
        assertThat(Files.exists(old)).isFalse();
        assertThat(Files.exists(young)).isTrue();
        assertThat(drafts.size(draft)).isZero();
        assertThat(drafts.size(kept)).isEqualTo(4);
        assertThat(rows("backup", "state = 'DROPPED'")).isEqualTo(1);
    }

    @Test
    void whatAnActiveHostHasInItsCacheIsNotPurged() {
        Entry.Expired expired = expire(put("data/x", "1"));
        catalogue.transact(tx -> tx.session()
                .update(
                        "INSERT INTO cached (host, sha256, size, downloaded_at, used_at) VALUES ('h1', ?, 1, 0, 0)",
                        expired.blob().digests().sha256().hex()));
        assertThat(housekeeping.plan(GRACES, housekeeping.tasks()).cached().count())
                .as("its time has not come")
                .isZero();
        pass(Duration.ofDays(31));
        Plan plan = housekeeping.plan(GRACES, housekeeping.tasks());
        assertThat(plan.cached().count()).isEqualTo(1);
        assertThat(plan.cached().bytes()).isEqualTo(1);
        assertThat(done(run(GRACES).lines())).isEmpty();
        assertThat(housekeeping.explain(expired.path(), GRACES).facts())
                .extracting(Explanation.Fact::text)
                .anyMatch(text -> text.contains("the host h1 has it in its cache"))
                .anyMatch(text -> text.contains("it will be purged once no active host has it in its cache"));
        catalogue.transact(tx -> tx.session()
                .update("UPDATE host SET state = 'DECOMMISSIONED', decommissioned_at = 0 WHERE name = 'h1'"));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.PURGE, 1L, Task.CONDEMN, 1L));
    }

    @Test
    void whileCollectingIsTurnedOffNothingIsCondemnedOrDeleted() {
        expire(put("data/x", "1"));
        catalogue.transact(tx -> {
            Collecting.turn(tx.session(), false);
            return true;
        });
        pass(Duration.ofDays(31));
        assertThat(done(run(NONE).lines())).isEqualTo(Map.of(Task.PURGE, 1L, Task.FORGET, 1L));
        assertThat(run(NONE).failures()).hasSize(1).first().asString().contains("collecting");
        assertThat(objects()).hasSize(1);
        housekeeping.resume();
        assertThat(done(run(NONE).lines())).isEqualTo(Map.of(Task.CONDEMN, 1L, Task.DELETE, 1L, Task.SWEEP, 1L));
    }

    @Test
    void onlyAnAdminKeepsHouse() {
        Entry.Expired expired = expire(put("data/x", "1"));
        catalogue.permissions().grant(new Principal("alice"), Role.ADMIN, PathPrefix.ALL);
        catalogue.permissions().grant(new Principal("bob"), Role.WRITER, PathPrefix.ALL);
        Housekeeping bobs = Housekeeping.of(catalogue.as(BOB), store, LAYOUT);
        Plan plan = bobs.plan(NONE, bobs.tasks());
        assertThatThrownBy(() -> bobs.execute(plan, OptionalDouble.empty(), line -> true))
                .isInstanceOf(RepositoryException.Denied.class);
        assertThatThrownBy(() -> bobs.purge(new PurgeRequest(expired.path(), true, Optional.empty()), NONE))
                .isInstanceOf(RepositoryException.Denied.class);
        assertThatThrownBy(bobs::resume).isInstanceOf(RepositoryException.Denied.class);
        assertThatThrownBy(() -> new Policies(catalogue.as(BOB)).remove(new Policy.Scope.Prefix("")))
                .isInstanceOf(RepositoryException.Denied.class);
        assertThat(state(expired)).isEqualTo(EntryState.EXPIRED);
    }

    @Test
    void whatMayNotBeReadIsNotToldByAPlanOrAnExplanation() {
        Entry.Expired theirs = expire(put("secret/x", "same"));
        put("open/x", "same");
        catalogue.permissions().grant(new Principal("alice"), Role.ADMIN, PathPrefix.ALL);
        catalogue.permissions().grant(new Principal("bob"), Role.ADMIN, new PathPrefix("open"));
        Housekeeping bobs = Housekeeping.of(catalogue.as(BOB), store, LAYOUT);

        assertThatThrownBy(() -> bobs.explain(theirs.path(), GRACES))
                .isInstanceOf(RepositoryException.Unknown.class)
                .hasMessage("there is no version of secret/x");
        assertThat(bobs.explain(new EntryPath("open/x"), GRACES).facts())
                .extracting(Explanation.Fact::text)
                .noneMatch(text -> text.contains("secret"))
                .anyMatch(text -> text.contains("of open/x refers to it"))
                .anyMatch(text -> text.contains("a version of a path that you may not read refers to it"));
        assertThat(bobs.planPurge(new PurgeRequest(new EntryPath("open/x"), true, Optional.empty()))
                        .others())
                .containsExactly("the EXPIRED version of a path that you may not read");
        assertThatThrownBy(() -> bobs.planPurge(new PurgeRequest(theirs.path(), true, Optional.empty())))
                .isInstanceOf(RepositoryException.Denied.class);
        assertThatThrownBy(() -> bobs.receipt(theirs.path(), GRACES)).isInstanceOf(RepositoryException.Denied.class);
        Plan plan = bobs.plan(NONE, bobs.tasks());
        assertThatThrownBy(() -> bobs.items(plan, Task.PURGE)).isInstanceOf(RepositoryException.Denied.class);
    }

    @Test
    void aPlanOfAPurgeCountsTheBytesOfEachContentThatNothingElseKeeps() {
        put("data/other", "kept");
        put("data/x", "kept");
        put("data/x", "not kept");
        PurgePlan plan = housekeeping.planPurge(new PurgeRequest(new EntryPath("data/x"), true, Optional.empty()));
        assertThat(plan.versions()).isEqualTo(2);
        assertThat(plan.others()).containsExactly("the PUBLISHED version of data/other");
        assertThat(plan.bytes()).isEqualTo("not kept".length());
    }

    @Test
    void manyVersionsAreExpiredAndPurgedInPages() {
        Blob blob = bring("same");
        for (int part = 0; part < 3; part++) {
            catalogue.inTransaction(tx -> {
                for (int i = 0; i < 1100; i++) {
                    tx.publish(tx.add(new EntryPath("p/" + i % 10), blob));
                }
                return true;
            });
        }
        pass(Duration.ofDays(8));
        Plan plan = housekeeping.plan(GRACES, Set.of(Task.EXPIRE));
        assertThat(count(plan.lines(), Task.EXPIRE)).isEqualTo(3290);
        assertThat(count(run(GRACES), Task.EXPIRE)).isEqualTo(3290);
        pass(Duration.ofDays(31));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.PURGE, 3290L));
        pass(Duration.ofDays(31));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.FORGET, 3290L));
        assertThat(paths(EntryQuery.everything())).hasSize(10);
        assertThat(text(blob)).isEqualTo("same");
    }

    private void tag(Entry entry, String tag) {
        catalogue.inTransaction(tx -> {
            tx.tag(entry, List.of(new Tag(tag)));
            return true;
        });
    }

    private long published(String path) {
        return history(new EntryPath(path)).stream()
                .filter(Entry.Published.class::isInstance)
                .count();
    }
}
