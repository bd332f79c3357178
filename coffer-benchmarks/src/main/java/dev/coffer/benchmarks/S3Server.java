package dev.coffer.benchmarks;

import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.util.Locale;

/// Runs one of the tests' S3 servers for as long as standard input stays open.
///
/// Takes `s3proxy` or `ceph`; prints one line of JSON that says where it listens and who may use it.
public final class S3Server {
    private S3Server() {}

    public static void main(String[] words) throws IOException {
        S3Access access = switch (words[0]) {
            case "s3proxy" -> S3Proxy.shared();
            case "ceph" -> CephRgw.shared();
            default -> throw new IllegalArgumentException("s3proxy or ceph, not " + words[0]);
        };
        System.out.printf(
                Locale.ROOT,
                "{\"url\":\"%s\",\"region\":\"%s\",\"access_key\":\"%s\",\"secret_key\":\"%s\"}%n",
                access.endpoint(),
                access.region(),
                access.accessKey(),
                access.secretKey());
        while (System.in.read() >= 0) {
            // whoever started this closes the pipe when it is done
        }
    }
}
