package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What permissions promise, on every database. Alice is the admin; Bob is who may not.
abstract class PermissionContract extends CatalogueOfEntries {
    private static final PathPrefix HIS = new PathPrefix("his");
    private static final EntryPath HERS = new EntryPath("hers/x");
    private static final Principal BOBS = new Principal("bob");
    private static final Tag TAG = new Tag("t");
    private static final Duration LEASE = Duration.ofHours(1);

    @Test
    void whereNothingWasGrantedEverybodyMayDoEverything() {
        assertThat(catalogue.permissions().may(Role.ADMIN, PathPrefix.ALL)).isTrue();
        assertThat(catalogue.permissions().list()).isEmpty();
        catalogue.as(BOB).checkMay(Role.ADMIN, PathPrefix.ALL);
    }

    @Test
    void theFirstGrantMakesTheGranterAdminOfEverythingAndTheLastAdminStays() {
        Permissions permissions = catalogue.permissions();
        assertThatThrownBy(() -> permissions.grant(BOBS, Role.ADMIN, PathPrefix.ALL))
                .isInstanceOf(RepositoryException.Denied.class)
                .hasMessageContaining("alice");
        assertThatThrownBy(() -> permissions.grant(new Principal("alice"), Role.ADMIN, HIS))
                .isInstanceOf(RepositoryException.Denied.class);
        assertThat(permissions.list()).isEmpty();

        grantAlice();
        assertThatThrownBy(() -> permissions.grant(new Principal("alice"), Role.READER, PathPrefix.ALL))
                .as("who is the only admin may not become less")
                .isInstanceOf(RepositoryException.Conflict.class);
        permissions.grant(BOBS, Role.READER, HIS);
        assertThatThrownBy(() -> permissions.revoke(new Principal("alice"), PathPrefix.ALL))
                .isInstanceOf(RepositoryException.Conflict.class);
        permissions.grant(BOBS, Role.ADMIN, PathPrefix.ALL);
        assertThat(permissions.revoke(new Principal("alice"), PathPrefix.ALL)).isPresent();
        assertThat(permissions.may(Role.READER, PathPrefix.ALL)).isFalse();
        Permissions bobs = catalogue.as(BOB).permissions();
        bobs.revoke(BOBS, HIS);
        assertThat(bobs.revoke(BOBS, PathPrefix.ALL)).as("the last grant").isPresent();
        assertThat(permissions.may(Role.ADMIN, PathPrefix.ALL)).as("open again").isTrue();
    }

    @Test
    void grantsAndRevocationsAreInTheLog() {
        grantAlice();
        grantAlice();
        catalogue.permissions().grant(BOBS, Role.WRITER, HIS);
        catalogue.permissions().revoke(BOBS, HIS);
        assertThat(catalogue.permissions().revoke(BOBS, HIS)).isEmpty();

        assertThat(changes().stream().map(Change::kind))
                .containsExactly(Change.Kind.GRANTED, Change.Kind.GRANTED, Change.Kind.REVOKED);
        Change granted = changes().get(1);
        assertThat(granted.path()).contains(new EntryPath("his"));
        assertThat(granted.detail()).contains("bob writer");
        assertThat(granted.author()).isEqualTo(ALICE);
        assertThat(changes().getFirst().path()).as("everything").isEmpty();
    }

