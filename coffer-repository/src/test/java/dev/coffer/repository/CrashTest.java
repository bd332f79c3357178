package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A process is killed at each step of a stash; what is left is right, and the next run completes.
class CrashTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({
        "own, READ, file",
        "own, ANNOUNCED, file",
        "own, PUT, file",
        "own, REFERRED, file",
        "own, WITHIN_THE_SPOOL, input",
        "own, READ, input",
        "own, PUT, input",
        "legacy, READ, file",
        "legacy, ANNOUNCED, file",
        "legacy, PUT, file",
        "legacy, REFERRED, file",
        "legacy, PUT, input"
    })
    void aKilledStashLeavesNothingWrongAndTheNextOneCompletes(String layout, String step, String kind)
            throws Exception {
        Path file = Golden.picture("synthetic/s_land.jpg");
        Files.createDirectory(home.resolve("tmp"));
        try (ObjectStore store = FolderStore.open(home.resolve("store"))) {
            store.createBucket("coffer");
        }

        assertThat(run(layout, step, file, kind)).isEqualTo(CrashingStash.KILLED);
        check(step.equals("REFERRED") ? 1 : 0);

        assertThat(run(layout, "NONE", file, kind)).isZero();
        check(1);
    }

    private void check(int referred) throws IOException {
        try (ObjectStore store = FolderStore.open(home.resolve("store"));
                Catalogue catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")))) {
            List<String> references = catalogue.look(session -> session.list(
                    "SELECT b.object_key FROM source s JOIN blob b ON b.id = s.blob_id AND b.state = 'LIVE'",
                    row -> row.getString(1)));
            assertThat(references).hasSize(referred);
            assertThat(catalogue.<Long>look(session -> session.number("SELECT count(*) FROM source")))
                    .isEqualTo(referred);

            byte[] bytes = Golden.bytes("images/synthetic/s_land.jpg");
            Set<String> objects = new TreeSet<>();
            try (Stream<ObjectInfo> listed = store.list("coffer", "")) {
                for (ObjectInfo info : listed.toList()) {
                    objects.add(info.name().key());
                    try (var stored = store.read(info.name())) {
                        assertThat(stored.bytes().readAllBytes()).isEqualTo(bytes);
                    }
                }
            }
            assertThat(objects).containsAll(references);
            Set<String> known = Set.copyOf(
                    catalogue.look(session -> session.list("SELECT object_key FROM blob", row -> row.getString(1))));
            assertThat(known).as("each object can be found by its row").containsAll(objects);
            assertThat(catalogue.<Long>look(session -> session.number(
                            "SELECT count(*) FROM blob WHERE state = 'LIVE' AND sha256 = ?",
                            Sha256.of(bytes).hex())))
                    .isEqualTo(referred);
        }
        try (Stream<Path> left = Files.list(home.resolve("tmp"))) {
            assertThat(left.map(Path::getFileName).map(Path::toString).collect(Collectors.toSet()))
                    .allMatch(name -> name.matches("coffer-stash-.*\\.tmp"));
        }
    }

    private int run(String layout, String step, Path file, String kind) throws Exception {
        return Mortal.run(
                CrashingStash.class,
                CrashingStash::main,
                step,
                List.of(home.toString(), layout, step, file.toString(), kind));
    }
}
