package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.DerivativeQuery;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Graces;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.Receipt;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two owners of the same bytes share a blob and what is made of it, and no answer tells one of the other.
class TwoOwnersTest {
    private static final byte[] LAKE = Running.picture("s_big.jpg");
    private static final String ANNAS = "anna/lake.jpg";
    private static final String BERTAS = "berta/lake.jpg";

    @TempDir
    Path home;

    /// All that a client is told.
    private record Told(String address, int status, Map<String, List<String>> headers, String body) {
        static Told of(String address, HttpResponse<byte[]> answer) {
            Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
            headers.remove("date");
            return new Told(
                    address, answer.statusCode(), headers, new String(answer.body(), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void whatOneIsToldIsTheSameWhetherTheOtherIsThereOrNot() throws Exception {
        List<Told> alone;
        try (Keeping repository = Keeping.stored(Files.createDirectory(home.resolve("alone")))) {
            String digest = publish(repository, BERTAS);
            alone = asked(repository, BERTAS, digest);
        }
        try (Keeping repository = Keeping.stored(Files.createDirectory(home.resolve("both")))) {
            String digest = publish(repository, ANNAS);
            asked(repository, ANNAS, digest);
            repository.get("/i/fit:20/berta/lake.jpg.png"); // before it is there
            long renders = repository.derivatives.statistics().renders();
            publish(repository, BERTAS);
            Conditions.until(
                    () -> repository.get("/i/fit:30/berta/lake.jpg.png").statusCode() == 200);

            assertThat(asked(repository, BERTAS, digest)).isEqualTo(alone);
            assertThat(repository.derivatives.statistics().renders())
                    .as("nothing but the one above was made for the second")
                    .isEqualTo(renders + 1);
            Conditions.until(() -> stored(repository).stream().allMatch(DerivativeRow::isStored));
            assertThat(stored(repository))
                    .as("one set of derivatives, which says nothing of owners")
                    .extracting(DerivativeRow::recipe)
                    .doesNotHaveDuplicates();
            assertThat(stored(repository).toString()).doesNotContain("anna", "berta");

            Receipt receipt = repository.housekeeping.purge(
                    new PurgeRequest(new EntryPath(ANNAS), true, Optional.empty()), Graces.standard());
            assertThat(receipt.versions()).extracting(Receipt.Version::path).containsExactly(new EntryPath(ANNAS));
            assertThat(receipt.removed()).isEmpty();
            assertThat(receipt.toString()).doesNotContain("berta");
            Conditions.until(() -> repository.get("/i/fit:20/anna/lake.jpg.png").statusCode() == 410);
            assertThat(asked(repository, BERTAS, digest)).isEqualTo(alone);
            assertThat(stored(repository)).isNotEmpty();
        }
    }

    private static List<DerivativeRow> stored(Keeping repository) {
        return repository.ledger().page(DerivativeQuery.all(), Optional.empty(), 100);
    }

    private static String publish(Keeping repository, String path) {
        return repository.publish(path, LAKE).blob().digests().sha256().hex();
    }

    /// Each address as it is asked for the first time, again, and by who has it already.
    private static List<Told> asked(Keeping repository, String path, String digest) {
        List<Told> told = new ArrayList<>();
        for (String address : List.of(
                "/i/fit:20/" + path + ".png",
                "/i/fit:20/" + path + ".auto",
                "/i/fit:20/" + digest + ".png",
                "/clip/20x20/" + digest,
                "/orig/" + digest,
                "/info/" + digest,
                "/i/fit:20/" + path + ".none.png")) {
            HttpResponse<byte[]> first = repository.get(address);
            told.add(Told.of(address, first));
            told.add(Told.of(address, repository.get(address)));
            String etag = first.headers().firstValue("ETag").orElse("\"none\"");
            told.add(Told.of(address, repository.get(address, "If-None-Match", etag)));
        }
        return told;
    }
}
