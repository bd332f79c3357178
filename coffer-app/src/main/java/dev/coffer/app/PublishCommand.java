package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Changeset;
import dev.coffer.repository.Claim;
import dev.coffer.repository.Entry;
import dev.coffer.repository.RepositoryException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer publish`, which is one changeset; and `coffer changeset add`, which is a part of one.
final class PublishCommand implements Command {
    private static final int STANDARD_PARALLEL = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MANY = 16;

    private final boolean publishing;
    private final PublishStep.Listener steps;

    /// @param publishing whether it is committed; else it goes into a changeset that is open
    PublishCommand(boolean publishing) {
        this(publishing, PublishStep.Listener.NONE);
    }

    PublishCommand(boolean publishing, PublishStep.Listener steps) {
        this.publishing = publishing;
        this.steps = steps;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = publishing
                ? EntryOptions.command(
                        CommandName.PUBLISH.word(),
                        "SOURCE...",
                        "Publishes files under paths, all of them at once or none: what is uploaded is seen by nobody",
                        "until the last file is there, and then by readers on every host.",
                        "",
                        "A file gets its own name as its path, files of a directory their path below it; --prefix goes",
                        "before. What a path's current entry holds already is not published again. If anything fails,",
                        "nothing is published. After a Ctrl-C or a crash, do the same again: what is uploaded stays.",
                        "",
                        "Prints what is current then: state, size, time, id and path, between tabs.")
                : EntryOptions.command(
                        "changeset add",
                        "CHANGESET SOURCE...",
                        "Uploads files and adds them to an open changeset, whose commit will publish them. Repeated, it",
                        "adds nothing twice. Sources and paths are as for coffer publish.");
        PublishList.options(spec);
        EntryOptions.tags(spec, "Tag every entry.");
        Declared.options(spec);
        Options.flag(
                spec, "Remove each file, once it is " + (publishing ? "published." : "in the changeset."), "--move");
        Options.flag(spec, "A new version even of what the path holds already.", "--always");
        if (publishing) {
            EntryOptions.claims(spec);
            Options.value(spec, "TEXT", "Why, for the log.", "--note");
        }
        Options.value(spec, "N", "How many files are uploaded at once. Default: 4.", "--parallel");
        Options.flag(spec, "No progress bar.", "--no-progress");
        EntryOptions.repository(spec);
        if (publishing) {
            Options.arguments(spec, "SOURCE", "0..*", PublishList.SOURCES);
            Options.examples(
                    spec,
                    "coffer publish users.csv",
                    "coffer publish out/ --prefix exports/users --tag nightly --date-tag day=2026-11-20",
                    "coffer publish photos/ --prefix photos --with card --with tile --format webp",
                    "coffer publish report.pdf --as reports/current.pdf --move",
                    "coffer publish --from files.tsv --claim 4711");
        } else {
            Options.arguments(spec, "CHANGESET", "1..*", "The changeset, then sources. " + PublishList.SOURCES);
            Options.examples(
                    spec,
                    "coffer changeset add \"$changeset\" out/part-1 --prefix exports",
                    "coffer changeset add \"$changeset\" users.csv --as exports/users.csv --tag nightly");
        }
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        List<String> arguments = S3Options.arguments(line);
        List<PublishList.Wanted> wanted =
                PublishList.of(line, publishing ? arguments : arguments.subList(1, arguments.size()));
        try (Coffer coffer =
                wanted.size() > MANY ? Coffer.openToStay(settings, terminal) : Coffer.open(settings, terminal)) {
            Catalogue catalogue = EntryOptions.catalogue(coffer);
            Optional<Declared> declared = Declared.of(line, settings);
            declared.ifPresent(it -> it.check(coffer));
            List<Claim> claims = publishing ? EntryOptions.claims(line, catalogue) : List.of();
            Changeset.Open changeset = publishing
                    ? catalogue
                            .changesets()
                            .begin(S3Options.text(line, "--note").orElse(""))
                    : ChangesetOptions.open(catalogue, arguments.getFirst());
            steps.reached(PublishStep.BEGUN);
            var publication = new Publication(
                    catalogue,
                    coffer.repository(),
                    changeset,
                    EntryOptions.tags(line),
                    line.hasMatchedOption("--always"),
                    line.hasMatchedOption("--move"),
                    steps);
            var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
            // Ctrl-C: what was begun is finished, and the changeset given up, before the process ends.
            try (var interruption = new Interruption(() -> stop(publication, declared), PATIENCE)) {
                if (!brought(publication, wanted, line, terminal)) {
                    return notAll(catalogue, changeset, publication, wanted.size(), tally, terminal);
                }
                steps.reached(PublishStep.COLLECTED);
                if (declared.isPresent()) {
                    if (!made(declared.get(), coffer, publication, line, terminal)) {
                        return notMade(catalogue, changeset, declared.get(), terminal);
                    }
                    steps.reached(PublishStep.DERIVED);
                }
                if (publishing) {
                    commit(catalogue, changeset, claims);
                    steps.reached(PublishStep.COMMITTED);
                }
                return done(catalogue, publication, tally, terminal);
            }
        }
    }

    private static boolean brought(
            Publication publication, List<PublishList.Wanted> wanted, ParseResult line, Terminal terminal) {
        Terminal bar = line.hasMatchedOption("--no-progress") ? terminal.quiet() : terminal;
        try (Progress progress = Progress.of(bar, wanted.size())) {
            return publication.run(wanted, parallel(line), progress)
                    && publication.failures().isEmpty();
        }
    }

    private static void stop(Publication publication, Optional<Declared> declared) {
        publication.stop();
        declared.ifPresent(Declared::stop);
    }

    private static boolean made(
            Declared declared, Coffer coffer, Publication publication, ParseResult line, Terminal terminal) {
        Terminal bar = line.hasMatchedOption("--no-progress") ? terminal.quiet() : terminal;
        return declared.make(coffer, publication.entries(), bar);
    }

    private int notMade(Catalogue catalogue, Changeset.Open changeset, Declared declared, Terminal terminal) {
        if (publishing) {
            catalogue.changesets().rollBack(changeset);
        }
        terminal.say(
                publishing
                        ? "nothing was published"
                        : "all is in the changeset, but not all of its derivatives are made; repeat it");
        return declared.isStopped() ? Exit.INTERRUPTED : Exit.SOME_FAILED;
    }

    private static void commit(Catalogue catalogue, Changeset.Open changeset, List<Claim> claims) {
        try {
            catalogue.changesets().commit(changeset, claims);
        } catch (RepositoryException.Conflict | RepositoryException.Denied e) {
            catalogue.changesets().rollBack(changeset);
            throw e;
        }
    }

    private int notAll(
            Catalogue catalogue,
            Changeset.Open changeset,
            Publication publication,
            int all,
            S3Tally tally,
            Terminal terminal) {
        if (publishing) {
            catalogue.changesets().rollBack(changeset);
        }
        publication.failures().forEach(it -> tally.failed(it.path().text(), it.reason(), it.code()));
        terminal.say(
                publishing ? "nothing was published" : "what is not named here is in the changeset; repeat the rest");
        int code = tally.end(all);
        return publication.failures().isEmpty() ? Exit.INTERRUPTED : code;
    }

    private int done(Catalogue catalogue, Publication publication, S3Tally tally, Terminal terminal) {
        long left = publication.removeMoved();
        if (left > 0) {
            terminal.say(left + " files were changed since they were uploaded, and stay");
        }
        for (Entry entry : publication.entries()) {
            Entry now = publishing ? published(catalogue, entry) : entry;
            tally.row(EntryRows.columns(now, publishing), json -> EntryRows.json(json, now));
        }
        terminal.out().flush();
        steps.reached(PublishStep.PRINTED);
        return tally.end(publication.entries().size());
    }

    /// As it is now; if somebody has changed it already, as it was added.
    private static Entry published(Catalogue catalogue, Entry added) {
        return catalogue
                .<Optional<Entry>, RuntimeException>read(snapshot -> snapshot.entry(added.id()))
                .orElse(added);
    }

    private static int parallel(ParseResult line) {
        return S3Options.text(line, "--parallel").isPresent() ? S3Options.parallel(line) : STANDARD_PARALLEL;
    }
}