    @Test
    void prefixesEndWhereSegmentsEnd() {
        PathPrefix prefix = PathPrefix.parse("a/b/");
        assertThat(Stream.of("a/b", "a/b/c", "a/bc", "a", "a/b-c", "A/b/c", "b/a/b")
                        .filter(path -> prefix.covers(new EntryPath(path))))
                .containsExactly("a/b", "a/b/c");
        grantAlice();
        catalogue.permissions().grant(BOBS, Role.WRITER, prefix);
        for (String path : List.of("a/b", "a/b/c", "a/b/c/d", "a/bc", "a", "a/b-c", "a/b0", "b")) {
            publish(new EntryPath(path), path);
        }
        Catalogue bob = catalogue.as(BOB);
        assertThat(bob.<Set<String>, RuntimeException>read(snapshot -> snapshot.find(EntryQuery.everything())
                        .map(entry -> entry.path().text())
                        .collect(Collectors.toCollection(TreeSet::new))))
                .containsExactly("a/b", "a/b/c", "a/b/c/d");
        assertThat(bob.current(new EntryPath("a/b/c"))).isPresent();
        assertThat(bob.current(new EntryPath("a/bc"))).isEmpty();
        assertThat(bob.permissions().may(Role.WRITER, new PathPrefix("a/b/x"))).isTrue();
        assertThat(bob.permissions().may(Role.ADMIN, new PathPrefix("a/b/x"))).isFalse();
        assertThat(bob.permissions().may(Role.READER, new PathPrefix("a"))).isFalse();
    }

    @Test
    void whatMayNotBeReadIsNotThere() {
        Entry.Published hers = publish(HERS, "secret");
        Entry.Published his = publish(new EntryPath("his/x"), "his");
        catalogue.inTransaction(tx -> {
            tx.tag(hers, List.of(new Tag("only-hers")));
            tx.tag(HERS, List.of(new Tag("path-hers")));
            tx.tag(his, List.of(TAG));
            return tx.now();
        });
        assertThat(catalogue.claims().claim(HERS, LEASE)).isPresent();
        Changeset.Open changeset = catalogue.changesets().begin("secret plans");
        catalogue.changesets().add(changeset, Map.of(HERS, blob("new")));
        grantAlice();
        catalogue.permissions().grant(BOBS, Role.READER, HIS);

        catalogue.as(BOB).read(bob -> {
            assertThat(bob.current(HERS)).isEmpty();
            assertThat(bob.entry(hers.id())).isEmpty();
            assertThat(bob.history(HERS)).isEmpty();
            assertThat(bob.tags(hers)).isEmpty();
            assertThat(bob.tags(HERS)).isEmpty();
            assertThat(bob.tags()).containsExactly(TAG);
            assertThat(bob.find(EntryQuery.everything()).map(Entry::path)).containsExactly(his.path());
            assertThat(bob.find(EntryQuery.current().withAll(new Tag("only-hers"))))
                    .isEmpty();
            assertThat(bob.claim(HERS)).isEmpty();
            assertThat(bob.claims()).isEmpty();
            assertThat(bob.changesets()).isEmpty();
            assertThat(bob.items(changeset.id())).isEmpty();
            assertThat(bob.changes(HERS, 0)).isEmpty();
            assertThat(bob.changes(0).map(change -> change.path().orElseThrow().text()))
                    .containsOnly("his/x", "his");
            assertThat(bob.current(his.path())).isPresent();
            assertThat(bob.tags(his)).containsExactly(TAG);
            assertThat(bob.history(his.path())).hasSize(1);
            return true;
        });
        assertThat(catalogue.as(BOB).current(HERS)).isEmpty();
        assertThat(catalogue.as(BOB).permissions().list().stream().map(Grant::principal))
                .containsExactly(BOBS);
        assertThat(catalogue.current(HERS)).contains(hers);
    }

    @Test
    void everybodyMayWhatWasGrantedToEverybody() {
        publish(HERS, "public");
        grantAlice();
        assertThat(catalogue.as(BOB).current(HERS)).isEmpty();
        catalogue.permissions().grant(Principal.EVERYBODY, Role.READER, PathPrefix.ALL);
        assertThat(catalogue.as(BOB).current(HERS)).isPresent();
        assertThat(catalogue.as(BOB).permissions().may(Role.WRITER, PathPrefix.ALL))
                .isFalse();
    }

