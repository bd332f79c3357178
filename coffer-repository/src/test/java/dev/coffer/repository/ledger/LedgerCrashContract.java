package dev.coffer.repository.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Graces;
import dev.coffer.repository.Mortal;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.store.Sha256;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A process is killed at each step of keeping a derivative, and of removing one: others go on, what they
/// find is right, and in the end the ledger is what is listed.
abstract class LedgerCrashContract {
    @TempDir
    Path home;

    private Catalogue catalogue;
    private FolderStore store;
    private Ledger ledger;
    private Sha256 original;

    abstract CatalogueSettings settings();

    /// The catalogue for another process: a file, or URL, user and password.
    abstract List<String> where();

    @BeforeEach
    void fill() throws IOException {
        catalogue = Catalogue.open(settings());
        store = FolderStore.open(home.resolve("store"));
        store.createBucket("coffer");
        ledger = Ledger.of(catalogue, store, CrashingLedger.LAYOUT);
        var blob = new Blobs(catalogue, store, CrashingLedger.LAYOUT)
                .add(new ByteArrayInputStream("lake".getBytes(StandardCharsets.UTF_8)), home)
                .blob();
        catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath("lake"), blob)));
        original = blob.digests().sha256();
    }

    @AfterEach
    void close() {
        catalogue.close();
        store.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"ANNOUNCED", "PUT", "STORED"})
    void whoIsKilledMakingItIsGoneOnWith(LedgerStep step) throws Exception {
        assertThat(CrashingLedger.run(home, step.name(), "make", original, where()))
                .isEqualTo(Mortal.KILLED);
        letLeasesPass();
        CrashingLedger.make(ledger, CrashingLedger.wanted(original));
        checkItIsThere();
        keepHouse();
        checkItIsThere();
        checkLedgerIsTheListing(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"ANNOUNCED", "PUT"})
    void whatNobodyGoesOnWithIsRemoved(LedgerStep step) throws Exception {
        assertThat(CrashingLedger.run(home, step.name(), "make", original, where()))
                .isEqualTo(Mortal.KILLED);
        letLeasesPass();
        keepHouse();
        checkLedgerIsTheListing(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"CONDEMNED", "DELETED", "NOTED"})
    void whoIsKilledRemovingItIsGoneOnWith(LedgerStep step) throws Exception {
        CrashingLedger.make(ledger, CrashingLedger.wanted(original));
        assertThat(CrashingLedger.run(home, step.name(), "remove", original, where()))
                .isEqualTo(Mortal.KILLED);
        assertThat(ledger.find(original.hex())).isEmpty();
        keepHouse();
        checkLedgerIsTheListing(0);
        CrashingLedger.make(ledger, CrashingLedger.wanted(original));
        checkItIsThere();
    }

    @ParameterizedTest
    @EnumSource(names = {"ANNOUNCED", "LISTED", "PUT", "STORED"})
    void whoIsKilledMakingASetIsGoneOnWith(LedgerStep step) throws Exception {
        assertThat(CrashingLedger.run(home, step.name(), "make-set", original, where()))
                .isEqualTo(Mortal.KILLED);
        assertThat(ledger.find(original.hex()).isPresent())
                .as("all of it is there, or none")
                .isEqualTo(step == LedgerStep.STORED);
        letLeasesPass();
        CrashingLedger.makeSet(ledger, CrashingLedger.wanted(original));
        checkTheSetIsThere();
        keepHouse();
        checkTheSetIsThere();
        checkLedgerIsTheListing(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"LISTED", "PUT"})
    void aSetThatNobodyGoesOnWithIsRemoved(LedgerStep step) throws Exception {
        assertThat(CrashingLedger.run(home, step.name(), "make-set", original, where()))
                .isEqualTo(Mortal.KILLED);
        letLeasesPass();
        keepHouse();
        checkLedgerIsTheListing(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"CONDEMNED", "DELETED", "NOTED"})
    void whoIsKilledRemovingASetIsGoneOnWith(LedgerStep step) throws Exception {
        CrashingLedger.makeSet(ledger, CrashingLedger.wanted(original));
        assertThat(CrashingLedger.run(home, step.name(), "remove", original, where()))
                .isEqualTo(Mortal.KILLED);
        assertThat(ledger.find(original.hex())).isEmpty();
        keepHouse();
        checkLedgerIsTheListing(0);
    }

    private void checkTheSetIsThere() throws IOException {
        Path made = Files.createTempDirectory(home, "made");
        ledger.bring(ledger.find(original.hex()).orElseThrow(), "master.m3u8", made);
        assertThat(made.resolve("master.m3u8")).hasBinaryContent(CrashingLedger.BYTES);
        assertThat(made.resolve("v0/0.ts")).hasBinaryContent(CrashingLedger.BYTES);
        assertThat(made.resolve("v0/index.m3u8")).hasBinaryContent(CrashingLedger.BYTES);
    }

    private void checkItIsThere() {
        DerivativeRow row = ledger.find(original.hex()).orElseThrow();
        assertThat(ledger.read(row)).isEqualTo(CrashingLedger.BYTES);
    }

    private void checkLedgerIsTheListing(int count) {
        assertThat(store.list("coffer", "derivatives/").map(info -> info.name().key()))
                .hasSize(count)
                .containsExactlyInAnyOrderElementsOf(catalogue.look(
                        session -> session.list("SELECT object_key FROM derivative", row -> row.getString(1))));
    }

    private void letLeasesPass() {
        catalogue.transact(tx -> tx.session().update("UPDATE derivative SET lease_until = 0 WHERE state = 'MAKING'"));
    }

    private void keepHouse() {
        Housekeeping housekeeping = Housekeeping.of(catalogue, store, CrashingLedger.LAYOUT);
        housekeeping.execute(
                housekeeping.plan(Graces.standard(), housekeeping.tasks()),
                OptionalDouble.empty(),
                Housekeeping.Progress.SILENT);
    }
}
