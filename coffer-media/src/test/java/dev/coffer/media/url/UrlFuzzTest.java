package dev.coffer.media.url;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coffer.media.PresetRecipe;
import dev.coffer.media.Recipe;
import dev.coffer.media.SigningKey;
import dev.coffer.media.UrlOutcome;
import dev.coffer.media.UrlSettings;
import java.net.URI;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/// No URL gives anything but a recipe or a refusal.
///
/// Runs over the seeds that lie beside it; `JAZZER_FUZZ=1` makes it look for more.
class UrlFuzzTest {
    private static final Recipe CARD = UrlDialect.operations("cover:300x200,round:12,q:75");
    private static final UrlDialect DIALECT = new UrlDialect(
            UrlSettings.of(URI.create("https://pictures.example"), SigningKey.parse("k1:sixteen characters"))
                    .withUnsigned(),
            name -> name.equals("card") ? Optional.of(PresetRecipe.configured(CARD)) : Optional.empty(),
            InstantSource.system());

    @FuzzTest(maxDuration = "60s")
    void anyUrlIsARecipeOrARefusal(FuzzedDataProvider data) {
        String query = data.consumeBoolean() ? data.consumeString(100) : "";
        String path = data.consumeRemainingAsString();
        check(DIALECT.parse(path, query));
        check(DIALECT.parse("/i/" + path, ""));
        check(DIALECT.parse("/i/" + path + "/photos/lake.jpg.webp", ""));
    }

    private static void check(UrlOutcome outcome) {
        switch (outcome) {
            case UrlOutcome.Refusal refusal -> {
                if (Objects.requireNonNull(refusal.message()).lines().count() != 1) {
                    throw new AssertionError("not one line: " + refusal.message());
                }
            }
            case UrlOutcome.Request request -> {
                if (!Recipe.parse(request.recipe().key()).equals(request.recipe())) {
                    throw new AssertionError("not a recipe: " + request.recipe());
                }
                // the canonical request means the same and is its own
                if (!(DIALECT.parse(request.canonical(), "") instanceof UrlOutcome.Request again)
                        || !again.equals(request)) {
                    throw new AssertionError("not canonical: " + request);
                }
            }
        }
    }
}
