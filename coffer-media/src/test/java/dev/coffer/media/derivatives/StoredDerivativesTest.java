package dev.coffer.media.derivatives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Asked;
import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaException;
import dev.coffer.media.derivatives.Derivatives.Warmed;
import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.DerivativeQuery;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Graces;
import dev.coffer.repository.PresetUse;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.Tiers;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that share a repository and keep what they make in its store.
class StoredDerivativesTest {
    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");
    private static final ObjectName IN_THE_WAY = new ObjectName("coffer", "derivatives");

    @TempDir
    Path home;

    private final GatedRenderer renderer = new GatedRenderer();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private FolderStore store;
    private Catalogue catalogue;
    private Blobs blobs;
    private Ledger ledger;
    private Derivatives one;
    private Derivatives two;
    private Blob lake;

    @BeforeEach
    void open() throws IOException {
        store = FolderStore.open(Files.createDirectories(home.resolve("store")));
        store.createBucket("coffer");
        catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")));
        blobs = new Blobs(catalogue, store, LAYOUT);
        ledger = Ledger.of(catalogue, store, LAYOUT);
        one = server(Duration.ofSeconds(30));
        two = server(Duration.ofSeconds(30));
        lake = publish("lake");
    }

    @AfterEach
    void close() {
        renderer.open();
        callers.close();
        one.close();
        two.close();
        catalogue.close();
        store.close();
    }

    @Test
    void whatOneServerMakesAtThisMomentTheOtherWaitsFor() throws Exception {
        DerivativeKey key = key(lake);
        renderer.shut();
        Future<Optional<Derivative>> first = callers.submit(() -> one.findOrMake(key));
        renderer.awaitRunning(1);
        Future<Optional<Derivative>> second = callers.submit(() -> two.findOrMake(key));
        renderer.open();
        byte[] expected = renderer.expected("lake", key);
        assertThat(Made.bytes(first.get().orElseThrow())).isEqualTo(expected);
        Derivative found = second.get().orElseThrow();
        assertThat(Made.bytes(found)).isEqualTo(expected);
        assertThat(found.width()).isEqualTo(3);
        assertThat(found.height()).isEqualTo(2);
        assertThat(renderer.renders()).isOne();
        assertThat(two.statistics().storeHits()).isOne();
    }

    @Test
    void whoseTimeIsOverMakesItForHimselfAndStoresNothing() throws Exception {
        DerivativeKey key = key(lake);
        try (Derivatives hasty = server(Duration.ZERO)) {
            renderer.shut();
            Future<Optional<Derivative>> first = callers.submit(() -> one.findOrMake(key));
            renderer.awaitRunning(1);
            Future<Optional<Derivative>> second = callers.submit(() -> hasty.findOrMake(key));
            renderer.awaitRunning(2);
            renderer.open();
            assertThat(first.get()).isPresent();
            assertThat(second.get()).isPresent();
        }
        Waiting.until(() -> rows().size() == 1 && rows().getFirst().isStored());
    }

    @Test
    void aServerThatStartsFindsWhatOthersHaveMade() {
        DerivativeKey key = key(lake);
        one.findOrMake(key);
        one.close();
        assertThat(two.findOrMake(key)).isPresent();
        assertThat(two.findOrMake(key)).isPresent();
        assertThat(renderer.renders()).isOne();
        assertThat(two.statistics().storeHits()).as("then it is in memory").isOne();
        assertThat(one.statistics().stored()).isOne();
    }

    @Test
    void theSameBlobByMd5IsTheSameDerivative() {
        one.findOrMake(key(lake));
        one.close();
        DerivativeKey byMd5 = two.key(BlobId.of(lake.digests().md5()), Made.recipe(1));
        assertThat(two.findOrMake(byMd5)).isPresent();
        assertThat(renderer.renders()).isOne();
        assertThat(rows()).hasSize(1);
    }

    @Test
    void whatIsHotTouchesNeitherTheCatalogueNorTheStore() {
        DerivativeKey key = key(lake);
        one.findOrMake(key);
        two.close();
        one.close();
        Derivatives closedUnder = server(Duration.ZERO);
        closedUnder.findOrMake(key);
        catalogue.close();
        assertThat(closedUnder.findOrMake(key)).isPresent();
        assertThat(closedUnder.inMemory(key)).isPresent();
        closedUnder.close();
        catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")));
    }

    @Test
    void aDamagedObjectIsMadeAnew() throws IOException {
        DerivativeKey key = key(lake);
        one.findOrMake(key);
        one.close();
        DerivativeRow row = rows().getFirst();
        store.write(row.object(), Content.of(new byte[(int) row.size()]), WriteOptions.plain());
        assertThat(Made.bytes(two.findOrMake(key).orElseThrow())).isEqualTo(renderer.expected("lake", key));
        assertThat(two.statistics().storeHealed()).isOne();
        two.close();
        assertThat(rows()).singleElement().satisfies(now -> assertThat(now.id()).isNotEqualTo(row.id()));
    }

