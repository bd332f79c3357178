package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.EntryPath;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.ArchiveProxy;
import dev.coffer.testing.servers.PostgresServer;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Backups, restores and drills as somebody at a shell runs them.
class BackupLauncherTest {
    @TempDir
    Path home;

    @TempDir
    Path elsewhere;

    @Test
    void aLostCatalogueIsRestoredFromTheStoreAlone() throws IOException {
        stash("one");
        var made = coffer("backup");
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out()).contains("rows", "/backups/");
        assertThat(coffer("backup", "--ls").rows()).containsExactly(made.rows().getFirst());
        var refused = coffer("restore");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.said()).hasSize(1).first().asString().contains("overwrites nothing", "--into");

        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(home.resolve("catalogue.db" + suffix));
        }
        var restored = coffer("restore");
        assertThat(restored.code()).as(restored.err()).isZero();
        assertThat(restored.out()).startsWith("restored ").contains("catalogue.db");
        var drilled = coffer("drill", "--sample", "100%");
        assertThat(drilled.code()).as(drilled.out() + drilled.err()).isZero();
        assertThat(drilled.out()).contains("1 blobs 1 were asked for and 1 read: all is there");
        stash("two");
    }

    @Test
    void aDrillNamesWhatIsMissingAndExitsWithOne() throws IOException {
        stash("one");
        coffer("backup");
        try (Stream<Path> blobs = Files.walk(home.resolve("store/coffer/blobs"))) {
            for (Path blob : blobs.filter(Files::isRegularFile).toList()) {
                Files.delete(blob);
            }
        }
        var drilled = coffer("drill", "--json");
        assertThat(drilled.code()).isEqualTo(1);
        assertThat(drilled.rows().getFirst()).contains("\"finding\":\"missing\"", "\"subject\":\"s3://coffer/blobs/");
        assertThat(drilled.rows().getLast()).contains("\"findings\":1");
    }

    @Test
    void aCatalogueMovesFromSqliteToPostgres() throws IOException {
        stash("one");
        coffer("backup");
        var database = PostgresServer.shared().newDatabase();
        Map<String, String> variables =
                Map.of("COFFER_CATALOGUE_USER", database.user(), "COFFER_CATALOGUE_PASSWORD", database.password());
        var restored = Launched.run(home, variables, "restore", "--into", database.url(), "--json");
        assertThat(restored.code()).as(restored.err()).isZero();
        assertThat(restored.out()).contains("\"engine\":\"sqlite\"", "\"into\":\"PostgreSQL");
        var again = Launched.run(home, variables, "restore", "--into", database.url());
        assertThat(again.code()).isEqualTo(1);
        var drilled = Launched.run(home, variables, "backup", "--catalogue", database.url(), "--json");
        assertThat(drilled.out()).as(drilled.err()).contains("\"engine\":\"postgresql\"");
    }

    @Test
    void aHostThatGoesOnWithTheFormerCatalogueReadsAndNoMore() throws IOException {
        String one = stash("one");
        coffer("backup");
        String copy = home.resolve("copy.db").toString();
        assertThat(coffer("restore", "--into", copy, "--copy").out()).contains("a copy to be looked at");
        assertThat(coffer("gc", "--catalogue", copy).code()).isEqualTo(3);
        assertThat(coffer("gc").code()).as("nothing was taken over").isZero();
        assertThat(coffer("drill").code()).isZero();
        assertThat(coffer("gc").code()).isZero();

        String next = home.resolve("next.db").toString();
        assertThat(coffer("restore", "--into", next, "--json").out()).contains("\"epoch\":1,\"copy\":false");
        for (String[] words : new String[][] {{"gc"}, {"backup"}, {"backup", "--keep", "1"}, {"stash", one}}) {
            var refused = coffer(words);
            assertThat(refused.code()).as(String.join(" ", words)).isEqualTo(3);
            assertThat(refused.said())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("another catalogue works with s3://coffer since", "next.db", "epoch 1");
        }
        assertThat(coffer(
                                "cat",
                                BlobId.of(Sha256.of("one".getBytes(StandardCharsets.UTF_8)))
                                        .toString())
                        .out())
                .isEqualTo("one");
        assertThat(coffer("gc", "--plan").code()).isZero();
        assertThat(coffer("stash", one, "--catalogue", next).code()).isZero();

        assertThat(coffer("gc", "--take-over").out()).contains("epoch 2", "--resume");
        assertThat(coffer("gc", "--resume").code()).isZero();
        assertThat(coffer("gc", "--catalogue", next).code()).isEqualTo(3);
    }

    @Test
    void blobsAreCopiedToAnotherStoreOnce() throws IOException {
        stash("one");
        stash("two");
        String mirror = elsewhere.resolve("mirror").toString();
        var copied = coffer("backup", "--backup", mirror, "--blobs", "--json");
        assertThat(copied.code()).as(copied.err()).isZero();
        assertThat(copied.rows().getLast()).isEqualTo("{\"copied\":2,\"bytes\":6,\"failed\":0}");
        assertThat(coffer("backup", "--backup", mirror, "--blobs", "--json")
                        .rows()
                        .getLast())
                .isEqualTo("{\"copied\":0,\"bytes\":0,\"failed\":0}");
        var nowhere = coffer("backup", "--blobs");
        assertThat(nowhere.code()).isEqualTo(2);
        assertThat(nowhere.said()).hasSize(1).first().asString().contains("--backup", "no backup was made");
        assertThat(coffer("backup", "--ls").rows()).isEmpty();
    }

    @Test
    void whatCannotBeSaidIsAUsageErrorInOneLine() {
        for (String[] words : new String[][] {
            {"restore", "--at", "yesterday"},
            {"backup", "--keep", "0"},
            {"drill", "--sample", "200%"},
            {"thaw", "--ticket", "x"},
            {"archive"}
        }) {
            var ended = coffer(words);
            assertThat(ended.code()).as(String.join(" ", words) + ended.err()).isIn(2, 3);
            assertThat(ended.said()).hasSize(1);
            assertThat(ended.err()).doesNotContain("Exception", "an error of Coffer itself");
        }
        var none = coffer("restore");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.said()).hasSize(1).first().asString().contains("there is no backup");
    }

    @Test
    void bytesGoIntoAnArchiveAndComeBack() throws IOException {
        String bucket = "cold-" + UUID.randomUUID().toString().substring(0, 12);
        try (ArchiveProxy server = ArchiveProxy.before(S3Proxy.shared())) {
            S3Access access = server.access();
            publish(access, bucket, "raw/cold.dat", "cold");
            Map<String, String> variables = Map.of(
                    "COFFER_STORE", "s3://" + bucket,
                    "S3_ENDPOINT", access.endpoint().toString(),
                    "AWS_ACCESS_KEY_ID", access.accessKey(),
                    "AWS_SECRET_ACCESS_KEY", access.secretKey(),
                    "AWS_REGION", access.region());

            var archived = Launched.run(home, variables, "archive", "raw/");
            assertThat(archived.code()).as(archived.err()).isZero();
            assertThat(archived.out()).contains("archived 1 version: 1 blob,", "in GLACIER");
            var asked = Launched.run(home, variables, "thaw", "raw/cold.dat", "--json");
            assertThat(asked.code()).as(asked.err()).isZero();
            assertThat(asked.out()).contains("\"done\":false");
            server.thaw();
            var thawed = Launched.run(home, variables, "thaw", "--open", "--wait");
            assertThat(thawed.out()).as(thawed.err()).contains("1 of 1 blobs can be read");
        }
    }

    private void publish(S3Access access, String bucket, String path, String content) throws IOException {
        Path file = Files.writeString(elsewhere.resolve("published"), content);
        try (ObjectStore store =
                        S3Store.open(S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey()));
                Catalogue catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")))) {
            store.createBucket(bucket);
            var blob = new Blobs(catalogue, store, new BlobLayout.Incarnations(bucket, ""))
                    .add(file)
                    .blob();
            catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath(path), blob)));
        }
    }

    /// @return the file
    private String stash(String content) throws IOException {
        Path file = Files.writeString(elsewhere.resolve(content), content);
        var stashed = coffer("stash", file.toString());
        assertThat(stashed.code()).as(stashed.err()).isZero();
        return file.toString();
    }

    private Launched.Ended coffer(String... words) {
        return Launched.run(home, words);
    }
}
