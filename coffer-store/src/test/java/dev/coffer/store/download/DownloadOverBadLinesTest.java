package dev.coffer.store.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import dev.coffer.store.TestTime;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.retrying.RetryingStore;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.Fault;
import dev.coffer.testing.servers.FaultProxy;
import dev.coffer.testing.servers.FaultProxy.Request;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Downloads from a real server over a line that is cut, spoilt or dead.
final class DownloadOverBadLinesTest {
    private static final ObjectName NAME = new ObjectName("download-bad-lines", "key");
    private static final int PART = 300_000;
    private static final S3Access SERVER = S3Proxy.shared();

    @TempDir
    private Path directory;

    private final byte[] bytes = new byte[8 * PART + 5];
    private final FaultProxy line = FaultProxy.before(SERVER.endpoint());
    private final ObjectStore store = open(line.endpoint());
    private Path target;

    @BeforeEach
    void writeAnObject() throws IOException {
        new Random(3).nextBytes(bytes);
        try (ObjectStore direct = open(SERVER.endpoint())) {
            direct.createBucket(NAME.bucket());
            direct.write(NAME, Content.of(bytes), WriteOptions.plain());
        }
        target = directory.resolve("target");
        Files.writeString(target, "old");
    }

    @AfterEach
    void close() {
        store.close();
        line.close();
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void everyConnectionIsCutOnce(Fault cut) {
        line.first(Request.method("GET"), cut);
        download().toFile(NAME, target);
        assertThat(target).hasBinaryContent(bytes);
    }

    static List<Fault> cuts() {
        return List.of(
                new Fault.AnswerCut(100_000, true),
                new Fault.AnswerCut(100_000, false),
                new Fault.AnswerShortened(100_000),
                Fault.slowDown());
    }

    @Test
    void aLineThatIsCutAgainAndAgainKeepsWhatIsHere() throws IOException {
        line.plan(request ->
                line.count(Request.method("GET")) > 3 ? Optional.of(new Fault.AnswerCut(0, true)) : Optional.empty());
        assertThatThrownBy(() -> download().toFile(NAME, target)).isInstanceOf(StoreException.Unavailable.class);
        assertThat(target).hasContent("old");
        assertThat(DownloadContract.names(directory)).containsExactly(".coffer-part.target", "target");
        line.calm();
        download().toFile(NAME, target);
        assertThat(target).hasBinaryContent(bytes);
    }

    @Test
    void bytesThatAreSpoiltOnTheWayAreNotTaken() throws IOException {
        line.next(1, Request.method("GET"), new Fault.AnswerSpoilt(1234));
        assertThatThrownBy(() -> download().toFile(NAME, target)).isInstanceOf(StoreException.Corrupt.class);
        assertThat(target).hasContent("old");
        assertThat(DownloadContract.names(directory)).containsExactly("target");
    }

    private Download download() {
        return Download.of(store, RetryingStore.Patience.usual(), new TestTime())
                .withParts(PART, 3);
    }

    private static ObjectStore open(URI endpoint) {
        return S3Store.open(S3Settings.at(endpoint, SERVER.accessKey(), SERVER.secretKey())
                .withTransfer(
                        S3Settings.Transfer.usual().withPatience(Duration.ofSeconds(5), Duration.ofSeconds(60), 2)));
    }
}
