package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.app.Workplace.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `coffer purge` takes at once, and its receipts: signed, verified, refused.
class PurgeCommandTest {
    @TempDir
    Path home;

    private Workplace work;
    private Path secret;
    private Path open;
    private Path receipt;

    @BeforeEach
    void prepare() throws Exception {
        work = Workplace.onSqlite(home);
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        secret = pem("secret.pem", "PRIVATE KEY", pair.getPrivate().getEncoded());
        open = pem("public.pem", "PUBLIC KEY", pair.getPublic().getEncoded());
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        receipt = home.resolve("17.json");
    }

    @Test
    void aReceiptIsSignedAndVerified() throws IOException {
        publish("data/x", "one");
        Answer done = erase("data/x", "--receipt_key", secret.toString());
        assertThat(done.code()).as(done.said().toString()).isZero();
        List<String> lines = Files.readAllLines(receipt);
        assertThat(lines).hasSize(2);
        JsonNode said = JsonMapper.shared().readTree(lines.getFirst());
        assertThat(said.get("format").asString()).isEqualTo("coffer-receipt/1");
        assertThat(said.get("paths").get(0).asString()).isEqualTo("data/x");
        assertThat(said.get("is_complete").asBoolean()).isTrue();
        assertThat(said.get("removed")).hasSize(1);
        Answer good = verify(receipt, open);
        assertThat(good.code()).isZero();
        assertThat(good.rows())
                .singleElement()
                .asString()
                .startsWith("good: " + receipt + ": signed as it is; data/x, written at 20")
                .endsWith("1 object removed, nothing pending");
    }

    @Test
    void whatIsNotAsItWasSignedIsBad() throws Exception {
        publish("data/x", "one");
        erase("data/x", "--receipt_key", secret.toString());
        String whole = Files.readString(receipt);
        bad(whole.replace("\"size\":3", "\"size\":4"), "it is not as it was signed");
        bad(whole.replace("{\"format\"", "{ \"format\""), "it is not as it was signed");
        bad(whole.lines().findFirst().orElseThrow() + "\n", "it is not signed");
        bad(whole.lines().findFirst().orElseThrow() + "\n{}\n", "its second line is no signature");
        bad("", "it is not signed");
        bad(whole + "\n", "its second line is no signature");
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path others = pem("other.pem", "PUBLIC KEY", other.getPublic().getEncoded());
        assertThat(verify(receipt, others)).satisfies(answer -> {
            assertThat(answer.code()).isEqualTo(Exit.SOME_FAILED);
            assertThat(answer.rows()).singleElement().asString().contains("signed by another key");
        });
        assertThat(verify(receipt, secret).code()).isEqualTo(Exit.USAGE);
        assertThat(verify(receipt, home.resolve("none.pem")).code()).isEqualTo(Exit.USAGE);
        assertThat(verify(home.resolve("none.json"), open).code()).isEqualTo(Exit.ENVIRONMENT);
        assertThat(run("receipt", "verify", receipt.toString()).code()).isEqualTo(Exit.USAGE);
    }

    @Test
    void aKeyThatIsNoneOrThatOthersMayReadIsRefusedBeforeAnythingGoes() throws IOException {
        publish("data/x", "one");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
        Answer readable = erase("data/x", "--receipt_key", secret.toString());
        assertThat(readable.code()).isEqualTo(Exit.ENVIRONMENT);
        assertThat(readable.said()).singleElement().asString().contains("others may read", "chmod 600");
        Answer none = erase("data/x", "--receipt_key", open.toString());
        assertThat(none.said()).singleElement().asString().contains("others may read");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-------"));
        Answer notSecret = erase("data/x", "--receipt_key", open.toString());
        assertThat(notSecret.said()).singleElement().asString().contains("is no Ed25519 key");
        assertThat(work.run("find", "data/").rows()).hasSize(1);
    }

