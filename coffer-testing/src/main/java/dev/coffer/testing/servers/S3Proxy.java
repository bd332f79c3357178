package dev.coffer.testing.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// S3Proxy, an S3 server over a folder, in a process of its own.
///
/// It enforces signatures, checksums and conditional writes. Its class path is collected by the module
/// `coffer-testing-s3proxy`.
public final class S3Proxy {
    private static final String ACCESS_KEY = "coffer";
    private static final String SECRET_KEY = "coffer-secret-key";

    private S3Proxy() {}

    /// The one server of this JVM, started by the first caller.
    ///
    /// @throws ServerFailed if it cannot be started
    public static S3Access shared() {
        return Shared.ACCESS;
    }

    private static final class Shared {
        static final S3Access ACCESS = start();
    }

    private static S3Access start() {
        Path libraries = GuardedProcess.root().resolve("coffer-testing/s3proxy/target/lib");
        if (!Files.isDirectory(libraries)) {
            throw new ServerFailed(
                    "S3Proxy is not in " + libraries + ": run ./mvnw process-resources -pl coffer-testing/s3proxy",
                    null);
        }
        Path directory = GuardedProcess.newDirectory("coffer-s3proxy-");
        URI endpoint = URI.create("http://127.0.0.1:" + GuardedProcess.freePort());
        try {
            Files.createDirectory(directory.resolve("data"));
            Files.writeString(directory.resolve("s3proxy.conf"), """
                    s3proxy.endpoint=%s
                    s3proxy.authorization=aws-v4
                    s3proxy.identity=%s
                    s3proxy.credential=%s
                    s3proxy.v4-max-non-chunked-request-size=5368709120
                    jclouds.provider=filesystem
                    jclouds.identity=unused
                    jclouds.credential=unused
                    jclouds.filesystem.basedir=%s
                    """.formatted(
                            endpoint, ACCESS_KEY, SECRET_KEY, directory.resolve("data")));
            // S3Proxy's own configuration logs every body
            Files.writeString(directory.resolve("logback.xml"), """
                    <configuration>
                      <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                        <encoder><pattern>%d %p %logger{0} %m%n</pattern></encoder>
                      </appender>
                      <root level="warn"><appender-ref ref="OUT"/></root>
                    </configuration>
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dlogback.configurationFile=" + directory.resolve("logback.xml"),
                "-cp",
                libraries + "/*",
                "org.gaul.s3proxy.Main",
                "--properties",
                directory.resolve("s3proxy.conf").toString());
        GuardedProcess.start(directory, directory.resolve("log"), command).awaitHttp(endpoint);
        return new S3Access(endpoint, "us-east-1", ACCESS_KEY, SECRET_KEY);
    }
}
