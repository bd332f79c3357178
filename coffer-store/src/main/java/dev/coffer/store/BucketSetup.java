package dev.coffer.store;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// What a bucket is to be: steps, taken one after the other.
///
/// What a step says of the bucket replaces what an earlier run of the same step said; rules that others have
/// made are left as they are.
public record BucketSetup(List<Step> steps) {

    /// One thing to be set.
    public sealed interface Step {

        /// In a line, as `create the bucket`.
        String title();
    }

    /// The bucket is there and the caller's.
    public record Create() implements Step {
        @Override
        public String title() {
            return "create the bucket";
        }
    }

    /// Everybody may read, but not list, the objects whose keys begin with a prefix.
    ///
    /// @param prefix empty for all
    public record PublicRead(String prefix) implements Step {

        /// @throws IllegalArgumentException if the prefix holds a wildcard of policies, `*` or `?`
        public PublicRead {
            checkPrefix(prefix);
        }

        @Override
        public String title() {
            return "let everybody read " + (prefix.isEmpty() ? "it" : "'" + prefix + "…'");
        }
    }

    /// Web pages of other hosts may use the bucket.
    public record Cors(List<CorsRule> rules) implements Step {

        /// @throws IllegalArgumentException if there is no rule
        public Cors {
            rules = List.copyOf(rules);
            if (rules.isEmpty()) {
                throw new IllegalArgumentException("a CORS set-up has at least one rule");
            }
        }

        @Override
        public String title() {
            return "let web pages of " + String.join(", ", origins()) + " use it";
        }

        private List<String> origins() {
            return rules.stream()
                    .flatMap(rule -> rule.origins().stream())
                    .distinct()
                    .toList();
        }
    }

    /// What pages of some origins may do.
    ///
    /// @param origins as `https://www.example.org`; `*` for any
    /// @param methods as `GET`, `PUT`
    /// @param requestHeaders that they may send; `*` for any
    /// @param exposedHeaders of an answer that they may see
    /// @param maxAgeSeconds how long a browser may remember this
    public record CorsRule(
            List<String> origins,
            List<String> methods,
            List<String> requestHeaders,
            List<String> exposedHeaders,
            int maxAgeSeconds) {

        /// @throws IllegalArgumentException if there is no origin or method, or a method is none of S3's
        public CorsRule {
            origins = List.copyOf(origins);
            methods = List.copyOf(methods);
            requestHeaders = List.copyOf(requestHeaders);
            exposedHeaders = List.copyOf(exposedHeaders);
            if (origins.isEmpty() || methods.isEmpty()) {
                throw new IllegalArgumentException("a CORS rule has origins and methods: " + origins + ", " + methods);
            }
            if (!List.of("GET", "PUT", "POST", "DELETE", "HEAD").containsAll(methods)) {
                throw new IllegalArgumentException("not methods of S3: " + methods);
            }
        }

        /// Any header may be sent, and the etag be seen, as uploads from a browser need it.
        public static CorsRule of(List<String> origins, List<String> methods) {
            return new CorsRule(origins, methods, List.of("*"), List.of("ETag"), 3600);
        }
    }

    /// What is removed with time.
    ///
    /// @param abortUploadsAfterDays unfinished uploads in parts go after so many days
    public record Lifecycle(OptionalInt abortUploadsAfterDays, List<Expiry> expiries) implements Step {

        /// @throws IllegalArgumentException if nothing is removed, or a number of days is less than 1
        public Lifecycle {
            expiries = List.copyOf(expiries);
            if (abortUploadsAfterDays.isEmpty() && expiries.isEmpty()) {
                throw new IllegalArgumentException("a lifecycle removes something");
            }
            abortUploadsAfterDays.ifPresent(BucketSetup::checkDays);
        }

        @Override
        public String title() {
            List<String> parts = new ArrayList<>();
            abortUploadsAfterDays.ifPresent(days -> parts.add("unfinished uploads after " + days + " days"));
            expiries.forEach(expiry -> parts.add("'" + expiry.prefix + "…' after " + expiry.days + " days"));
            return "remove " + String.join(", ", parts);
        }
    }

    /// Objects whose keys begin with `prefix` go `days` days after they were written.
    public record Expiry(String prefix, int days) {

