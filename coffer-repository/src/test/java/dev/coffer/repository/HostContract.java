package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What is known of hosts; on every database.
abstract class HostContract extends CatalogueOfEntries {
    private static final HostName H1 = ALICE.host();
    private static final HostName H2 = BOB.host();

    @Test
    void aHostIsKnownFromItsFirstChangeOnAndHasACacheOnceItSaysSo() {
        publish(PATH, "a");
        Host before = hosts().get(H1);
        assertThat(before.seenAt()).isEmpty();
        assertThat(before.registeredAt()).isEqualTo(START);

        time.set(START.plusSeconds(60));
        Host registered = hosts().register();
        assertThat(registered.seenAt()).contains(START.plusSeconds(60));
        assertThat(registered.registeredAt()).isEqualTo(START);
        assertThat(registered.state()).isEqualTo(Host.State.ACTIVE);
        assertThat(registered.rules()).isEqualTo(Host.Rules.NONE);
        assertThat(registered.cachedFiles()).isZero();
        assertThat(hosts().register()).isEqualTo(registered);
        assertThat(changes())
                .filteredOn(change -> change.kind() == Change.Kind.HOST_REGISTERED)
                .hasSize(1);
        assertThat(changes().getLast().detail()).contains("h1");
    }

    @Test
    void hostsAreListedInTheOrderOfTheirNames() {
        catalogue.as(BOB).hosts().register();
        hosts().register();
        assertThat(hosts().list()).extracting(Host::name).containsExactly(H1, H2);
    }

    @Test
    void whatWasSaidOfAHostStaysAndIsLogged() {
        hosts().register();
        Host.Rules rules =
                new Host.Rules(OptionalLong.of(0), Optional.of(Duration.ofDays(3)), Optional.of(Duration.ofHours(5)));
        assertThat(hosts().set(H1, rules).rules()).isEqualTo(rules);
        assertThat(hosts().get(H1).rules()).isEqualTo(rules);
        int logged = changes().size();
        assertThat(changes().getLast().kind()).isEqualTo(Change.Kind.HOST_CHANGED);
        assertThat(changes().getLast().detail().orElseThrow()).contains("h1", "max_cache_size 0", "PT72H");

        hosts().set(H1, rules);
        assertThat(changes()).hasSize(logged);
        assertThat(hosts().set(H1, Host.Rules.NONE).rules()).isEqualTo(Host.Rules.NONE);
    }

    @Test
    void aDecommissionedHostStaysKnownAsAnOriginAndMayComeBack() {
        Entry.Published entry = publish(PATH, "a");
        hosts().register();
        time.set(START.plusSeconds(60));
        Host left = catalogue.as(BOB).hosts().decommission(H1);
        assertThat(left.state()).isEqualTo(Host.State.DECOMMISSIONED);
        assertThat(left.decommissionedAt()).contains(START.plusSeconds(60));
        assertThat(read(entry.id()).orElseThrow().origin()).isEqualTo(H1);
        assertThat(catalogue.as(BOB).hosts().decommission(H1)).isEqualTo(left);
        assertThatThrownBy(() -> hosts().register())
                .isInstanceOf(RepositoryException.Denied.class)
                .hasMessageContaining("h1 was decommissioned on 2020-01-01T00:01:00Z")
                .hasMessageContaining("coffer host set h1 --active");

        assertThat(hosts().activate(H1).state()).isEqualTo(Host.State.ACTIVE);
        assertThat(hosts().register().decommissionedAt()).isEmpty();
        assertThat(changes().stream().map(Change::kind).toList())
                .endsWith(Change.Kind.HOST_DECOMMISSIONED, Change.Kind.HOST_ACTIVATED);
    }

    @Test
    void aDecommissionedHostPublishesNothingAndSaysHowToComeBack() {
        Blob blob = blob("a");
        Entry.Unpublished entry = catalogue.inTransaction(tx -> tx.add(PATH, blob));
        Changeset.Open changeset = catalogue.changesets().begin("");
        catalogue.as(BOB).hosts().decommission(H1);
        for (Runnable call : List.<Runnable>of(
                () -> publish(new EntryPath("another"), "b"),
                () -> catalogue.inTransaction(tx -> tx.publish(entry)),
                () -> catalogue.inTransaction(tx -> tx.expire(entry)),
                () -> catalogue.changesets().begin(""),
                () -> catalogue.changesets().commit(changeset),
                () -> catalogue.claims().claim(PATH, Duration.ofHours(1)))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(RepositoryException.Denied.class)
                    .hasMessageContaining("the host h1 was decommissioned")
                    .hasMessageContaining("coffer host set h1 --active");
        }
        assertThat(catalogue.current(PATH)).isEmpty();
        catalogue.as(BOB).inTransaction(tx -> tx.publish(entry));
        assertThat(catalogue.current(PATH)).isPresent();

        hosts().activate(H1);
        assertThat(publish(new EntryPath("another"), "b").origin()).isEqualTo(H1);
        catalogue.changesets().commit(changeset);
    }

