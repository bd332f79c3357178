package dev.coffer.repository;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;

/// Fetches from the web, and only from the web.
///
/// Addresses are checked as they are connected to, at each hop of a redirect; so a name that resolves to an
/// inner address, at first or the second time, is not reached. http and https only; the body is taken as it
/// is, uncompressed and to its announced length. What may pass (429, 5xx, a broken connection, a body that
/// ends early) is tried again, after a wait that grows and honours `Retry-After`, within the deadline.
///
/// Safe for use by several threads; connections are kept open between fetches. Proxies are not used.
public final class WebFetcher implements AutoCloseable {
    /// What a fetcher says it is if it is not told otherwise.
    public static final String USER_AGENT = "coffer/0.1";

    private final NetworkRules rules;
    private final FetchLimits limits;
    private final WebConnections connections;

    /// Says it is `coffer`, and trusts the platform's certificates.
    public WebFetcher(NetworkRules rules, FetchLimits limits) {
        this(rules, limits, USER_AGENT, Optional.empty());
    }

    /// @param userAgent what it says it is
    /// @param trust instead of the platform's certificates
    public WebFetcher(NetworkRules rules, FetchLimits limits, String userAgent, Optional<SSLContext> trust) {
        this(rules, limits, InetAddress::getAllByName, userAgent, trust);
    }

    /// @param trust instead of the platform's certificates
    WebFetcher(NetworkRules rules, FetchLimits limits, VettedResolver.Names names, Optional<SSLContext> trust) {
        this(rules, limits, names, USER_AGENT, trust);
    }

    private WebFetcher(
            NetworkRules rules,
            FetchLimits limits,
            VettedResolver.Names names,
            String userAgent,
            Optional<SSLContext> trust) {
        this.rules = rules;
        this.limits = limits;
        this.connections = new WebConnections(new VettedResolver(rules.allowPrivate(), names), userAgent, trust);
    }

    /// Where a body goes.
    @FunctionalInterface
    public interface Destination {

        /// An empty stream for the body's bytes; asked again where an attempt broke off. What was written
        /// before is then void. The fetcher closes it.
        OutputStream restart() throws IOException;
    }

    /// Fetches `uri`.
    ///
    /// @param auth sent over https, to this origin alone, unless it is an S3 host
    /// @param known of the version that is held; [Fetched.NotModified] can only be the answer if there are
    ///     any
    /// @throws RepositoryException.Fetch if it could not be fetched, with the kind and, where there was an
    ///     answer, its status
    /// @throws IOException if `destination` fails
    public Fetched fetch(URI uri, Optional<BasicAuth> auth, Validators known, Destination destination)
            throws IOException {
        WebTarget target = WebTarget.of(uri, rules);
        boolean toS3 = WebAddress.isS3(uri);
        if (auth.isPresent() && !target.isSecure()) {
            throw new RepositoryException.Fetch(
                    FailureKind.REFUSED, "a password is sent over https only, not to " + uri);
        }
        Exchange exchange = new Exchange(uri, toS3 ? Optional.empty() : auth, known, destination);
        return exchange.run();
    }

    @Override
    public void close() {
        connections.close();
    }

    /// One fetch with all its attempts and redirects.
    private final class Exchange {
        private final URI asked;
        private final Optional<BasicAuth> auth;
        private final Validators known;
        private final Destination destination;
        private final long end = System.nanoTime() + limits.deadline().toNanos();
        private final Backoff backoff = new Backoff(limits.attempts());

        Exchange(URI asked, Optional<BasicAuth> auth, Validators known, Destination destination) {
            this.asked = asked;
            this.auth = auth;
            this.known = known;
            this.destination = destination;
        }

        Fetched run() throws IOException {
            while (true) {
                try {
                    return follow();
                } catch (WebConnections.MayPass e) {
                    if (left().isNegative()) {
                        throw tooSlow();
                    }
                    if (!backoff.again(e.after(), left())) {
                        throw e.failure();
                    }
                }
            }
        }

        private Fetched follow() throws IOException, WebConnections.MayPass {
            URI uri = asked;
            WebTarget target = WebTarget.of(uri, rules);
            Optional<BasicAuth> sent = auth;
            for (int hops = 0; ; hops++) {
                WebConnections.Answer answer = ask(target, sent);
                switch (answer) {
                    case WebConnections.Answer.Done(Fetched fetched) -> {
                        return fetched;
                    }
                    case WebConnections.Answer.Redirect(int status, String location) -> {
                        if (hops == limits.redirects()) {
                            throw new RepositoryException.Fetch(
                                    FailureKind.UNREACHABLE,
                                    OptionalInt.of(status),
                                    asked + " was redirected more than " + limits.redirects() + " times",
                                    null);
                        }
                        uri = resolve(uri, location);
                        WebTarget next = WebTarget.of(uri, rules);
                        // Once another origin is in between, the password stays away for good.
                        sent = next.hasOriginOf(target) ? sent : Optional.empty();
                        target = next;
                    }
                }
            }
        }

        private WebConnections.Answer ask(WebTarget target, Optional<BasicAuth> sent)
                throws IOException, WebConnections.MayPass {
            Duration left = left();
            if (left.isNegative() || left.isZero()) {
                throw tooSlow();
            }
            return connections.ask(
                    new WebConnections.Question(asked, target, sent, known, limits.maxBytes(), left), destination);
        }

        private URI resolve(URI from, String location) {
            try {
                String text = location.matches("(?i)https?://.*")
                        ? WebAddress.parse(location).toString()
                        : location.replace(" ", "%20");
                return from.resolve(text);
            } catch (IllegalArgumentException | URISyntaxException e) {
                throw new RepositoryException.Fetch(
                        FailureKind.REFUSED, asked + " was redirected to what is not a URL that is fetched");
            }
        }

        private Duration left() {
            return Duration.ofNanos(end - System.nanoTime());
        }

        private RepositoryException.Fetch tooSlow() {
            return new RepositoryException.Fetch(
                    FailureKind.TIMED_OUT, asked + " was not finished within " + limits.deadline());
        }
    }
}
