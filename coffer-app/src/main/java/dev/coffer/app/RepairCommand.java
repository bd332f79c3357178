package dev.coffer.app;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Finding;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.repository.repair.Repair;
import dev.coffer.repository.repair.Repair.Outcome;
import dev.coffer.store.ObjectStore;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer repair`: brings back what a check has found to be missing or wrong.
final class RepairCommand implements Command {
    static final Set<Setting> SETTINGS = EnumSet.of(
            Setting.BUCKET_BASE,
            Setting.BUCKET_SCHEME,
            Setting.STORE,
            Setting.BACKUP,
            Setting.CATALOGUE,
            Setting.CATALOGUE_USER,
            Setting.AUTHOR,
            Setting.S3_ENDPOINT,
            Setting.S3_REGION,
            Setting.S3_PATH_STYLE,
            Setting.TEMP,
            Setting.LOGLEVEL);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.REPAIR,
                "Brings back what coffer fsck has found to be missing, too short or corrupt: from another object with",
                "the same digest, from the copies in the backup store, from the cache of this host, or from where it",
                "was once brought. What is found counts only if it has the digest. Everything is logged.",
                "",
                "A line says what became of each finding: repaired, and from where; settled, where nothing is wrong any",
                "more; left, where a person has to decide; or lost, with the versions of paths that need it, where it",
                "once came from, and the hosts whose caches have had it: coffer repair on one of them can bring it",
                "back.");
        Options.flag(spec, "Say what could be done, and do nothing.", "--plan");
        Options.flag(spec, "Check first that all objects are there, as coffer fsck does.", "--check");
        Options.flag(spec, "Fetch nothing from the web.", "--no-web");
        Options.flag(spec, "Print a JSON object a line.", "--json");
        var settings = EnumSet.copyOf(SETTINGS);
        settings.add(Setting.ALLOW_PRIVATE);
        settings.add(Setting.FETCH_TIMEOUT);
        Options.moreSettings(spec, settings);
        Options.examples(
                spec,
                "coffer repair --plan",
                "coffer repair",
                "coffer fsck --read-data || coffer repair",
                "coffer repair --check --json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        boolean json = line.hasMatchedOption("--json");
        boolean plans = line.hasMatchedOption("--plan");
        AtomicBoolean stopped = new AtomicBoolean();
        try (Coffer coffer = Coffer.openToStay(settings, terminal);
                var interruption = new Interruption(() -> stopped.set(true), PATIENCE)) {
            Catalogue catalogue =
                    coffer.catalogue().orElseThrow(() -> new ConfigurationException("a repair needs the catalogue"));
            Fsck fsck = fsck(coffer, catalogue, coffer.store());
            if (line.hasMatchedOption("--check")) {
                fsck.run(Fsck.Options.standard(), _ -> {});
            }
            Repair repair = repair(coffer, catalogue, line.hasMatchedOption("--no-web"));
            int code = Exit.OK;
            try (Stream<Finding> open = fsck.open()) {
                for (Iterator<Finding> each = open.iterator(); each.hasNext() && !stopped.get(); ) {
                    Finding finding = each.next();
                    Outcome outcome = plans ? repair.plan(finding) : repair.execute(finding);
                    OutcomeRow.print(outcome, terminal, json);
                    switch (outcome) {
                        case Outcome.Repaired _, Outcome.Settled _ -> {
                            if (!plans) {
                                fsck.resolve(finding);
                            }
                        }
                        case Outcome.Repairable _ -> {}
                        case Outcome.Left _, Outcome.Lost _ -> code = Exit.SOME_FAILED;
                    }
                }
            }
            return stopped.get() ? Exit.INTERRUPTED : code;
        }
    }

    static Fsck fsck(Coffer coffer, Catalogue catalogue, ObjectStore store) {
        Fsck fsck = Fsck.of(catalogue, store, coffer.layout());
        return switch (coffer.layout()) {
            case BlobLayout.Incarnations _ ->
                fsck.withCopies(coffer.backups()).withCache(coffer.places().blobCache());
            case BlobLayout.Keyed _ -> fsck;
        };
    }

    private static Repair repair(Coffer coffer, Catalogue catalogue, boolean isWithoutWeb) {
        Repair repair = Repair.of(
                catalogue, coffer.store(), coffer.layout(), coffer.places().temp());
        if (!isWithoutWeb) {
            repair = repair.withFetcher(coffer.fetcher());
        }
        return switch (coffer.layout()) {
            case BlobLayout.Incarnations _ ->
                repair.withCopies(coffer.backups()).withCache(coffer.places().blobCache());
            case BlobLayout.Keyed _ -> repair;
        };
    }
}
