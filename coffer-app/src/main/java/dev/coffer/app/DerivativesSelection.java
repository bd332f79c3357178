package dev.coffer.app;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.DerivativeQuery;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.EntryQuery;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.store.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// Which derivatives, or originals, a command line means.
final class DerivativesSelection {
    private static final int PAGE = 500;

    static void options(CommandSpec spec) {
        Options.value(spec, "NAME", "Those that were asked for by this preset, in any revision.", "--preset");
        Options.value(spec, "TEXT", "Those whose recipe has this in it, as resize or 300x200.", "--recipe");
        Options.value(spec, "TEXT", "Those that exactly this engine has made.", "--engine");
        Options.value(spec, "TIME", "Those that were made longer ago, as 30d.", "--older");
        Options.value(spec, "TIME", "Those that nobody has used for so long; exact to an hour.", "--unused");
        Options.value(spec, "SIZE", "Those of at least so many bytes, as 1m.", "--larger");
        arguments(spec, "0..*");
    }

    static void arguments(CommandSpec spec, String arity) {
        Options.arguments(
                spec,
                "DIGEST|PATH|PREFIX/",
                arity,
                "Of which originals: a digest, a published path, or with a slash at its end all that is published below.");
    }

    /// Whether the line says anything at all that leaves some out.
    static boolean isAnything(ParseResult line) {
        return !S3Options.arguments(line).isEmpty()
                || Stream.of("--preset", "--recipe", "--engine", "--older", "--unused", "--larger")
                        .anyMatch(line::hasMatchedOption);
    }

    /// What the options say, of all originals.
    static DerivativeQuery query(ParseResult line, Instant now) {
        DerivativeQuery query = DerivativeQuery.all();
        Optional<String> preset = S3Options.text(line, "--preset");
        query = preset.isPresent() ? query.withPreset(preset.get()) : query;
        Optional<String> recipe = S3Options.text(line, "--recipe");
        query = recipe.isPresent() ? query.withRecipe(recipe.get()) : query;
        Optional<String> engine = S3Options.text(line, "--engine");
        query = engine.isPresent() ? query.withEngine(engine.get()) : query;
        Optional<String> older = S3Options.text(line, "--older");
        query = older.isPresent() ? query.createdBefore(now.minus(S3Options.duration(older.get(), "--older"))) : query;
        Optional<String> unused = S3Options.text(line, "--unused");
        query = unused.isPresent() ? query.usedBefore(now.minus(S3Options.duration(unused.get(), "--unused"))) : query;
        Optional<String> larger = S3Options.text(line, "--larger");
        return larger.isPresent() ? query.withMinSize(S3Options.size(larger.get(), "--larger")) : query;
    }

    /// The originals that the arguments name, each once.
    ///
    /// @throws RepositoryException.Unknown if there is nothing of that name
    static Set<Sha256> originals(ParseResult line, Coffer coffer) {
        Set<Sha256> originals = new LinkedHashSet<>();
        for (String word : S3Options.arguments(line)) {
            originals.addAll(originals(word, coffer));
        }
        return originals;
    }

    private static List<Sha256> originals(String word, Coffer coffer) {
        if (word.endsWith("/")) {
            String prefix = EntryOptions.prefix(word);
            return coffer.catalogueOrFail().read(snapshot -> {
                try (Stream<Entry> entries = snapshot.find(EntryQuery.current().withPrefix(prefix))) {
                    return entries.filter(Entry.Held.class::isInstance)
                            .map(entry -> ((Entry.Held) entry).blob().digests().sha256())
                            .distinct()
                            .toList();
                }
            });
        }
        Optional<BlobId> digest = BlobId.ifDigest(word);
        if (digest.isPresent() && digest.get() instanceof BlobId.BySha256(var sha256)) {
            return List.of(sha256); // of what is gone there may be derivatives still
        }
        return digest.flatMap(coffer.blobs()::find)
                .map(held -> List.of(new Sha256(held.id().hex())))
                .or(() -> coffer.catalogueOrFail()
                        .current(new EntryPath(word))
                        .map(entry -> List.of(entry.blob().digests().sha256())))
                .orElseThrow(() -> new RepositoryException.Unknown(
                        "there is no '" + word + "': no path with a published version, and no digest"));
    }

    /// Reads what is meant, a page at a time.
    ///
    /// @param originals empty for all
    /// @param after behind which row to begin
    /// @param goesOn asked after each row
    static void each(
            Ledger ledger,
            DerivativeQuery query,
            Set<Sha256> originals,
            Optional<UUID> after,
            Predicate<DerivativeRow> goesOn) {
        Iterator<Sha256> left = originals.iterator();
        do {
            List<Sha256> some = new ArrayList<>();
            while (left.hasNext() && some.size() < DerivativeQuery.MOST) {
                some.add(left.next());
            }
            Optional<UUID> last = after;
            List<DerivativeRow> page;
            do {
                page = ledger.page(query.of(some), last, PAGE);
                for (DerivativeRow row : page) {
                    if (!goesOn.test(row)) {
                        return;
                    }
                    last = Optional.of(row.id());
                }
            } while (page.size() == PAGE);
        } while (left.hasNext());
    }

    private DerivativesSelection() {}
}
