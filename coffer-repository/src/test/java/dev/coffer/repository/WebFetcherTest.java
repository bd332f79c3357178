package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebFetcherTest {
    private static final BasicAuth AUTH = new BasicAuth("user", "pässword");

    private static TestOrigin origin;
    private static WebFetcher fetcher;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        origin = TestOrigin.start();
        fetcher = origin.fetcher(
                FetchLimits.defaults().withMaxBytes(1 << 20).withRedirects(3).withAttempts(3));
    }

    @AfterAll
    static void stop() {
        fetcher.close();
        origin.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://[::1]/",
                "http://[::ffff:10.0.0.1]/", "http://[fd00::1]/", "http://100.64.0.1/", "http://0.0.0.0/"
            })
    void literalInnerAddressesAreRefused(String url) {
        try (WebFetcher strict = new WebFetcher(NetworkRules.web(), FetchLimits.defaults())) {
            assertThat(failure(strict, url).kind()).isEqualTo(FailureKind.REFUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2130706433/",
                "http://0x7f000001/",
                "http://127.1/",
                "http://0177.0.0.1/",
                "http://1.2.3.256/",
                "http://0x7f.1/",
                "http://127.0.0.1./",
                "http://example.org:22/",
                "http://example.org:8080/",
                "http://user:secret@example.org/",
                "file:///etc/passwd",
                "gopher://example.org/",
                "http:///x",
                "http://exam%70le.org/",
                "http://example.org:0/",
                "http://example.org:99999/"
            })
    void whatOnlyLooksLikeAnAddressOfTheWebIsRefused(String url) {
        try (WebFetcher strict = new WebFetcher(NetworkRules.web(), FetchLimits.defaults())) {
            RepositoryException.Fetch failure = failure(strict, url);

            assertThat(failure.kind()).isEqualTo(FailureKind.REFUSED);
            assertThat(failure).message().doesNotContain("secret");
        }
    }

    @Test
    void aNameThatLeadsInsideIsRefused() {
        NetworkRules rules = NetworkRules.web().withPorts(Set.of(origin.httpPort()));
        try (WebFetcher strict = origin.fetcher(rules, TestOrigin::resolve)) {
            assertThat(failure(strict, origin.url("http://origin/plain/s_square.png")))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(FailureKind.REFUSED))
                    .hasMessageContaining("127.0.0.1");
        }
        assertThat(origin.paths()).doesNotContain("/never");
    }

    @Test
    void aNameIsResolvedOnceAndTheAddressThatWasCheckedIsConnectedTo() {
        AtomicInteger asked = new AtomicInteger();
        // Public at first, inside ever after: what a rebinding name does.
        VettedResolver.Names rebinding = host -> new InetAddress[] {
            asked.incrementAndGet() == 1
                    ? InetAddress.getByAddress(host, new byte[] {(byte) 192, 88, 98, 1})
                    : InetAddress.getLoopbackAddress()
        };
        NetworkRules rules = NetworkRules.web().withPorts(Set.of(origin.httpPort()));
        int before = origin.paths().size();
        WebFetcher strict = new WebFetcher(
                rules, FetchLimits.defaults().withDeadline(Duration.ofMillis(500)), rebinding, Optional.empty());
        try (strict) {
            failure(strict, origin.url("http://origin/plain/s_square.png"));
        }
        assertThat(asked).hasValue(1);
        assertThat(origin.paths()).hasSize(before);
    }

    @Test
    void aRedirectIsCheckedAsTheFirstAddressWas() {
        NetworkRules rules = NetworkRules.anywhere().withHosts(Set.of("origin.test"));
        try (WebFetcher strict = origin.fetcher(rules, TestOrigin::resolve)) {
            String inside = URLEncoder.encode("http://127.0.0.1:1/x", StandardCharsets.UTF_8);

            assertThat(failure(strict, origin.url("http://origin/redir-to/" + inside))
                            .kind())
                    .isEqualTo(FailureKind.REFUSED);
            assertThat(failure(strict, origin.url("http://origin/redir-to/file:%2Fetc%2Fpasswd"))
                            .kind())
                    .isEqualTo(FailureKind.REFUSED);
        }
    }

    @Test
    void onlyAllowedHostsAreAsked() throws IOException {
        NetworkRules rules = NetworkRules.anywhere().withHosts(Set.of(".test"));
        try (WebFetcher strict = origin.fetcher(rules, TestOrigin::resolve)) {
            assertThat(strict.fetch(uri("http://origin/empty/x"), Optional.empty(), Validators.none(), this::empty))
                    .isInstanceOf(Fetched.Body.class);
            assertThat(failure(strict, "http://s3.amazonaws.com/x").kind()).isEqualTo(FailureKind.REFUSED);
        }
    }

    @Test
    void redirectsAreFollowedToABound() throws IOException {
        assertThat(fetch("http://origin/redir-plain/x").size()).isGreaterThan(1000);
        assertThat(failure(fetcher, origin.url("http://origin/redir-loop/x")))
                .hasMessageContaining("more than 3 times");
    }

    @Test
    void aPasswordIsNotSentInTheClear() {
        assertThatThrownBy(() -> fetcher.fetch(
                        uri("http://origin/plain/s_square.png"), Optional.of(AUTH), Validators.none(), this::empty))
                .isInstanceOf(RepositoryException.Fetch.class)
                .hasMessageNotContaining("pässword");
    }

    @Test
    void aPasswordGoesToItsOriginAlone() throws IOException {
        int before = origin.authorizations().size();
        fetcher.fetch(uri("https://origin/plain/s_square.png"), Optional.of(AUTH), Validators.none(), this::empty);
        fetcher.fetch(uri("https://origin/redir-s3/x"), Optional.of(AUTH), Validators.none(), this::empty);
        fetcher.fetch(uri("https://origin/redir-plain/x"), Optional.of(AUTH), Validators.none(), this::empty);
        fetcher.fetch(
                URI.create("https://s3.amazonaws.com:" + origin.httpsPort() + "/plain/s_square.png"),
                Optional.of(AUTH),
                Validators.none(),
                this::empty);

        Optional<String> sent = Optional.of("Basic dXNlcjpww6Rzc3dvcmQ=");
        assertThat(origin.authorizations()
                        .subList(before, origin.authorizations().size()))
                .containsExactly(sent, sent, Optional.empty(), sent, sent, Optional.empty());
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        try (WebFetcher other =
                origin.fetcher(NetworkRules.anywhere(), _ -> new InetAddress[] {InetAddress.getLoopbackAddress()})) {
            assertThat(failure(other, "https://other.test:" + origin.httpsPort() + "/plain/s_square.png"))
                    .hasMessageContaining("no secure connection");
        }
    }

    @Test
    void whatMayPassIsTriedAgain() throws IOException {
        assertThat(fetch("http://origin/busy/x").size()).isEqualTo(body.size());
        assertThat(fetch("http://origin/droponce/x").size()).isEqualTo(body.size());
    }

    @Test
    void whatDoesNotPassIsNamed() {
        assertThat(failure(fetcher, origin.url("http://origin/status/404")).kind())
                .isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failure(fetcher, origin.url("http://origin/status/403")).kind())
                .isEqualTo(FailureKind.DENIED);
        assertThat(failure(fetcher, origin.url("http://origin/status/500")).status())
                .hasValue(500);
        assertThat(failure(fetcher, origin.url("http://origin/drop/x")).kind()).isEqualTo(FailureKind.TRUNCATED);
        assertThat(failure(fetcher, "http://127.0.0.1:1/").kind()).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(failure(fetcher, "http://nowhere.test/").kind()).isEqualTo(FailureKind.UNREACHABLE);
    }

    @Test
    void anEndlessBodyIsCutAtTheLimit() {
        assertThat(failure(fetcher, origin.url("http://origin/endless/x")).kind())
                .isEqualTo(FailureKind.TOO_LARGE);
        assertThat(body.size()).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void aBodyThatDripsIsCutAtTheDeadline() {
        try (WebFetcher hasty = origin.fetcher(FetchLimits.defaults().withDeadline(Duration.ofMillis(400)))) {
            long start = System.nanoTime();
            assertThat(failure(hasty, origin.url("http://origin/slow/x")).kind())
                    .isEqualTo(FailureKind.TIMED_OUT);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void validatorsAreSentBackAndAnsweredBy304() throws IOException {
        Fetched.Body first = fetch("http://origin/img/s_square.png");
        assertThat(first.validators().etag()).isPresent();

        assertThat(fetcher.fetch(
                        uri("http://origin/img/s_square.png"), Optional.empty(), first.validators(), this::empty))
                .isInstanceOf(Fetched.NotModified.class);
        assertThat(failure(fetcher, origin.url("http://origin/always304/x"))).hasMessageContaining("304");
    }

    @Test
    void aFailureOfTheDestinationIsItsOwn() {
        IOException full = new IOException("No space left on device");
        assertThatThrownBy(() -> fetcher.fetch(
                        uri("http://origin/plain/s_square.png"), Optional.empty(), Validators.none(), () -> {
                            throw full;
                        }))
                .isSameAs(full);
    }

    private Fetched.Body fetch(String url) throws IOException {
        return (Fetched.Body) fetcher.fetch(uri(url), Optional.empty(), Validators.none(), this::empty);
    }

    private RepositoryException.Fetch failure(WebFetcher with, String url) {
        RepositoryException.Fetch failure = catchThrowableOfType(
                RepositoryException.Fetch.class,
                () -> with.fetch(URI.create(url), Optional.empty(), Validators.none(), this::empty));
        assertThat(failure).as(url).isNotNull();
        assertThat(String.valueOf(failure.getMessage())).doesNotContain("\n");
        return failure;
    }

    private OutputStream empty() {
        body.reset();
        return body;
    }

    private static URI uri(String url) {
        return URI.create(origin.url(url));
    }
}
