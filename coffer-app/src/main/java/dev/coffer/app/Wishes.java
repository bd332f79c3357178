package dev.coffer.app;

import dev.coffer.media.Accepted;
import dev.coffer.media.Density;
import dev.coffer.media.Encoding;
import dev.coffer.media.PictureRequest;
import dev.coffer.media.PictureRequest.What;
import dev.coffer.media.PresetRecipe;
import dev.coffer.media.Recipe;
import dev.coffer.media.presets.PresetBook;
import dev.coffer.media.url.UrlDialect;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.DerivativeQuery;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.PresetUse;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Tiers;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.ledger.Ledger.Input;
import dev.coffer.store.Sha256;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What derivatives are wanted before somebody asks.
///
/// @param presets what names stand for now
record Wishes(PresetBook presets) {
    /// What today's browsers say that they take.
    private static final String BROWSER = "image/avif,image/webp,*/*";

    /// One derivative.
    ///
    /// @param preset which revision of one says so
    record Wish(BlobId original, Recipe recipe, Optional<PresetUse> preset) {}

    /// Each original by each preset or operations, in each format.
    ///
    /// @throws RepositoryException.Unknown if there is no such preset, or its watermark is not there
    /// @throws IllegalArgumentException if operations or a format are none, or a preset is not kept in the store
    List<Wish> of(Collection<Sha256> originals, List<String> what, List<String> formats) {
        record Made(Recipe recipe, Optional<PresetUse> use) {}
        List<Made> all = new ArrayList<>();
        for (String each : what) {
            for (String format : formats) {
                PictureRequest request = UrlDialect.request(each, "sha256-" + "0".repeat(64), format);
                PresetRecipe says = says(request.what());
                if (!isStored(says)) {
                    throw new IllegalArgumentException("what comes of the preset '" + each + "' is kept in "
                            + says.keep().orElseThrow() + ", not in the store (coffer preset keep)");
                }
                Optional<PresetUse> use = request.what() instanceof What.Preset(var name)
                        ? says.revision().map(revision -> new PresetUse(name, revision, request.density()))
                        : Optional.empty();
                all.add(new Made(suited(request.done(says.recipe())), use));
            }
        }
        List<Wish> wishes = new ArrayList<>();
        for (Sha256 original : originals) { // one after the other, so that each is fetched once
            all.forEach(made -> wishes.add(new Wish(BlobId.of(original), made.recipe(), made.use())));
        }
        return wishes;
    }

    private static boolean isStored(PresetRecipe preset) {
        return preset.keep().map(Tiers::store).orElse(true);
    }

    private PresetRecipe says(What what) {
        return switch (what) {
            case What.Operations(var recipe) -> PresetRecipe.configured(recipe);
            case What.Preset(var name) -> {
                PresetRecipe preset = presets.apply(name)
                        .orElseThrow(() -> new RepositoryException.Unknown(
                                "there is no preset '" + name + "' (operations have arguments, as fit:640)"));
                preset.lacks().ifPresent(why -> {
                    throw new RepositoryException.Unknown(why);
                });
                yield preset;
            }
        };
    }

    private static Recipe suited(Recipe recipe) {
        return recipe.isAuto() ? recipe.accepting(Accepted.of(BROWSER)) : recipe;
    }

    /// What stale pictures are to be now, each once; what is made of videos is made when somebody asks. Memory is a
    /// wish each; recipes are shared among them.
    ///
    /// @param some whether only those of the originals are meant
    Iterator<Wish> stale(Ledger ledger, Map<String, String> engines, Set<Sha256> originals, boolean some) {
        Set<Wish> wishes = new LinkedHashSet<>();
        if (some && originals.isEmpty()) {
            return wishes.iterator();
        }
        Map<Recipe, Recipe> shared = new HashMap<>();
        DerivativeQuery query = DerivativeQuery.all().stale(engines);
        DerivativesSelection.each(ledger, query, originals, Optional.empty(), row -> {
            for (Wish wish : instead(row, ledger.inputs(row.id()))) {
                Recipe recipe = shared.computeIfAbsent(wish.recipe(), same -> same);
                wishes.add(new Wish(wish.original(), recipe, wish.preset()));
            }
            return true;
        });
        return wishes.iterator();
    }

    /// What a derivative is to be now: what its presets say, in its format; or the same, where it has none.
    List<Wish> instead(DerivativeRow row, List<Input> inputs) {
        BlobId original = BlobId.of(row.original());
        Recipe old = Recipe.parse(row.recipe());
        List<Input> byPreset =
                inputs.stream().filter(input -> input.kind().equals("PRESET")).toList();
        if (byPreset.isEmpty()) {
            return List.of(new Wish(original, old, Optional.empty()));
        }
        List<Wish> wishes = new ArrayList<>();
        for (Input input : byPreset) {
            presets.apply(input.name())
                    .filter(Wishes::isStored)
                    .filter(it -> it.lacks().isEmpty())
                    .ifPresent(now -> {
                        double density = Double.parseDouble(input.density());
                        Recipe scaled = Density.scaled(now.recipe(), density);
                        Encoding encoding = scaled.encoding();
                        Recipe recipe = new Recipe(
                                scaled.steps(),
                                old.encoding()
                                        .auto()
                                        .map(encoding::auto)
                                        .orElseGet(() -> old.encoding()
                                                .format()
                                                .map(encoding::as)
                                                .orElse(encoding)));
                        wishes.add(new Wish(
                                original,
                                recipe,
                                now.revision().map(revision -> new PresetUse(input.name(), revision, density))));
                    });
        }
        return wishes;
    }
}
