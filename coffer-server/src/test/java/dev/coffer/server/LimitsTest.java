package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.repository.BlobLayout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final String LAND = "9936b2957bfe49bc1cf7fb23a615c571";
    private static final String PORTRAIT = "291b1c491bb27ec0c4d6875508bfe59c";
    private static final byte[] QUESTION =
            "HEAD /health/live HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final ServerSettings SETTINGS = ServerSettings.standard();

    @Test
    void aClientThatDripsItsHeaderIsCutOffWhileOthersAreServed() throws IOException {
        HttpLimits quick =
                HttpLimits.standard().withTimes(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(5));
        try (Running server = Running.server(SETTINGS.withLimits(quick));
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            byte[] header = ("GET /clip/10x10/" + LAND + " HTTP/1.1\r\nX-Drip: ").getBytes(StandardCharsets.US_ASCII);
            slow.getOutputStream().write(header);
            Conditions.until(() -> isCutOff(slow));
            assertThat(server.get("/clip/10x10/" + LAND).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatSaysNothingIsCutOff() throws IOException {
        HttpLimits quick =
                HttpLimits.standard().withTimes(Duration.ofSeconds(10), Duration.ofMillis(300), Duration.ofSeconds(5));
        try (Running server = Running.server(SETTINGS.withLimits(quick));
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            silent.setSoTimeout(30_000);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aKeptConnectionIsNotTakenForASlowOne() throws IOException {
        HttpLimits quick =
                HttpLimits.standard().withTimes(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5));
        try (Running server = Running.server(SETTINGS.withLimits(quick));
                Socket kept = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            for (int i = 0; i < 3; i++) {
                assertThat(ask(kept)).startsWith("HTTP/1.1 200 OK");
                long idleUntil = System.nanoTime() + Duration.ofMillis(1500).toNanos();
                Conditions.until(() -> System.nanoTime() > idleUntil);
            }
        }
    }

    @Test
    void noMoreConnectionsAreServedThanAllowedAndAPlaceIsReused() throws IOException {
        try (Running server =
                Running.server(SETTINGS.withLimits(HttpLimits.standard().withConnections(3)))) {
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                held.add(socket);
                assertThat(ask(socket)).startsWith("HTTP/1.1 200 OK");
            }
            try (Socket fourth = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                fourth.setSoTimeout(400);
                fourth.getOutputStream().write(QUESTION);
                assertThatThrownBy(() -> fourth.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                held.getFirst().close();
                fourth.setSoTimeout(30_000);
                assertThat(fourth.getInputStream().read()).isEqualTo('H');
            }
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void tenTimesTheLoadIsShedWith503AndWhatIsAcceptedIsRight() throws Exception {
        DerivativeSettings small = DerivativeSettings.standard()
                .withThreads(2)
                .withMemory(0)
                .withQueue(6, 64 << 20, Duration.ofSeconds(30));
        try (Running server = Running.server(SETTINGS, new BlobLayout.Simple("thumbs"), small);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            byte[] wanted = server.get("/fill/400x400/" + PORTRAIT).body();
            String big = server.stash(Running.picture("s_big.jpg"));
            List<Future<HttpResponse<byte[]>>> all = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                String target = i % 20 == 0 ? "/fill/400x400/" + PORTRAIT : "/crop/" + (700 + i) + "x700/" + big;
                all.add(clients.submit(() -> server.get(target)));
            }
            int accepted = 0;
            int shed = 0;
            for (int i = 0; i < all.size(); i++) {
                HttpResponse<byte[]> answer = all.get(i).get();
                if (answer.statusCode() == 503) {
                    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                    shed++;
                } else {
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.body().length).isPositive();
                    if (i % 20 == 0) {
                        assertThat(answer.body()).isEqualTo(wanted);
                    }
                    accepted++;
                }
            }
            assertThat(shed).as("shed").isPositive();
            assertThat(accepted).as("accepted").isGreaterThanOrEqualTo(8);
            assertThat(server.derivatives().statistics().waiting()).isZero();
            assertThat(server.get("/fill/400x400/" + PORTRAIT).body()).isEqualTo(wanted);
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void requestsInWorkAreBoundedAndMemoryStillAnswers() throws Exception {
        ServerSettings settings = SETTINGS.with("allow_private", "true")
                .with("allowed_hosts", "*")
                .with("timeout", "60")
                .withLimits(HttpLimits.standard().withRequests(2));
        try (Origin origin = new Origin();
                Running server = Running.server(settings);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            server.get("/clip/10x10/" + LAND);
            String slow =
                    "/?w=9&h=9&url=http%3A%2F%2F" + origin.authority().replace(":", "%3A") + "%2Fheld%2Fs_land.jpg";
            List<Future<HttpResponse<byte[]>>> inWork = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                inWork.add(clients.submit(() -> server.get(slow)));
            }
            Conditions.until(() -> origin.requests() == 2);
            assertThat(server.get("/clip/77x77/" + LAND).statusCode()).isEqualTo(503);
            assertThat(server.get("/clip/10x10/" + LAND).statusCode()).isEqualTo(200);
            origin.release();
            for (Future<HttpResponse<byte[]>> one : inWork) {
                assertThat(one.get().statusCode()).isEqualTo(200);
            }
            assertThat(server.get("/clip/77x77/" + LAND).statusCode()).isEqualTo(200);
        }
    }

    private static boolean isCutOff(Socket socket) {
        try {
            socket.getOutputStream().write('a');
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /// Sends a request on a kept connection and reads the answer's header.
    private static String ask(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(QUESTION);
        StringBuilder header = new StringBuilder();
        while (header.indexOf("\r\n\r\n") < 0) {
            int c = socket.getInputStream().read();
            if (c < 0) {
                return "closed after: " + header;
            }
            header.append((char) c);
        }
        return header.toString();
    }
}