    @Test
    void anUnknownHostIsAClearError() {
        HostName unknown = new HostName("h9");
        assertThat(hosts().find(unknown)).isEmpty();
        for (Runnable call : List.<Runnable>of(
                () -> hosts().get(unknown),
                () -> hosts().set(unknown, Host.Rules.NONE),
                () -> hosts().decommission(unknown),
                () -> hosts().activate(unknown))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(RepositoryException.Unknown.class)
                    .hasMessageContaining("no host 'h9'");
        }
        assertThat(hosts().list()).extracting(Host::name).doesNotContain(unknown);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Host.Rules.NONE.withCacheStale(Optional.of(Duration.ZERO)))
                .withMessageContaining("PT0S");
    }

    @Test
    void whatAHostAddedLongAgoAndNobodyPublishedIsPurged() {
        Blob blob = blob("a");
        Entry.Unpublished own = catalogue.inTransaction(tx -> tx.add(PATH, blob));
        Entry.Draft draft = catalogue.inTransaction(tx -> tx.announce(PATH));
        Entry.Expired given = catalogue.inTransaction(tx -> tx.expire(tx.add(PATH, blob)));
        Entry.Unpublished others = catalogue.as(BOB).inTransaction(tx -> tx.add(PATH, blob));
        Entry.Expired seen = catalogue.inTransaction(tx -> tx.expire(tx.publish(tx.add(PATH, blob))));
        Changeset.Open changeset =
                catalogue.changesets().begin(new ChangesetId(UUID.randomUUID()), "nightly", Duration.ofDays(30));
        catalogue.changesets().add(changeset, Map.of(new EntryPath("of/changeset"), blob));
        time.set(START.plus(Duration.ofDays(7)));
        Entry.Unpublished young = catalogue.inTransaction(tx -> tx.add(PATH, blob));
        assertThat(hosts().purgeNeverPublished(H1, Duration.ofDays(7))).isEmpty();

        time.set(START.plus(Duration.ofDays(7)).plusMillis(1));
        assertThat(hosts().purgeNeverPublished(H1, Duration.ofDays(7)))
                .extracting(Entry::id)
                .containsExactlyInAnyOrder(own.id(), draft.id(), given.id());
        assertThat(List.of(others, seen, young))
                .allSatisfy(entry -> assertThat(read(entry.id())).contains(entry));
        assertThat(history(new EntryPath("of/changeset"))).allMatch(Entry.Unpublished.class::isInstance);
    }

    @Test
    void onlyAnAdminOfEverythingDecidesAboutHosts() {
        hosts().register();
        Blob blob = blob("a");
        Entry.Unpublished entry = catalogue.as(BOB).inTransaction(tx -> tx.add(PATH, blob));
        catalogue.permissions().grant(new Principal(ALICE.name()), Role.ADMIN, PathPrefix.ALL);
        catalogue.permissions().grant(new Principal(BOB.name()), Role.WRITER, PathPrefix.ALL);
        Hosts bobs = catalogue.as(BOB).hosts();
        for (Runnable call : List.<Runnable>of(
                () -> bobs.set(H1, Host.Rules.NONE), () -> bobs.decommission(H1), () -> bobs.activate(H1))) {
            assertThatThrownBy(call::run).isInstanceOf(RepositoryException.Denied.class);
        }
        assertThat(bobs.register().name()).isEqualTo(H2);
        time.set(START.plus(Duration.ofDays(30)));
        assertThat(bobs.purgeNeverPublished(H2, Duration.ofDays(7))).isEmpty();
        assertThat(hosts().purgeNeverPublished(H2, Duration.ofDays(7)))
                .extracting(Entry::id)
                .containsExactly(entry.id());
    }

    private Hosts hosts() {
        return catalogue.hosts();
    }
}
