package dev.coffer.media.pilbox;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coffer.media.PilboxOutcome;
import dev.coffer.media.PilboxSettings;
import dev.coffer.media.Recipe;
import dev.coffer.repository.BlobId;

/// No query gives anything but a recipe or a refusal of the caller's fault.
///
/// Runs over the seeds that lie beside it; `JAZZER_FUZZ=1` makes it look for more.
class PilboxFuzzTest {
    private static final BlobId BLOB = BlobId.parse("9936b2957bfe49bc1cf7fb23a615c571");
    private static final PilboxDialect OPEN =
            new PilboxDialect(PilboxDialect.with(PilboxSettings.DEFAULT, "allowed_hosts", "*"));
    private static final PilboxDialect SIGNED = new PilboxDialect(PilboxDialect.with(
            PilboxDialect.with(PilboxSettings.DEFAULT, "client_name", "me"), "client_key", "secret"));

    @FuzzTest(maxDuration = "60s")
    void anyQueryIsARecipeOrARefusal(FuzzedDataProvider data) {
        String mode = data.consumeString(12);
        String size = data.consumeString(12);
        String query = data.consumeRemainingAsString();
        check(OPEN.parse(query));
        check(OPEN.parse(mode, size, BLOB, query));
        check(SIGNED.parse(query));
        check(SIGNED.parse(mode, size, BLOB, query));
    }

    private static void check(PilboxOutcome outcome) {
        switch (outcome) {
            case PilboxOutcome.Request(var source, var recipe) ->
                recipe.ifPresent(made -> {
                    if (!Recipe.parse(made.key()).equals(made)) {
                        throw new AssertionError("not a recipe: " + made);
                    }
                });
            case PilboxOutcome.Refusal refusal -> {
                int status = refusal.error().status();
                if (status < 400 || status > 499 || refusal.message().isBlank()) {
                    throw new AssertionError("not a refusal: " + refusal);
                }
            }
        }
    }
}