    @Test
    void aLostObjectIsMadeAnew() {
        DerivativeKey key = key(lake);
        one.findOrMake(key);
        one.close();
        store.delete(rows().getFirst().object());
        assertThat(two.findOrMake(key)).isPresent();
        assertThat(renderer.renders()).isEqualTo(2);
    }

    @Test
    void aStoreThatTakesNothingFailsNoPicture() {
        store.write(IN_THE_WAY, Content.of(new byte[0]), WriteOptions.plain());
        assertThat(one.findOrMake(key(lake))).isPresent();
        one.close();
        assertThat(one.statistics().storeBypassed()).isOne();
        assertThat(rows()).isEmpty();
    }

    @Test
    void whatCannotBeRenderedIsNobodysToMake() {
        renderer.fail(new MediaException.Damaged("ends early"));
        assertThatThrownBy(() -> one.findOrMake(key(lake))).isInstanceOf(MediaException.Damaged.class);
        assertThat(rows()).isEmpty();
        renderer.heal();
        assertThat(two.findOrMake(key(lake))).isPresent();
    }

    @Test
    void whatIsPurgedWhileItIsRenderedLeavesNothingInTheStore() throws Exception {
        DerivativeKey key = key(lake);
        renderer.shut();
        Future<Optional<Derivative>> made = callers.submit(() -> one.findOrMake(key));
        renderer.awaitRunning(1);
        erase("data/lake");
        renderer.open();
        made.get();
        one.close();
        assertThat(rows()).isEmpty();
        assertThat(listed()).isEmpty();
    }

    @Test
    void whatIsWarmedIsStoredWhenTheCallReturns() throws Exception {
        DerivativeKey key = key(lake);
        assertThat(one.warm(key, Optional.empty())).isEqualTo(Warmed.MADE);
        assertThat(rows()).hasSize(1);
        assertThat(two.warm(key, Optional.empty())).isEqualTo(Warmed.THERE);
        assertThat(one.warm(one.key(Made.blob("nobody"), Made.recipe(1)), Optional.empty()))
                .isEqualTo(Warmed.NO_ORIGINAL);
        renderer.fail(new MediaException.Damaged("ends early"));
        assertThatThrownBy(() -> one.warm(one.key(id(lake), Made.recipe(2)), Optional.empty()))
                .isInstanceOf(MediaException.Damaged.class);
        assertThat(rows()).hasSize(1);
    }

