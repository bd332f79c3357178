package dev.coffer.app;

import dev.coffer.app.Wishes.Wish;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.Role;
import dev.coffer.repository.ledger.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer derivatives warm`.
final class DerivativesWarmCommand implements Command {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = DerivativesCommand.verb(
                DerivativesVerb.WARM,
                "[DIGEST|PATH|PREFIX/...]",
                "Makes derivatives and keeps them in the store before somebody asks: those of some pictures, by presets or",
                "operations; or with --stale what those that are stale are to be now. What is there already is left alone;",
                "stopped, it goes on where it was.");
        Options.values(
                spec, "PRESET|OPERATIONS", "What is done to each, as in a URL: card, or cover:300x200,q:75.", "--with");
        Options.values(
                spec,
                "FORMAT",
                "As what it is written: webp, jpg and so on; auto, the default, is what today's browsers are given where"
                        + " they may choose.",
                "--format");
        Options.flag(spec, "What is stale, as it is to be now.", "--stale");
        DerivativesSelection.arguments(spec, "0..*");
        DerivativesCommand.settings(
                spec, EnumSet.of(Setting.PRESETS, Setting.RENDER_THREADS, Setting.RENDER_MEGAPIXELS, Setting.TEMP));
        Options.examples(
                spec,
                "coffer derivatives warm photos/ --with card --with tile --format webp --format avif",
                "coffer derivatives warm photos/lake.jpg --with cover:300x200,q:75 --format webp",
                "coffer derivatives warm --stale");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        boolean isStale = line.hasMatchedOption("--stale");
        List<String> with = S3Options.all(line, "--with");
        if (isStale == !with.isEmpty() || !isStale && S3Options.arguments(line).isEmpty()) {
            throw new IllegalArgumentException("coffer derivatives warm wants pictures and --with, or --stale");
        }
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        Settings settings = Options.read(line);
        try (Coffer coffer = Coffer.openToStay(settings, terminal)) {
            coffer.catalogueOrFail().checkMay(Role.READER, PathPrefix.ALL);
            Ledger ledger = coffer.ledger();
            try (WarmPlace place = WarmPlace.open(coffer, coffer.renderThreads())) {
                var wishes = new Wishes(place.presets());
                Iterator<Wish> wanted;
                long total = -1;
                if (isStale) {
                    wanted = wishes.stale(
                            ledger,
                            Engines.ofPictures(),
                            DerivativesSelection.originals(line, coffer),
                            !S3Options.arguments(line).isEmpty());
                } else {
                    List<String> formats = S3Options.all(line, "--format");
                    List<Wish> all = new ArrayList<>(wishes.of(
                            DerivativesSelection.originals(line, coffer),
                            with,
                            formats.isEmpty() ? List.of("auto") : formats));
                    total = all.size();
                    wanted = all.iterator();
                }
                Warming warming = place.warming();
                var rows = new WarmingRows(warming, tally);
                try (Interruption unused = new Interruption(rows::stop, PATIENCE);
                        Progress progress = Progress.of(terminal, "warm", total)) {
                    rows.run(wanted, progress, coffer.renderThreads());
                }
                terminal.say(warming.summary());
                return rows.isStopped() ? Exit.INTERRUPTED : tally.end(Math.max(1, warming.count()));
            }
        }
    }
}
