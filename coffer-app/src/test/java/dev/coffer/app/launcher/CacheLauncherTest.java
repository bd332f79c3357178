package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.Author;
import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.HostName;
import dev.coffer.repository.Tag;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `coffer get`, `cat`, `open` and `host` as somebody at a shell runs them.
class CacheLauncherTest {
    private static final Map<String, String> H1 = Map.of("COFFER_HOST", "h1");
    private static final Map<String, String> H2 = Map.of("COFFER_HOST", "h2");

    @TempDir
    Path home;

    @Test
    void aFileIsWrittenToStandardOutputAndReadFromTheCacheTheNextTime() {
        publish("data/a.txt", "hello\n");
        var ended = Launched.run(home, H1, "cat", "data/a.txt");
        assertThat(ended.out()).isEqualTo("hello\n");
        assertThat(ended.err()).isEmpty();
        loseTheStore();
        assertThat(Launched.run(home, H1, "cat", "data/a.txt", "data/a.txt").out())
                .isEqualTo("hello\nhello\n");
        var other = Launched.run(home, H2, "cat", "data/a.txt");
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.said()).hasSize(1).first().asString().contains("neither this host's cache nor the store");
    }

    @Test
    void gzipIsUnpackedUnlessTheBytesThemselvesAreWanted() {
        Blob blob = publish("data/a.gz", zipped("hello\n"));
        assertThat(Launched.run(home, H1, "cat", "data/a.gz").out()).isEqualTo("hello\n");
        String digest = blob.digests().md5().hex();
        var raw = Launched.run(
                home, H1, "get", digest, "-o", home.resolve("raw.gz").toString());
        assertThat(raw.code()).as(raw.err()).isZero();
        assertThat(home.resolve("raw.gz")).hasBinaryContent(zipped("hello\n"));
        String line = Launched.root().resolve("coffer") + " cat --raw data/a.gz | gzip -dc";
        try (Launched shell = Launched.start(Path.of("/bin/sh"), home, home, H1, "-c", line)) {
            assertThat(shell.end().out()).isEqualTo("hello\n");
        }
    }

    @Test
    void filesAreLinkedOrCopiedAndSaySo() throws IOException {
        Blob blob = publish("data/a.txt", "hello");
        Path out = home.resolve("out");
        var linked = Launched.run(home, H1, "get", "data/a.txt", "-o", out + "/");
        assertThat(linked.rows())
                .containsExactly(String.join(
                        "\t", "data/a.txt", blob.digests().sha256().hex(), "5", out + "/data/a.txt", "linked"));
        assertThat(Files.isSameFile(out.resolve("data/a.txt"), cached("h1", blob)))
                .isTrue();
        var copied = Launched.run(home, H1, "get", "--copy", "--json", "data/a.txt", "-o", out + "/mine");
        assertThat(copied.rows()).hasSize(1).first().asString().contains("\"way\":\"copied\"", "\"size\":5");
        assertThat(out.resolve("mine")).hasContent("hello").isWritable();
    }

    @Test
    void whatHasATagOrLiesBelowAPrefixIsGotTogether() {
        for (int i = 0; i < 30; i++) {
            publish("night/" + i % 3 + "/" + i, "file " + i);
        }
        publish("day/1", "not wanted");
        Path out = home.resolve("out");
        var tagged = Launched.run(home, H1, "get", "--tag", "night", "-o", out.toString());
        assertThat(tagged.code()).as(tagged.err()).isZero();
        assertThat(tagged.rows()).hasSize(30).allMatch(row -> row.endsWith("\tlinked"));
        assertThat(out.resolve("night/2/29")).hasContent("file 29");
        assertThat(out.resolve("day")).doesNotExist();
        var below = Launched.run(
                home, H1, "get", "night/1/", "-o", home.resolve("one").toString());
        assertThat(below.rows()).hasSize(10);
        var none = Launched.run(home, H1, "get", "--tag", "nobody");
        assertThat(none.code()).isZero();
        assertThat(none.said()).containsExactly("coffer: nothing has the tag nobody");
    }

    @Test
    void aFailureIsNamedAndTheRestGoesOn() {
        publish("data/a", "a");
        var ended = Launched.run(home, H1, "get", "data/missing", "data/a", "-o", home + "/");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.rows()).hasSize(1);
        assertThat(ended.said()).hasSize(1).first().asString().contains("there is no 'data/missing'");
        assertThat(Launched.run(home, H1, "get").code()).isEqualTo(2);
        assertThat(Launched.run(home, H1, "cat", "../x").code()).isEqualTo(2);
    }

    @Test
    void aFileIsKeptWhereAProgramCanOpenIt() throws IOException {
        Blob blob = publish("data/a.txt", "hello");
        var ended = Launched.run(home, H1, "open", "data/a.txt");
        Path file = Path.of(ended.rows().getFirst());
        assertThat(file).hasFileName("a.txt").hasContent("hello");
        assertThat(Files.isSameFile(file, cached("h1", blob))).isTrue();
        var maintained = Launched.run(home, H1, "host", "maintain", "--blob-cache-size", "0");
        assertThat(maintained.rows()).contains("1 files left that are in use");
        assertThat(file).hasContent("hello");
    }

    @Test
    void aDamagedFileIsHealed() throws IOException {
        Blob blob = publish("data/a.txt", "hello");
        Launched.run(home, H1, "cat", "data/a.txt");
        Path file = cached("h1", blob);
        assertThat(file.toFile().setWritable(true)).isTrue();
        Files.writeString(file, "hallo");
        var ended = Launched.run(home, H1, "cat", "data/a.txt");
        assertThat(ended.out()).isEqualTo("hello");
        assertThat(file).hasContent("hello");
    }

    @Test
    void hostsAreListedAndSetAndTakenOutOfService() {
        publish("data/a", "hello");
        Launched.run(home, H1, "cat", "data/a");
        Launched.run(home, H2, "host", "maintain");
        assertThat(Launched.run(home, "host", "ls").rows())
                .extracting(row -> row.split("\t")[0])
                .containsExactly("h1", "h2", "publisher");
        var set =
                Launched.run(home, H2, "host", "set", "h1", "--max-cache-size", "10m", "--cache-stale", "3d", "--json");
        assertThat(set.rows())
                .hasSize(1)
                .first()
                .asString()
                .contains("\"max_cache_bytes\":10485760", "\"cache_stale_seconds\":259200");
        assertThat(Launched.run(home, H1, "host", "show").rows())
                .contains("name\th1", "state\tactive", "max cache size\t10.0 MiB", "unpublished stale\tas configured");

        assertThat(Launched.run(home, H2, "host", "decommission", "h1").rows())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("h1\tdecommissioned\t");
        var refused = Launched.run(home, H1, "cat", "data/a");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.said()).hasSize(1).first().asString().contains("the host h1 was decommissioned");
        Launched.run(home, H2, "host", "set", "h1", "--active");
        assertThat(Launched.run(home, H1, "cat", "data/a").out()).isEqualTo("hello");

        var unknown = Launched.run(home, "host", "show", "nobody");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.said()).hasSize(1).first().asString().contains("there is no host 'nobody'");
    }

    @Test
    void manyProcessesBringABlobOnce() {
        publish("data/large", "x".repeat(20_000_000));
        List<Launched> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            running.add(Launched.start(
                    Launched.root().resolve("coffer"),
                    home,
                    home,
                    H1,
                    "get",
                    "data/large",
                    "-o",
                    home.resolve("copy-" + i).toString()));
        }
        for (int i = 0; i < running.size(); i++) {
            try (Launched each = running.get(i)) {
                assertThat(each.end().code()).as(each.err()).isZero();
                assertThat(home.resolve("copy-" + i)).hasSize(20_000_000);
            }
        }
    }

    @Test
    void aCacheThatCannotBeMadeIsGoneOnWithout() throws IOException {
        publish("data/a", "hello");
        Path file = Files.writeString(home.resolve("file"), "no directory");
        var ended = Launched.run(home, H1, "cat", "data/a", "--blob-cache", file.toString());
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).isEqualTo("hello");
        assertThat(ended.said()).hasSize(1).first().asString().contains("going on without a cache");
    }

    private Path cached(String host, Blob blob) {
        String hex = blob.digests().sha256().hex();
        return home.resolve("blobs")
                .resolve(host)
                .resolve("sha256")
                .resolve(hex.substring(0, 2))
                .resolve(hex);
    }

    private void loseTheStore() {
        try {
            Files.move(home.resolve("store/coffer/blobs"), home.resolve("lost"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Blob publish(String path, String content) {
        return publish(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private Blob publish(String path, byte[] content) {
        return inRepository((catalogue, blobs) -> {
            try {
                Blob blob = blobs.add(new ByteArrayInputStream(content), home).blob();
                catalogue.inTransaction(tx -> {
                    Entry.Published entry = tx.publish(tx.add(new EntryPath(path), blob));
                    tx.tag(entry, List.of(new Tag(path.substring(0, path.indexOf('/')))));
                    return entry;
                });
                return blob;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private <T> T inRepository(BiFunction<Catalogue, Blobs, T> work) {
        try (FolderStore store = FolderStore.open(Files.createDirectories(home.resolve("store")));
                Catalogue catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")))) {
            if (!store.bucketExists("coffer")) {
                store.createBucket("coffer");
            }
            Catalogue publisher = catalogue.as(new Author("publisher", new HostName("publisher")));
            return work.apply(publisher, new Blobs(publisher, store, new BlobLayout.Incarnations("coffer", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] zipped(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
