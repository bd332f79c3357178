package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Job;
import dev.coffer.repository.JobId;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.JobRequest;
import dev.coffer.repository.jobs.Jobs;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is shown on the address of those who look after a server.
class AdminServerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private Catalogue catalogue;
    private Jobs jobs;
    private AdminServer server;

    @BeforeEach
    void open(@TempDir Path folder) {
        catalogue = Catalogue.open(CatalogueSettings.sqlite(folder.resolve("catalogue.db")));
        jobs = new Jobs(catalogue);
        server = AdminServer.start("127.0.0.1", 0, jobs, () -> "some figures");
    }

    @AfterEach
    void close() {
        server.close();
        catalogue.close();
        client.close();
    }

    @Test
    void jobsAreListedAndShown() throws Exception {
        Job first = jobs.add(JobRequest.of("note", "a \"b\" <c>").withParameters("a secret"))
                .job();
        Job second = jobs.add(JobRequest.of("other", "")).job();
        jobs.cancel(first.id());
        HttpResponse<String> all = get("/jobs");
        assertThat(all.statusCode()).isEqualTo(200);
        assertThat(all.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(all.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(all.body())
                .startsWith("{\"jobs\":[{\"id\":\"" + second.id() + "\",\"state\":\"queued\"")
                .contains("\"subject\":\"a \\\"b\\\" <c>\"")
                .as("what a kind wants to know may be nobody's else")
                .doesNotContain("a secret");
        assertThat(get("/jobs?state=cancelled&state=failed").body())
                .contains(first.id().toString())
                .doesNotContain(second.id().toString());
        assertThat(get("/jobs?kind=other&limit=1").body())
                .contains(second.id().toString())
                .doesNotContain(first.id().toString());
        assertThat(get("/jobs?schedule=gc").body()).isEqualTo("{\"jobs\":[]}");
        assertThat(get("/jobs/" + first.id()).body()).startsWith("{\"id\":\"" + first.id() + "\"");
    }

    @Test
    void whatThereIsNotIsRefused() throws Exception {
        assertThat(get("/jobs?state=gone").statusCode()).isEqualTo(400);
        assertThat(get("/jobs?limit=-1").statusCode()).isEqualTo(400);
        assertThat(get("/jobs?limit=99999").statusCode()).isEqualTo(400);
        assertThat(get("/jobs/7").statusCode()).isEqualTo(400);
        assertThat(get("/jobs/" + JobId.next()).statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/metrics").body()).isEqualTo("some figures");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        HttpRequest post = HttpRequest.newBuilder(server.uri().resolve("/jobs"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    @Test
    void anAddressThatIsTakenIsSaid() {
        URI taken = server.uri();
        assertThatThrownBy(() -> AdminServer.start("127.0.0.1", taken.getPort(), jobs, () -> ""))
                .isInstanceOf(ServerException.NotStarted.class)
                .hasMessageContaining("the admin server cannot listen on 127.0.0.1:" + taken.getPort());
    }

    @Test
    void jobsAreCounted() {
        jobs.add(JobRequest.of("unknown", ""));
        JobId done = jobs.add(JobRequest.of("note", "")).job().id();
        JobId failed = jobs.add(JobRequest.of("note", "fail")).job().id();
        JobKind note = new JobKind("note", context -> {
            if (context.job().request().subject().equals("fail")) {
                throw new IllegalArgumentException("no");
            }
            return "";
        });
        try (Jobs.Worker worker = jobs.start(List.of(note), List.of(), Jobs.Settings.standard())) {
            while (worker.figures().size() < 2) {
                LockSupport.parkNanos(10_000_000);
            }
            assertThat(jobs.get(done).state()).isEqualTo(Job.State.DONE);
            assertThat(jobs.get(failed).state()).isEqualTo(Job.State.FAILED);
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            new JobTelemetry(jobs, worker).bindTo(registry);
            System.gc(); // a registry holds what it measures only weakly, unless it is told
            assertThat(registry.scrape())
                    .contains("coffer_jobs{kind=\"note\",state=\"failed\"} 1.0")
                    .contains("coffer_jobs{kind=\"note\",state=\"queued\"} 0.0")
                    .contains("coffer_jobs_attempts_seconds_count{kind=\"note\",outcome=\"done\"} 1")
                    .contains("coffer_jobs_attempts_seconds_count{kind=\"note\",outcome=\"failed\"} 1")
                    .contains("coffer_jobs_attempts_seconds_sum{kind=\"note\",outcome=\"done\"}");
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.uri() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
