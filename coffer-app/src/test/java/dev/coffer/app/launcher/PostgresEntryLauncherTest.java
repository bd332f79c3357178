package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.testing.servers.PostgresDatabase;
import dev.coffer.testing.servers.PostgresServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nights of work as scripts, on PostgreSQL.
class PostgresEntryLauncherTest {
    private static final String CHANGESETS = """
            set -eu -o pipefail
            coffer() { '%s' "$@"; }
            mkdir out && printf one > out/a.csv && printf two > out/b.csv

            coffer publish out --prefix exports --tag nightly --date-tag day=2026-11-20 > /dev/null
            [ "$(coffer find --all nightly --paths | tr '\\n' ' ')" = 'exports/a.csv exports/b.csv ' ]

            changeset=$(coffer changeset begin --note 'the next night')
            printf three > out/a.csv
            coffer changeset add "$changeset" out --prefix exports --tag second > /dev/null
            coffer changeset expire "$changeset" exports/b.csv > /dev/null
            [ -z "$(coffer find --all second --paths)" ]
            coffer changeset rollback "$changeset" > /dev/null

            changeset=$(coffer changeset begin)
            coffer changeset add "$changeset" out/a.csv --prefix exports > /dev/null
            coffer changeset expire "$changeset" exports/b.csv > /dev/null
            coffer changeset commit "$changeset" > /dev/null
            [ "$(coffer find --paths)" = exports/a.csv ]
            coffer rollback exports/a.csv > /dev/null
            [ "$(coffer history exports/a.csv | wc -l)" = 4 ]
            coffer unexpire exports/b.csv > /dev/null
            [ "$(coffer find --paths | wc -l)" = 2 ]
            """;

    private static final String CLAIMS_AND_ROLES = """
            set -eu -o pipefail
            coffer() { '%s' "$@"; }
            mkdir out && printf one > out/a.csv && printf two > out/b.csv
            coffer publish out --prefix exports > /dev/null
            printf three > out/a.csv

            token=$(coffer claim exports/a.csv | cut -f 1)
            if COFFER_AUTHOR=other coffer claim exports/a.csv; then exit 1; fi
            coffer publish out/a.csv --prefix exports --claim "$token" > /dev/null
            coffer release "$token" > /dev/null

            coffer grant anna admin > /dev/null
            coffer grant '*' reader exports > /dev/null
            [ "$(COFFER_AUTHOR=other coffer find --paths | wc -l)" = 2 ]
            if COFFER_AUTHOR=other coffer expire exports/a.csv; then exit 1; fi

            last=$(coffer log | tail -1 | cut -f 1)
            [ "$(coffer log | cut -f 1)" = "$(seq "$last")" ]
            [ "$(coffer log --after "$((last - 1))" | wc -l)" = 1 ]
            """;

    @TempDir
    Path home;

    @TempDir
    Path directory;

    @Test
    void aNightLandsAtOnceIsGivenUpAndTakenBack() {
        run(CHANGESETS);
    }

    @Test
    void workersAndReadersAreKeptApartAndTheLogHasNoGaps() {
        run(CLAIMS_AND_ROLES);
    }

    private void run(String text) {
        PostgresDatabase database = PostgresServer.shared().newDatabase();
        Map<String, String> variables = Map.of(
                "COFFER_CATALOGUE", database.url(),
                "COFFER_CATALOGUE_USER", database.user(),
                "COFFER_CATALOGUE_PASSWORD", database.password(),
                "COFFER_AUTHOR", "anna");
        String script = text.formatted(Launched.root().resolve("coffer"));
        try (Launched shell = Launched.start(Path.of("bash"), home, directory, variables, "-xc", script)) {
            Launched.Ended ended = shell.end();
            assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
        }
    }
}
