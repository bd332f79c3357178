package dev.coffer.store.guide;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The guide's Java does what the guide says. The page on uploads from a browser is run by
/// [PresignedUploadsTest].
final class GuideTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"README", "from-boto-and-s3", "six-verbs", "large-files", "sync", "s3-servers"})
    void itsCodeDoesWhatItSays(String page) throws Throwable {
        S3Access access = S3Proxy.shared();
        S3Settings settings = S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey());
        String bucket = "guide-" + Long.toHexString(System.nanoTime());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (S3Store store = S3Store.open(settings)) {
            store.createBucket(bucket);
            GuidePage.of(page).run(settings, store, bucket, directory, server);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        try (Stream<Path> pages = Files.list(GuidePage.directory())) {
            for (Path page : pages.toList()) {
                List<String> links = LINK.matcher(Files.readString(page))
                        .results()
                        .map(match -> match.group(1))
                        .toList();
                assertThat(links)
                        .allSatisfy(link -> assertThat(page.resolveSibling(link))
                                .as("in %s", page.getFileName())
                                .exists());
            }
        }
    }
}
