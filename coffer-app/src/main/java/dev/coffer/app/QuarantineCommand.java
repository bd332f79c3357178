package dev.coffer.app;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Digests;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.Quarantine;
import dev.coffer.repository.Quarantine.Case;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.Sha256;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer quarantine`: bytes that are kept and not given out.
final class QuarantineCommand implements Command {
    private static final Set<Setting> SETTINGS = EnumSet.of(
            Setting.STORE,
            Setting.CATALOGUE,
            Setting.CATALOGUE_USER,
            Setting.AUTHOR,
            Setting.HOST,
            Setting.S3_ENDPOINT,
            Setting.LOGLEVEL);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.QUARANTINE,
                "Keeps bytes back until somebody has looked at them: they stay where they are, and nobody is shown them,",
                "nor what is made of them. Without arguments it lists what is kept back.",
                "",
                "It holds for the bytes, so under every path and digest that has them, and goes on if they are purged and",
                "brought again. Servers follow within seconds: their addresses answer 403, or the fallback picture, and",
                "do not say why. coffer cat, get and open refuse, unless --force.");
        spec.usageMessage().customSynopsis("coffer quarantine [OPTION...] [PATH|DIGEST...]");
        Options.value(spec, "TEXT", "Why, for the list and the log; the public is not told.", "--reason");
        Options.flag(spec, "Give them out again.", "--lift");
        Options.flag(spec, "Print a JSON object a line: sha256, md5, reason, set_at, author, host.", "--json");
        Options.moreSettings(spec, SETTINGS);
        Options.arguments(
                spec, "PATH|DIGEST", "0..*", "Paths with a published version; sha256-... and md5-... are digests.");
        Options.examples(
                spec,
                "coffer quarantine press/7.jpg --reason 'case 7: is looked into'",
                "coffer quarantine",
                "coffer quarantine press/7.jpg --lift");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        List<String> words = S3Options.arguments(line);
        boolean isLift = line.hasMatchedOption("--lift");
        Optional<String> reason = S3Options.text(line, "--reason");
        if (words.isEmpty() ? isLift || reason.isPresent() : isLift == reason.isPresent()) {
            throw new IllegalArgumentException(
                    "coffer quarantine wants what is kept back and a --reason, or --lift; or nothing, for the list");
        }
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            if (!(coffer.layout() instanceof BlobLayout.Incarnations)) {
                throw new ConfigurationException("who serves a bucket of md5s3stash asks nobody what is kept back");
            }
            var quarantine = new Quarantine(coffer.catalogueOrFail());
            if (words.isEmpty()) {
                try (Stream<Case> all = quarantine.list()) {
                    return tally.end(all.peek(it -> row(tally, it)).count());
                }
            }
            for (String word : words) {
                tally.attempt(word, () -> {
                    Sha256 sha256 = sha256(coffer, quarantine, word);
                    if (isLift) {
                        lift(quarantine, sha256, word);
                    } else {
                        row(tally, quarantine.set(sha256, reason.orElseThrow()));
                    }
                });
            }
            return tally.end(words.size());
        }
    }

    private static void lift(Quarantine quarantine, Sha256 sha256, String word) {
        if (!quarantine.lift(sha256)) {
            throw new RepositoryException.Unknown(word + " is not in quarantine");
        }
    }

    /// What is in quarantine need not be there any more.
    private static Sha256 sha256(Coffer coffer, Quarantine quarantine, String word) {
        Optional<BlobId> digest = BlobId.ifDigest(word);
        List<Case> known = digest.map(quarantine::find).orElse(List.of());
        return known.size() == 1
                ? known.getFirst().digests().sha256()
                : digest.flatMap(id -> coffer.repository().findAnyway(id))
                        .or(() -> coffer.catalogueOrFail()
                                .current(new EntryPath(word))
                                .map(entry -> entry.blob().held()))
                        .map(HeldBlob::id)
                        .filter(BlobId.BySha256.class::isInstance)
                        .map(id -> new Sha256(id.hex()))
                        .orElseThrow(() -> new RepositoryException.Unknown(
                                "there is no '" + word + "': no path with a published version, and no digest"));
    }

    /// One row: the digest, when, by whom, and why.
    private static void row(S3Tally tally, Case kept) {
        Digests digests = kept.digests();
        tally.row(
                digests.sha256().hex() + "\t" + kept.at() + "\t" + kept.author().name() + "\t" + kept.reason(),
                json -> json.put("sha256", digests.sha256().hex())
                        .put("md5", digests.md5().hex())
                        .put("reason", kept.reason())
                        .put("set_at", kept.at().toString())
                        .put("author", kept.author().name())
                        .put("host", kept.author().host().text()));
    }
}
