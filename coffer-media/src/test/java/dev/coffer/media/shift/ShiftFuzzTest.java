package dev.coffer.media.shift;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coffer.media.MediaId;
import dev.coffer.media.Recipe;
import dev.coffer.media.ShiftOutcome;
import dev.coffer.media.SigningKey;
import dev.coffer.media.Variant;
import dev.coffer.media.VariantSecrets;
import dev.coffer.media.VariantSecrets.Legacy;
import dev.coffer.repository.Dimensions;
import java.time.Clock;
import java.util.Objects;

/// No path gives anything but a recipe or a refusal.
///
/// Runs over the seeds that lie beside it; `JAZZER_FUZZ=1` makes it look for more.
class ShiftFuzzTest {
    private static final String SECRET = "12345";
    private static final ShiftDialect DIALECT = new ShiftDialect(
            new VariantSecrets(SigningKey.parse("k1:sixteen characters"), "", new Legacy.Verified(SECRET)),
            Clock.systemUTC());

    @FuzzTest(maxDuration = "60s")
    void anyPathIsARecipeOrARefusal(FuzzedDataProvider data) {
        var picture = new Dimensions(data.consumeInt(1, 70_000), data.consumeInt(1, 70_000));
        String path = data.consumeRemainingAsString();
        check(DIALECT.parse(path), picture);
        signed(path, picture);
    }

    /// With a right signature the numbers alone decide.
    private static void signed(String name, Dimensions picture) {
        MediaId id = MediaId.parse("3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg");
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return;
        }
        String md5 = LegacySignature.of(id.toString(), name, SECRET);
        check(DIALECT.parse(id.folder() + "/" + name.substring(0, dot) + "-" + md5 + name.substring(dot)), picture);
    }

    private static void check(ShiftOutcome outcome, Dimensions picture) {
        switch (outcome) {
            case ShiftOutcome.Request request -> {
                Variant variant = request.variant();
                Recipe recipe = variant.recipe(picture);
                if (!Recipe.parse(recipe.key()).equals(recipe)) {
                    throw new AssertionError("not a recipe: " + recipe);
                }
            }
            case ShiftOutcome.Refusal refusal -> Objects.requireNonNull(refusal.message());
        }
    }
}
