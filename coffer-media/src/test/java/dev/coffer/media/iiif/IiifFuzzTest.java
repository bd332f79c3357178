package dev.coffer.media.iiif;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coffer.media.IiifOutcome;
import dev.coffer.media.IiifSettings;
import dev.coffer.media.IiifVersion;
import dev.coffer.media.Recipe;
import dev.coffer.media.Step;
import dev.coffer.repository.Dimensions;

/// No request gives anything but a recipe or a refusal, for a picture of any size.
///
/// Runs over the seeds that lie beside it; `JAZZER_FUZZ=1` makes it look for more.
class IiifFuzzTest {
    private static final IiifSettings SETTINGS = new IiifSettings(4_000, 3_000, 5_000_000, 256);
    private static final IiifDialect DIALECT = new IiifDialect(SETTINGS);

    @FuzzTest(maxDuration = "60s")
    void anyRequestIsARecipeOrARefusal(FuzzedDataProvider data) {
        var picture = new Dimensions(data.consumeInt(1, Integer.MAX_VALUE), data.consumeInt(1, Integer.MAX_VALUE));
        IiifVersion version = data.pickValue(IiifVersion.values());
        String parameters = data.consumeRemainingAsString();
        check(version, parameters, picture);
        DIALECT.information(version, parameters, picture);
    }

    private static void check(IiifVersion version, String parameters, Dimensions picture) {
        if (!(DIALECT.parse(version, parameters) instanceof IiifOutcome.Asked(var request))) {
            return;
        }
        switch (DIALECT.picture(request, picture)) {
            case IiifOutcome.Refusal refusal -> {}
            case IiifOutcome.Asked asked -> throw new AssertionError("asked again: " + parameters);
            case IiifOutcome.Picture made -> {
                if (!Recipe.parse(made.recipe().key()).equals(made.recipe())) {
                    throw new AssertionError("not a recipe: " + made.recipe());
                }
                isWithinLimits(made.recipe(), picture);
                isCanonical(version, made, picture);
            }
        }
    }

    private static void isWithinLimits(Recipe recipe, Dimensions picture) {
        long width = picture.width();
        long height = picture.height();
        for (Step step : recipe.steps()) {
            if (step instanceof Step.Region region) {
                if ((long) region.x() + region.width() > width || (long) region.y() + region.height() > height) {
                    throw new AssertionError("outside of " + picture + ": " + recipe);
                }
                width = region.width();
                height = region.height();
            } else if (step instanceof Step.Resize resize) {
                width = resize.box().width().orElseThrow();
                height = resize.box().height().orElseThrow();
            }
        }
        if (!SETTINGS.allow(width, height)) {
            throw new AssertionError(width + "x" + height + " of " + picture + ": " + recipe);
        }
    }

    /// The canonical request means the same and is its own.
    private static void isCanonical(IiifVersion version, IiifOutcome.Picture made, Dimensions picture) {
        if (!(DIALECT.parse(version, made.canonical()) instanceof IiifOutcome.Asked(var again))
                || !DIALECT.picture(again, picture).equals(made)) {
            throw new AssertionError("not canonical for " + picture + ": " + made);
        }
    }
}
