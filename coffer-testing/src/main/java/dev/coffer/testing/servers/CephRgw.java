package dev.coffer.testing.servers;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// A Ceph RADOS Gateway: a real distributed store, here on one machine and in memory.
///
/// It accepts SHA-256 checksums without verifying them, and ignores the precondition of a multipart upload.
/// Where Ceph cannot be installed, the environment variable `COFFER_CEPH=none` leaves the tests on it out;
/// see [OnCeph].
public final class CephRgw {
    private static final String ACCESS_KEY = "coffer";
    private static final String SECRET_KEY = "coffer-secret-key";

    private CephRgw() {}

    /// The one server of this JVM, started by the first caller; that takes some 15 seconds.
    ///
    /// @throws ServerFailed if Ceph is not installed or does not start
    public static S3Access shared() {
        return Shared.ACCESS;
    }

    /// The same server for a user who owns nothing, and may do what policies allow.
    public static S3Access guest() {
        S3Access owner = shared();
        return new S3Access(owner.endpoint(), owner.region(), owner.accessKey() + "-guest", owner.secretKey());
    }

    /// The host name under which the server serves a bucket as a website, on the port of its endpoint.
    public static String websiteHost(String bucket) {
        return bucket + ".s3-website.localhost";
    }

    /// Whether this machine was declared to have no Ceph.
    static boolean isLeftOut() {
        return "none".equals(System.getenv("COFFER_CEPH"));
    }

    private static final class Shared {
        static final S3Access ACCESS = start();
    }

    private static S3Access start() {
        for (String program : List.of("ceph-mon", "ceph-osd", "radosgw", "ceph")) {
            if (!isInstalled(program)) {
                throw new ServerFailed(
                        "no " + program + " on the PATH: apt-get install --no-install-recommends ceph-mon ceph-osd"
                                + " radosgw ceph-common, or set COFFER_CEPH=none to leave the tests on Ceph out",
                        null);
            }
        }
        Path directory = GuardedProcess.newDirectory("coffer-ceph-");
        int port = GuardedProcess.freePort();
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        List<String> command = List.of(
                GuardedProcess.script("ceph-up"),
                directory.toString(),
                Integer.toString(port),
                Integer.toString(GuardedProcess.freePort()),
                ACCESS_KEY,
                SECRET_KEY);
        GuardedProcess.start(directory, directory.resolve("start.log"), command).awaitHttp(endpoint);
        return new S3Access(endpoint, "us-east-1", ACCESS_KEY, SECRET_KEY);
    }

    private static boolean isInstalled(String program) {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getenv("PATH"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
