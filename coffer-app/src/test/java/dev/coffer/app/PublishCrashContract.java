package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryQuery;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `coffer publish --move` is killed (SIGKILL) at each of its steps: readers see the old set or the new one, no
/// file is lost, the next run completes, nothing is wrong and no garbage stays.
///
/// What happens within a stash and within a commit is killed in the library's own tests.
abstract class PublishCrashContract {
    private static final Map<String, String> OLD = Map.of("data/a", "old a", "data/b", "old b");
    private static final Map<String, String> NEW =
            Map.of("data/a", "new a", "data/b", "new b", "data/c", "new c", "data/same", "new a");

    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");

    @TempDir
    Path home;

    private Workplace workplace;
    private Path out;

    abstract Workplace workplace();

    @BeforeEach
    void publishTheOldSet() throws IOException {
        workplace = workplace();
        out = Files.createDirectory(home.resolve("out"));
        write(OLD);
        assertThat(workplace
                        .run("publish", out.toString(), "--prefix", "data", "--move")
                        .said())
                .isEmpty();
        assertThat(current()).isEqualTo(OLD);
        write(NEW);
    }

    @ParameterizedTest
    @CsvSource({
        "BEGUN, 1",
        "BROUGHT, 1",
        "BROUGHT, 4",
        "ADDED, 1",
        "TAGGED, 1",
        "COLLECTED, 1",
        "COMMITTED, 1",
        "REMOVED, 1",
        "REMOVED, 4",
        "PRINTED, 1"
    })
    void aKilledPublicationIsTheOldSetOrTheNewOneAndTheNextRunCompletes(PublishStep step, int times) throws Exception {
        kill(step, times, "publish", out.toString(), "--prefix", "data", "--tag", "nightly", "--move");
        boolean landed = step.compareTo(PublishStep.COMMITTED) >= 0;
        assertThat(current()).isEqualTo(landed ? NEW : OLD);
        assertThat(tagged()).hasSize(landed ? NEW.size() : 0);
        checkNoContentIsLost();

        boolean nothingIsLeft = Workplace.files(out).isEmpty();
        Workplace.Answer again = publish();
        if (nothingIsLeft) {
            assertThat(again.said()).containsExactly("coffer: there is no file in " + out);
        } else {
            assertThat(again.code()).as(again.toString()).isZero();
        }
        checkTheNewSetIsAllThereIs();
    }

    @ParameterizedTest
    @CsvSource({"BEGUN, 1", "BROUGHT, 4", "ADDED, 1", "TAGGED, 1", "REMOVED, 1", "REMOVED, 4"})
    void aKilledAdditionIsGoneOnWithAndNothingIsSeenBeforeTheCommit(PublishStep step, int times) throws Exception {
        String changeset = workplace.run("changeset", "begin").rows().getFirst().split("\t", -1)[0];
        String[] addition = {
            "changeset", "add", changeset, out.toString(), "--prefix", "data", "--tag", "nightly", "--move"
        };
        kill(step, times, addition);
        assertThat(current()).isEqualTo(OLD);
        if (step != PublishStep.REMOVED || times < NEW.size()) {
            assertThat(workplace.run(addition).code()).isZero();
        }
        assertThat(current()).isEqualTo(OLD);
        assertThat(workplace.run("changeset", "commit", changeset).code()).isZero();
        checkTheNewSetIsAllThereIs();
    }

    @ParameterizedTest
    @CsvSource({"ADDED, 1", "COLLECTED, 1", "DERIVED, 1", "COMMITTED, 1", "PRINTED, 1"})
    void whatIsDeclaredComesWithThePublicationAndGoesWithOneThatDoesNotLand(PublishStep step, int times)
            throws Exception {
        Path photos = Files.createDirectory(home.resolve("photos"));
        Files.copy(Golden.picture("synthetic/s_land.jpg"), photos.resolve("land.jpg"));
        Files.copy(Golden.picture("synthetic/s_port.jpg"), photos.resolve("port.jpg"));
        Files.writeString(photos.resolve("about.txt"), "no picture");
        String[] publication = {
            "publish", photos.toString(), "--prefix", "photos", "--with", "fit:40", "--format", "jpg"
        };
        kill(step, times, publication);
        boolean landed = step.compareTo(PublishStep.COMMITTED) >= 0;
        assertThat(workplace.run("find", "--paths", "photos/").rows()).hasSize(landed ? 3 : 0);
        assertThat(derivatives()).isEqualTo(step.compareTo(PublishStep.DERIVED) >= 0 ? 2 : 0);

        collect();
        assertThat(derivatives()).isEqualTo(landed ? 2 : 0);
        assertThat(objects("derivatives/")).isEqualTo(landed ? 2 : 0);

        Workplace.Answer again = workplace.run(publication);
        assertThat(again.code()).as(again.toString()).isZero();
        assertThat(workplace.run("find", "--paths", "photos/").rows()).hasSize(3);
        assertThat(workplace.run("derivatives", "ls", "photos/").rows()).hasSize(2);
        assertThat(objects("derivatives/")).isEqualTo(2);
    }

