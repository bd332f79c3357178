package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which rows of the ledger are meant: those for which all holds that is said.
///
/// @param originals of any of these; empty for all
/// @param preset used by any revision of it
/// @param recipe whose recipe has this text in it
/// @param engine of exactly this
/// @param createdBefore made before
/// @param usedBefore not used since
/// @param minSize of at least so many bytes
/// @param current not what these engines would make now, each by what the recipes begin with that are its: see
///     [dev.coffer.repository.ledger.Ledger#page]. Empty for all; recipes that none of them makes are left out
public record DerivativeQuery(
        List<Sha256> originals,
        Optional<String> preset,
        Optional<String> recipe,
        Optional<String> engine,
        Optional<Instant> createdBefore,
        Optional<Instant> usedBefore,
        Optional<Long> minSize,
        Map<String, String> current) {

    /// The most originals of one query.
    public static final int MOST = 500;

    /// @throws IllegalArgumentException if there are more than [#MOST] originals
    public DerivativeQuery {
        originals = List.copyOf(originals);
        current = Map.copyOf(current);
        if (originals.size() > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " originals at once: " + originals.size());
        }
    }

    /// All of them.
    public static DerivativeQuery all() {
        return new DerivativeQuery(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    public DerivativeQuery of(List<Sha256> some) {
        return new DerivativeQuery(some, preset, recipe, engine, createdBefore, usedBefore, minSize, current);
    }

    public DerivativeQuery withPreset(String name) {
        return new DerivativeQuery(
                originals, Optional.of(name), recipe, engine, createdBefore, usedBefore, minSize, current);
    }

    public DerivativeQuery withRecipe(String text) {
        return new DerivativeQuery(
                originals, preset, Optional.of(text), engine, createdBefore, usedBefore, minSize, current);
    }

    public DerivativeQuery withEngine(String revision) {
        return new DerivativeQuery(
                originals, preset, recipe, Optional.of(revision), createdBefore, usedBefore, minSize, current);
    }

    public DerivativeQuery createdBefore(Instant time) {
        return new DerivativeQuery(originals, preset, recipe, engine, Optional.of(time), usedBefore, minSize, current);
    }

    public DerivativeQuery usedBefore(Instant time) {
        return new DerivativeQuery(
                originals, preset, recipe, engine, createdBefore, Optional.of(time), minSize, current);
    }

    public DerivativeQuery withMinSize(long bytes) {
        return new DerivativeQuery(
                originals, preset, recipe, engine, createdBefore, usedBefore, Optional.of(bytes), current);
    }

    /// @param engine what makes all of them now
    public DerivativeQuery stale(String engine) {
        return stale(Map.of("", engine));
    }

    /// @param engines what makes them now, each by what the recipes begin with that are its; none is the
    ///     beginning of another
    public DerivativeQuery stale(Map<String, String> engines) {
        return new DerivativeQuery(originals, preset, recipe, engine, createdBefore, usedBefore, minSize, engines);
    }
}