        /// @throws IllegalArgumentException if the prefix is empty (that would be the whole bucket) or `days`
        ///     less than 1
        public Expiry {
            if (prefix.isEmpty()) {
                throw new IllegalArgumentException("a lifecycle that removes a whole bucket is not set up here");
            }
            checkDays(days);
        }
    }

    /// The bucket is served as a website, on the server's port or host for that.
    ///
    /// @param index the key, below each directory, that stands for it, as `index.html`
    /// @param error the key that is sent in place of what is not there
    public record Website(String index, Optional<String> error, List<Redirect> redirects) implements Step {

        /// @throws IllegalArgumentException if `index` is empty or has a slash
        public Website {
            redirects = List.copyOf(redirects);
            if (index.isEmpty() || index.contains("/")) {
                throw new IllegalArgumentException("not the name of an index document: '" + index + "'");
            }
        }

        @Override
        public String title() {
            return "serve it as a website"
                    + (redirects.isEmpty() ? "" : " with " + redirects.size() + " routing rules");
        }
    }

    /// A routing rule of a website: whoever asks for a key is sent elsewhere.
    ///
    /// @param prefix of the keys meant; empty for all
    /// @param onlyIfStatus only where the answer would have this status, as 404; empty for always
    /// @param host to send to; empty for the same
    /// @param protocol `http` or `https`; empty for the same
    /// @param replacePrefixWith in place of `prefix`; empty to leave the key as it is
    /// @param status of the answer, 301 to 308
    public record Redirect(
            String prefix,
            OptionalInt onlyIfStatus,
            Optional<String> host,
            Optional<String> protocol,
            Optional<String> replacePrefixWith,
            int status) {

        /// @throws IllegalArgumentException if it leads nowhere, or the status is no redirection
        public Redirect {
            if (status < 301 || status > 308) {
                throw new IllegalArgumentException("not a status of a redirection: " + status);
            }
            if (host.isEmpty() && replacePrefixWith.isEmpty()) {
                throw new IllegalArgumentException("a redirection leads to another host or another key");
            }
            if (protocol.isPresent() && !List.of("http", "https").contains(protocol.get())) {
                throw new IllegalArgumentException("not a protocol of websites: '" + protocol.get() + "'");
            }
        }

        /// What is not there is looked for at another host. For those who may read but not list, as after
        /// [PublicRead], a server answers 403 for it and not 404; so there is a rule for each.
        public static List<Redirect> ofMissing(String prefix, String host, String protocol) {
            return ofMissing(prefix, host, protocol, Optional.empty());
        }

        /// What is not there, whatever its key, is looked for below an address.
        ///
        /// @param address with a host, of http or https; its path goes before the key
        /// @throws IllegalArgumentException if it has no host
        public static List<Redirect> ofMissing(URI address) {
            if (address.getHost() == null) {
                throw new IllegalArgumentException("an address without a host: '" + address + "'");
            }
            String path = Optional.ofNullable(address.getRawPath()).orElse("").replaceAll("^/+|/+$", "");
            return ofMissing(
                    "",
                    address.getRawAuthority(),
                    address.getScheme(),
                    path.isEmpty() ? Optional.empty() : Optional.of(path + "/"));
        }

        private static List<Redirect> ofMissing(
                String prefix, String host, String protocol, Optional<String> replacePrefixWith) {
            return Stream.of(403, 404)
                    .map(status -> new Redirect(
                            prefix,
                            OptionalInt.of(status),
                            Optional.of(host),
                            Optional.of(protocol),
                            replacePrefixWith,
                            302))
                    .toList();
        }
    }

    public BucketSetup {
        steps = List.copyOf(steps);
    }

    public static BucketSetup of(Step... steps) {
        return new BucketSetup(List.of(steps));
    }

    private static void checkDays(int days) {
        if (days < 1) {
            throw new IllegalArgumentException("a lifecycle counts whole days, at least 1: " + days);
        }
    }

    static void checkPrefix(String prefix) {
        if (!prefix.chars().allMatch(c -> c >= ' ' && c <= '~' && "*?$\"\\".indexOf(c) < 0)) {
            throw new IllegalArgumentException("not a prefix that a policy can name: '"
                    + prefix.replaceAll("\\p{Cntrl}", "?") + "' (printable ASCII without * ? $ \" \\)");
        }
    }
}