    private long derivatives() {
        return workplace.run("derivatives", "ls").rows().size();
    }

    private void checkTheNewSetIsAllThereIs() throws IOException {
        assertThat(current()).isEqualTo(NEW);
        assertThat(tagged()).hasSize(NEW.size());
        assertThat(Workplace.files(out)).isEmpty();
        assertThat(workplace.run("fsck", "--read-data").rows()).isEmpty();
        collect();
        assertThat(current()).isEqualTo(NEW);
        assertThat(workplace.run("find", "--paths", "--state", "unpublished").rows())
                .isEmpty();
        assertThat(workplace.run("changeset", "list").rows()).isEmpty();
        assertThat(objects("blobs/")).isEqualTo(3);
        assertThat(Workplace.files(workplace.temp())).isEmpty();
        assertThat(workplace.run("fsck", "--read-data").rows()).isEmpty();
    }

    /// Each content is in a file, or is what readers see under its path.
    private void checkNoContentIsLost() throws IOException {
        Map<String, String> current = current();
        for (var one : NEW.entrySet()) {
            String path = one.getKey();
            assertThat(Workplace.content(out.resolve(path.substring("data/".length())))
                            .or(() -> Optional.ofNullable(current.get(path))))
                    .as(path)
                    .contains(one.getValue());
        }
    }

    private void kill(PublishStep step, int times, String... words) throws Exception {
        Path said = home.resolve("said");
        Process process = workplace.start(
                home.resolve("printed"),
                said,
                CrashingPublish.class,
                List.of(step.name(), String.valueOf(times)),
                words);
        try {
            while (!Files.readString(said).contains(CrashingPublish.REACHED + step)) {
                assertThat(process.waitFor(20, TimeUnit.MILLISECONDS))
                        .as(Files.readString(said))
                        .isFalse();
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as("ended by SIGKILL").isEqualTo(128 + 9);
    }

    private Workplace.Answer publish() {
        return workplace.run("publish", out.toString(), "--prefix", "data", "--tag", "nightly", "--move");
    }

    private void write(Map<String, String> contents) throws IOException {
        for (var one : contents.entrySet()) {
            Files.writeString(out.resolve(one.getKey().substring("data/".length())), one.getValue());
        }
    }

    /// What a reader on another host has before him: no cache of a host keeps it from being collected.
    private Map<String, String> current() throws IOException {
        Map<String, String> current = new TreeMap<>();
        try (Catalogue catalogue = Catalogue.open(workplace.catalogue());
                ObjectStore store = FolderStore.open(workplace.store())) {
            Blobs blobs = new Blobs(catalogue, store, LAYOUT);
            List<Entry> entries = catalogue.read(
                    snapshot -> snapshot.find(EntryQuery.current()).toList());
            for (Entry entry : entries) {
                try (InputStream in = blobs.open((Entry.Held) entry)) {
                    current.put(entry.path().text(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return current;
    }

    private List<String> tagged() {
        return workplace.run("find", "--paths", "--all", "nightly").rows();
    }

    private long objects(String prefix) {
        try (ObjectStore store = FolderStore.open(workplace.store());
                var objects = store.list("coffer", prefix)) {
            return objects.count();
        }
    }

    /// Nothing is spared for the time that it has left.
    private void collect() {
        for (int i = 0; i < 3; i++) {
            letLeasesPass();
            List<String> gc = new ArrayList<>(List.of("gc"));
            List.of("superseded", "expired", "unpublished", "reader", "tombstone")
                    .forEach(grace -> gc.addAll(List.of("--grace", grace + "=0s")));
            Workplace.Answer collected = workplace.run(gc.toArray(String[]::new));
            assertThat(collected.code()).as(collected.toString()).isZero();
        }
    }

    /// What was given to a process for some time is no longer its own.
    private void letLeasesPass() {
        try (Catalogue catalogue = Catalogue.open(workplace.catalogue())) {
            catalogue.transact(tx -> tx.session().update("UPDATE blob SET lease_until = 0")
                    + tx.session().update("UPDATE changeset SET lease_until = 0")
                    + tx.session().update("UPDATE removal SET due_at = 0 WHERE due_at IS NOT NULL"));
        }
    }
}