    @Test
    void byWhichPresetsItWasAskedForIsRemembered() {
        DerivativeKey key = key(lake);
        PresetUse card = new PresetUse("card", 3, 1);
        PresetUse tile = new PresetUse("tile", 1, 1.5);
        one.findOrMake(key, Asked.by(Optional.of(card)));
        one.findOrMake(key, Asked.by(Optional.of(tile)));
        one.findOrMake(key, Asked.by(Optional.of(tile)));
        one.close();
        assertThat(ledger.inputs(rows().getFirst().id()))
                .containsExactly(
                        new Ledger.Input("PRESET", "card", 3, "1"), new Ledger.Input("PRESET", "tile", 1, "1.5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"memory", "disk", "store", "memory,disk", "memory,store", "disk,store", "memory,disk,store"})
    void whatAPresetSaysOfPlacesIsWhereItIsAndNowhereElse(String where) throws IOException {
        Tiers keep = Tiers.parse(where);
        Asked asked = new Asked(Optional.of(new PresetUse("card", 1, 1)), Optional.of(keep));
        for (Tiers usual : List.of(Tiers.ALL, Tiers.OWN)) {
            Path cache = home.resolve("cache-" + usual.text());
            BlobId pond = id(publish("pond " + usual.text()));
            int before = renderer.renders();
            try (Derivatives server = server(cache, usual)) {
                DerivativeKey key = server.key(pond, Made.recipe(1));
                Derivative made = server.findOrMake(key, asked).orElseThrow();
                assertThat(server.inMemory(key).isPresent()).isEqualTo(keep.memory());
                assertThat(server.findOrMake(key, asked).orElseThrow().bytes()).isEqualTo(made.bytes());
            }
            assertThat(renderer.renders()).isEqualTo(before + 1);
            assertThat(cached(cache)).hasSize(keep.disk() ? 1 : 0);
            assertThat(rows()).hasSize(keep.store() ? 1 : 0);
            assertThat(listed()).hasSize(keep.store() ? 1 : 0);
            ledger.remove(rows().stream().map(DerivativeRow::id).toList(), "for the next");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatNoPresetSaysIsKeptWhereTheServerKeepsAll(boolean isStored) throws IOException {
        Path cache = home.resolve("cache");
        try (Derivatives server = server(cache, isStored ? Tiers.ALL : Tiers.OWN)) {
            DerivativeKey key = server.key(id(lake), Made.recipe(1));
            server.findOrMake(key);
            assertThat(server.inMemory(key)).isPresent();
            server.findOrMake(key, new Asked(Optional.of(new PresetUse("card", 1, 1)), Optional.empty()));
        }
        assertThat(cached(cache)).hasSize(1);
        assertThat(rows()).hasSize(isStored ? 1 : 0);
        assertThat(rows()).allSatisfy(row -> assertThat(ledger.inputs(row.id())).hasSize(1));
    }

    @Test
    void whatIsNotKeptInTheStoreAsksNothingOfTheLedger() {
        DerivativeKey key = key(lake);
        one.findOrMake(key);
        one.close();
        Asked here = new Asked(Optional.empty(), Optional.of(Tiers.OWN));
        assertThat(two.findOrMake(key, here)).isPresent();
        assertThat(renderer.renders()).as("by each server for itself").isEqualTo(2);
        assertThat(two.statistics().storeHits()).isZero();
        assertThat(rows()).hasSize(1);
    }

    @Test
    void whatOneServerMakesLaterNoOtherDoes() {
        DerivativeKey key = key(lake);
        renderer.shut();
        one.makeLater(key, Asked.DIRECTLY);
        renderer.awaitRunning(1);
        two.makeLater(key, Asked.DIRECTLY);
        DerivativeKey other = two.key(id(lake), Made.recipe(2));
        two.makeLater(other, Asked.DIRECTLY);
        renderer.awaitRunning(2); // it has left the first to the other server
        renderer.open();
        Waiting.until(() -> rows().stream().filter(DerivativeRow::isStored).count() == 2);
        Waiting.until(() -> two.isAtHand(key, Asked.DIRECTLY) && one.isAtHand(other, Asked.DIRECTLY));
        assertThat(two.findOrMake(key)).isPresent();
        assertThat(renderer.renders()).isEqualTo(2);
        assertThat(two.statistics().storeHits()).isOne();
        assertThat(two.isAtHand(two.key(id(lake), Made.recipe(3)), Asked.DIRECTLY))
                .isFalse();
    }

    @Test
    void aCatalogueThatDoesNotAnswerHasNothingAtHandAndFailsNothing() {
        DerivativeKey key = key(lake);
        one.makeLater(key, Asked.DIRECTLY);
        Waiting.until(() -> rows().stream().anyMatch(DerivativeRow::isStored));
        catalogue.close();
        assertThat(one.isAtHand(key, Asked.DIRECTLY)).as("in memory").isTrue();
        assertThat(two.isAtHand(key, Asked.DIRECTLY)).isFalse();
        two.makeLater(two.key(id(lake), Made.recipe(2)), Asked.DIRECTLY);
        catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")));
    }

    @Test
    void whatIsPurgedWhileItIsMadeLaterLeavesNothingInTheStore() throws Exception {
        renderer.shut();
        one.makeLater(key(lake), Asked.DIRECTLY);
        renderer.awaitRunning(1);
        erase("data/lake");
        renderer.open();
        Waiting.until(() -> one.statistics().later() == 1);
        one.close();
        assertThat(rows()).isEmpty();
        assertThat(listed()).isEmpty();
    }

    private static List<Path> cached(Path cache) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals("lock"))
                    .toList();
        }
    }

    private Derivatives server(Path cache, Tiers usual) {
        return Derivatives.open(
                blobs,
                renderer,
                DerivativeSettings.standard().withThreads(4).withDisk(cache, 1 << 20),
                Optional.of(ledger),
                usual);
    }

    private List<String> listed() {
        return store.list("coffer", "derivatives/")
                .map(info -> info.name().key())
                .toList();
    }

    private List<DerivativeRow> rows() {
        return ledger.page(DerivativeQuery.all(), Optional.empty(), 100);
    }

    private Derivatives server(Duration patience) {
        return Derivatives.open(
                blobs,
                renderer,
                DerivativeSettings.standard().withThreads(4).withPatience(patience),
                Optional.of(ledger));
    }

    private static BlobId id(Blob blob) {
        return BlobId.of(blob.digests().sha256());
    }

    private DerivativeKey key(Blob blob) {
        return one.key(id(blob), Made.recipe(1));
    }

    private Blob publish(String text) throws IOException {
        Blob blob = blobs.add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), home)
                .blob();
        catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath("data/" + text), blob)));
        return blob;
    }

    private void erase(String path) {
        Housekeeping.of(catalogue, store, LAYOUT)
                .withBackups(new BackupStore(BackupStore.MAIN, store, "coffer", ""))
                .purge(new PurgeRequest(new EntryPath(path), true, Optional.of("asked for")), Graces.standard());
    }
}