    @Test
    void anAdminOfAPartGrantsThere() {
        grantAlice();
        catalogue.permissions().grant(BOBS, Role.ADMIN, HIS);
        Permissions bobs = catalogue.as(BOB).permissions();
        bobs.grant(new Principal("carol"), Role.WRITER, new PathPrefix("his/part"));
        for (String elsewhere : List.of("", "hers", "hi")) {
            assertThatThrownBy(() -> bobs.grant(BOBS, Role.READER, new PathPrefix(elsewhere)))
                    .isInstanceOf(RepositoryException.Denied.class);
            assertThatThrownBy(() -> bobs.revoke(new Principal("alice"), new PathPrefix(elsewhere)))
                    .isInstanceOf(RepositoryException.Denied.class);
        }
    }

    /// Every public method that changes something is in the map below, or among those that change nothing; so
    /// a new one cannot be forgotten.
    @Test
    void noChangeOfEntriesHappensWithoutTheRole() {
        Entry.Published published = publish(HERS, "a");
        Blob blob = blob("b");
        Entry.Draft draft = catalogue.inTransaction(tx -> tx.announce(HERS));
        Entry.Unpublished unpublished = catalogue.inTransaction(tx -> tx.add(HERS, blob));
        grantAlice();
        Map<String, Consumer<Transaction>> calls = new LinkedHashMap<>();
        calls.put("announce(EntryPath)", tx -> tx.announce(HERS));
        calls.put("announce(EntryId,EntryPath)", tx -> tx.announce(EntryId.next(), HERS));
        calls.put("add(EntryPath,Blob)", tx -> tx.add(HERS, blob));
        calls.put("add(EntryId,EntryPath,Blob)", tx -> tx.add(EntryId.next(), HERS, blob));
        calls.put("fill(Draft,Blob)", tx -> tx.fill(draft, blob));
        calls.put("publish(Publishable)", tx -> tx.publish(unpublished));
        calls.put("expire(Published)", tx -> tx.expire(published));
        calls.put("expire(Unpublished)", tx -> tx.expire(unpublished));
        calls.put("expire(Draft)", tx -> tx.expire(draft));
        calls.put("purge(Removable)", tx -> tx.purge(unpublished));
        calls.put("rollBack(Held)", tx -> tx.rollBack(published));
        calls.put("tag(Entry,Collection)", tx -> tx.tag(published, List.of(TAG)));
        calls.put("untag(Entry,Collection)", tx -> tx.untag(published, List.of(TAG)));
        calls.put("tag(EntryPath,Collection)", tx -> tx.tag(HERS, List.of(TAG)));
        calls.put("untag(EntryPath,Collection)", tx -> tx.untag(HERS, List.of(TAG)));
        assertThat(calls.keySet())
                .isEqualTo(methods(
                        Transaction.class,
                        Set.of("author", "check", "checkMay", "snapshot", "log", "session", "now", "begin")));

        calls.forEach((name, call) -> refused(
                name,
                name.startsWith("purge") ? Role.WRITER : Role.READER,
                bob -> bob.inTransaction(tx -> {
                    call.accept(tx);
                    return tx.now();
                })));
    }