    @Test
    void allOfOneOwnerGoesWithOneReceipt() throws IOException {
        publish("anna/1", "one");
        publish("anna/2", "two");
        publish("berta/1", "three");
        Answer shown = work.run("purge", "anna/", "--all-versions");
        assertThat(shown.rows()).containsExactly("would purge 2 versions of paths below anna/, 6 B in all stores");
        Answer published = work.run("purge", "anna/", "--yes");
        assertThat(published.code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(published.said()).singleElement().asString().contains("--all-versions");
        Answer done = erase("anna/");
        assertThat(done.code()).as(done.said().toString()).isZero();
        assertThat(done.rows().getLast())
                .isEqualTo("purged 2 versions of paths below anna/: 2 objects removed, 0 pending");
        JsonNode said = JsonMapper.shared().readTree(Files.readString(receipt));
        assertThat(said.get("paths")).hasSize(2);
        assertThat(said.get("versions").get(1).get("path").asString()).isEqualTo("anna/2");
        assertThat(work.run("find", "/").rows()).singleElement().asString().contains("berta/1");
        assertThat(erase("anna/").rows().getLast()).contains("2 objects removed, 0 pending");
    }

    @Test
    void whatIsTaggedOrWasAddedBySomebodyIsSelected() throws IOException {
        publish("data/1", "one");
        publish("data/2", "two");
        work.run("tag", "data/2", "--tag", "gone");
        assertThat(work.run("purge", "--tag", "gone", "--all-versions").rows())
                .containsExactly("would purge 1 version of tagged gone, 3 B in all stores");
        assertThat(work.run("purge", "--added-by", "anna", "--all-versions").rows())
                .containsExactly("would purge 2 versions of added by anna, 6 B in all stores");
        assertThat(work.run("purge", "--added-by", "berta", "--all-versions").code())
                .isEqualTo(Exit.SOME_FAILED);
        assertThat(work.run("purge", "--all-versions").code()).isEqualTo(Exit.USAGE);
        assertThat(work.run("purge", "a", "b").code()).isEqualTo(Exit.USAGE);
        assertThat(work.run("purge", "data/1", "--patience", "1s").code()).isEqualTo(Exit.USAGE);
    }

    @Test
    void waitingEndsWithWhatIsPending() throws IOException {
        publish("data/x", "one");
        Answer waited = work.run("purge", "data/x", "--all-versions", "--yes", "--wait", "--patience", "1s");
        assertThat(waited.code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(waited.rows()).anySatisfy(row -> assertThat(row).startsWith("pending\ts3://"));
    }

    @Test
    void whatIsDeletedOfAMediaLibraryHasAReceiptToo() throws IOException {
        Path media = Files.createDirectories(home.resolve("media"));
        Path picture = Files.writeString(home.resolve("notes.txt"), "not a picture");
        String put = work.run("media", "put", picture.toString(), "--media_store", media.toString(), "--json")
                .rows()
                .getFirst();
        String id = JsonMapper.shared().readTree(put).get("id").asString();
        Answer done = work.run(
                "media",
                "delete",
                id,
                "--media_store",
                media.toString(),
                "--receipt",
                receipt.toString(),
                "--receipt_key",
                secret.toString());
        assertThat(done.code()).as(done.said().toString()).isZero();
        assertThat(verify(receipt, open).rows())
                .singleElement()
                .asString()
                .contains(id)
                .endsWith("1 object removed, nothing pending");
        JsonNode said = JsonMapper.shared().readTree(Files.readAllLines(receipt).getFirst());
        assertThat(said.get("removed").get(0).get("purpose").asString()).isEqualTo("ORIGINAL");
        assertThat(work.run("media", "delete", id, "--media_store", media.toString(), "--receipt", "x", "--dry-run")
                        .code())
                .isEqualTo(Exit.USAGE);
    }

    private void publish(String path, String content) throws IOException {
        Path file = Files.writeString(home.resolve("file-" + content), content);
        Answer answer = work.run("publish", file.toString(), "--as", path);
        assertThat(answer.code()).as(answer.said().toString()).isZero();
    }

    private Answer erase(String path, String... more) {
        List<String> words = new java.util.ArrayList<>(List.of(
                "purge",
                path,
                "--all-versions",
                "--erase",
                "--reason",
                "case 17",
                "--yes",
                "--receipt",
                receipt.toString()));
        words.addAll(List.of(more));
        return work.run(words.toArray(String[]::new));
    }

    private void bad(String document, String why) throws IOException {
        Path other = Files.writeString(home.resolve("other.json"), document);
        Answer answer = verify(other, open);
        assertThat(answer.code()).as(why).isEqualTo(Exit.SOME_FAILED);
        assertThat(answer.rows()).singleElement().isEqualTo("bad: " + other + ": " + why);
    }

    private static Answer verify(Path file, Path key) {
        return run("receipt", "verify", file.toString(), "--key", key.toString());
    }

    private static Answer run(String... words) {
        var out = new ByteArrayOutputStream();
        var said = new ByteArrayOutputStream();
        var terminal =
                new Terminal(new StandardOutput(out), new PrintStream(said, true, StandardCharsets.UTF_8), false);
        int code = Main.run(words, terminal);
        terminal.out().flush();
        return new Answer(
                code,
                out.toString(StandardCharsets.UTF_8).lines().toList(),
                said.toString(StandardCharsets.UTF_8).lines().toList());
    }

    private Path pem(String name, String kind, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return Files.writeString(
                home.resolve(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
