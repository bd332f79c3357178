package dev.coffer.store;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where an S3 store is, who asks, and how much it may use.
///
/// @param endpoint the server, without a path; empty for AWS
/// @param region any name will do for most servers that are not AWS
/// @param pathStyle whether the bucket stands in the path (`http://host/bucket/key`) and not before the host
/// @param credentials empty to take them where AWS's tools do: environment, `~/.aws`, the machine's role
/// @param client which HTTP client to load
/// @param capabilities what the server does, where its user knows better than the table of known servers
/// @param transfer how bytes are sent
/// @param journal a directory where unfinished uploads in parts are noted, so that a later write of the same
///     content with the same options to the same name goes on with them, also in another process
public record S3Settings(
        Optional<URI> endpoint,
        String region,
        boolean pathStyle,
        Optional<Credentials> credentials,
        Client client,
        Optional<Capabilities> capabilities,
        Transfer transfer,
        Optional<Path> journal) {

    /// An access key and what proves it.
    ///
    /// @param sessionToken of temporary credentials
    public record Credentials(String accessKey, String secretKey, Optional<String> sessionToken) {

        public static Credentials of(String accessKey, String secretKey) {
            return new Credentials(accessKey, secretKey, Optional.empty());
        }

        /// The access key alone.
        @Override
        public String toString() {
            return accessKey;
        }
    }

    /// Which HTTP client carries the requests.
    public enum Client {
        /// The JDK's own: there at once, for a command that makes a few requests.
        FAST_START,
        /// Apache's: pooled connections, for a server or a long run.
        THROUGHPUT
    }

    /// How bytes are sent, and how long one waits.
    ///
    /// @param partSize bytes of one part of a large object, at least 5 MiB; what is not larger goes in one
    ///     request
    /// @param partsAtOnce how many parts are sent at once, over all objects of a store
    /// @param connections how many requests may run at once
    /// @param connectTimeout until a connection stands
    /// @param answerTimeout of silence within a request
    /// @param attempts how often a request is tried, the first time included
    /// @param deadline after which a request is given up, all its attempts and the pauses between them
    ///     included; a request with a body has a second more for each 64 KiB
    public record Transfer(
            long partSize,
            int partsAtOnce,
            int connections,
            Duration connectTimeout,
            Duration answerTimeout,
            int attempts,
            Duration deadline) {
        private static final long MIN_PART = 5L << 20;
        private static final Duration LONGEST = Duration.ofDays(30);

        /// @throws IllegalArgumentException if a value is out of its bounds; the message quotes it
        public Transfer {
            if (partSize < MIN_PART) {
                throw new IllegalArgumentException("an S3 part has at least 5 MiB: " + partSize);
            }
            if (partsAtOnce < 1 || connections < 1 || attempts < 1) {
                throw new IllegalArgumentException("S3 needs at least one part at once, connection and attempt: "
                        + partsAtOnce + ", " + connections + ", " + attempts);
            }
            if (!deadline.isPositive() || deadline.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("not a deadline for an S3 request: " + deadline);
            }
        }

        /// Parts of 16 MiB, 4 at once, 64 connections, 5 s to connect, 60 s of silence, 4 attempts, 10 minutes
        /// for them all.
        public static Transfer usual() {
            return new Transfer(
                    16L << 20, 4, 64, Duration.ofSeconds(5), Duration.ofSeconds(60), 4, Duration.ofMinutes(10));
        }

        public Transfer withParts(long size, int atOnce) {
            return new Transfer(size, atOnce, connections, connectTimeout, answerTimeout, attempts, deadline);
        }

        public Transfer withPatience(Duration connect, Duration answer, int tries) {
            return new Transfer(partSize, partsAtOnce, connections, connect, answer, tries, deadline);
        }

        public Transfer withConnections(int atOnce) {
            return new Transfer(partSize, partsAtOnce, atOnce, connectTimeout, answerTimeout, attempts, deadline);
        }

        public Transfer withDeadline(Duration wholeCall) {
            return new Transfer(partSize, partsAtOnce, connections, connectTimeout, answerTimeout, attempts, wholeCall);
        }
    }

    /// @throws IllegalArgumentException if a value is out of its bounds; the message quotes it
    public S3Settings {
        if (region.isBlank()) {
            throw new IllegalArgumentException("the S3 region is blank: 'us-east-1' suits most servers");
        }
        endpoint.ifPresent(S3Settings::checkEndpoint);
    }

    /// AWS itself, with the credentials that AWS's tools would find.
    public static S3Settings aws(String region) {
        return new S3Settings(
                Optional.empty(),
                region,
                false,
                Optional.empty(),
                Client.THROUGHPUT,
                Optional.empty(),
                Transfer.usual(),
                Optional.empty());
    }

    /// A server of one's own: path style, region `us-east-1`.
    public static S3Settings at(URI endpoint, String accessKey, String secretKey) {
        return aws("us-east-1").withEndpoint(endpoint).withCredentials(Credentials.of(accessKey, secretKey));
    }

    /// The same at a server of one's own, in path style.
    public S3Settings withEndpoint(URI uri) {
        return new S3Settings(Optional.of(uri), region, true, credentials, client, capabilities, transfer, journal);
    }

    public S3Settings withRegion(String name) {
        return new S3Settings(endpoint, name, pathStyle, credentials, client, capabilities, transfer, journal);
    }

    public S3Settings withPathStyle(boolean inPath) {
        return new S3Settings(endpoint, region, inPath, credentials, client, capabilities, transfer, journal);
    }

    public S3Settings withCredentials(Credentials given) {
        return new S3Settings(endpoint, region, pathStyle, Optional.of(given), client, capabilities, transfer, journal);
    }

    public S3Settings withClient(Client wanted) {
        return new S3Settings(endpoint, region, pathStyle, credentials, wanted, capabilities, transfer, journal);
    }

    public S3Settings withCapabilities(Capabilities declared) {
        return new S3Settings(
                endpoint, region, pathStyle, credentials, client, Optional.of(declared), transfer, journal);
    }

    public S3Settings withTransfer(Transfer limits) {
        return new S3Settings(endpoint, region, pathStyle, credentials, client, capabilities, limits, journal);
    }

    /// @param directory of one's own; it is made when it is needed, for its owner alone
    public S3Settings withJournal(Path directory) {
        return new S3Settings(
                endpoint, region, pathStyle, credentials, client, capabilities, transfer, Optional.of(directory));
    }

    private static void checkEndpoint(URI uri) {
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("not an S3 endpoint (http://host:port or https://host): '"
                    + (uri.getRawUserInfo() == null ? uri : "one with a user name in it") + "'");
        }
    }
}