    @Test
    void noChangesetHappensWithoutTheRole() {
        Entry.Published published = publish(HERS, "a");
        Blob blob = blob("b");
        Entry.Unpublished unpublished = catalogue.inTransaction(tx -> tx.add(HERS, blob));
        Changeset.Open open = catalogue.changesets().begin("");
        catalogue.changesets().add(open, Map.of(new EntryPath("hers/y"), blob));
        grantAlice();
        Map<String, Consumer<Changesets>> calls = new LinkedHashMap<>();
        calls.put("begin(String)", sets -> sets.begin("mine"));
        calls.put("begin(ChangesetId,String,Duration)", sets -> sets.begin(open.id(), "", LEASE));
        calls.put("add(Open,Map)", sets -> sets.add(open, Map.of(HERS, blob)));
        calls.put("publish(Open,Collection)", sets -> sets.publish(open, List.of(unpublished)));
        calls.put("expire(Open,Collection)", sets -> sets.expire(open, List.of(published)));
        calls.put("tag(Open,Entry,Collection)", sets -> sets.tag(open, published, List.of(TAG)));
        calls.put("untag(Open,Entry,Collection)", sets -> sets.untag(open, published, List.of(TAG)));
        calls.put("tag(Open,EntryPath,Collection)", sets -> sets.tag(open, HERS, List.of(TAG)));
        calls.put("untag(Open,EntryPath,Collection)", sets -> sets.untag(open, HERS, List.of(TAG)));
        calls.put("renew(Open)", sets -> sets.renew(open));
        calls.put("tagAll(Open,Collection,Collection)", sets -> sets.tagAll(open, List.of(published), List.of(TAG)));
        calls.put("commit(Open,Collection)", sets -> sets.commit(open, List.of()));
        calls.put("commit(Open)", sets -> sets.commit(open));
        calls.put("rollBack(Open)", sets -> sets.rollBack(open));
        calls.put("reclaim()", Changesets::reclaim);
        assertThat(calls.keySet()).isEqualTo(methods(Changesets.class, Set.of()));
        calls.forEach((name, call) -> refused(
                name, name.startsWith("reclaim") ? Role.WRITER : Role.READER, bob -> call.accept(bob.changesets())));

        // A writer of another part gets no further with these, wherever they are about hers.
        catalogue.permissions().revoke(BOBS, PathPrefix.ALL);
        catalogue.permissions().grant(BOBS, Role.WRITER, HIS);
        calls.forEach((name, call) -> {
            if (!name.startsWith("begin") && !name.startsWith("renew")) {
                assertThatThrownBy(() -> call.accept(catalogue.as(BOB).changesets()))
                        .as(name)
                        .isInstanceOf(RepositoryException.Denied.class);
            }
        });
    }

    @Test
    void noClaimHappensWithoutTheRole() {
        publish(HERS, "a");
        Claim claim = catalogue.claims().claim(new EntryPath("hers/y"), LEASE).orElseThrow();
        grantAlice();
        Map<String, Consumer<Claims>> calls = new LinkedHashMap<>();
        calls.put("claim(EntryPath,Duration)", claims -> claims.claim(HERS, LEASE));
        calls.put("claimAny(EntryQuery,Duration)", claims -> claims.claimAny(EntryQuery.current(), LEASE));
        calls.put("renew(Claim,Duration)", claims -> claims.renew(claim, LEASE));
        calls.put("release(Claim)", claims -> claims.release(claim));
        calls.put("reclaim()", Claims::reclaim);
        assertThat(calls.keySet()).isEqualTo(methods(Claims.class, Set.of("find")));
        calls.forEach((name, call) -> refused(
                name, name.startsWith("reclaim") ? Role.WRITER : Role.READER, bob -> call.accept(bob.claims())));
    }

    /// That Bob, with a role on everything, is refused, and that nothing has happened.
    private void refused(String name, Role role, Consumer<Catalogue> call) {
        catalogue.permissions().grant(BOBS, role, PathPrefix.ALL);
        long last = changes().getLast().number();
        assertThatThrownBy(() -> call.accept(catalogue.as(BOB)))
                .as(name)
                .isInstanceOf(RepositoryException.Denied.class)
                .hasMessageContaining("bob is not " + Role.values()[role.ordinal() + 1]);
        assertThat(changes().getLast().number()).as(name).isEqualTo(last);
    }

    private void grantAlice() {
        catalogue.permissions().grant(new Principal("alice"), Role.ADMIN, PathPrefix.ALL);
    }

    private static Set<String> methods(Class<?> type, Set<String> harmless) {
        return Stream.of(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !harmless.contains(method.getName()))
                .map(PermissionContract::signature)
                .collect(Collectors.toSet());
    }

    private static String signature(Method method) {
        return method.getName()
                + Stream.of(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(",", "(", ")"));
    }
}
