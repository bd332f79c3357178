package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Change;
import dev.coffer.repository.ChangeQuery;
import dev.coffer.repository.ChangesetId;
import dev.coffer.repository.EntryId;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Feed;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Tag;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer log`: everything that was ever committed, and with `--follow` everything that will be.
final class LogCommand implements Command {
    private static final int PAGE = 500;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = EntryOptions.command(
                CommandName.LOG.word(),
                "[PATH]",
                "Prints what was committed, the oldest first: number, time, author@host, kind, path, entry, tag,",
                "changeset and detail, between tabs; - for nothing. A path stands for itself and all below it.",
                "",
                "Numbers are in the order of commits, and without gaps in the log itself but where a catalogue was",
                "restored: who keeps the last number and asks with --after misses nothing and reads nothing twice.",
                "--follow stays, prints what is committed on any host within a second, and waits while the catalogue",
                "does not answer, which it says, to go on where it was; Ctrl-C ends it.");
        Options.value(spec, "NAME", "Only what this author did.", "--by");
        Options.values(spec, "KIND", "Only this kind, as published. May be given again.", "--kind");
        Options.value(spec, "TIME", "Not before, as 2026-11-20, 2026-11-20 04:00:00 (here) or 7d (ago).", "--since");
        Options.value(spec, "TIME", "Before.", "--until");
        Options.value(spec, "ID", "Only what this changeset did.", "--changeset");
        Options.value(spec, "N", "Only what came after this number.", "--after");
        Options.value(spec, "N", "Stop after so many.", "--limit");
        Options.flag(spec, "Stay, and print what is committed.", "-f", "--follow");
        EntryOptions.catalogue(spec);
        Options.arguments(spec, "PATH", "0..1", "The path; / is everything.");
        Options.examples(
                spec,
                "coffer log exports --since 7d",
                "coffer log --kind purged --kind erased --by anna",
                "coffer log --follow --after 4711 --json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        ChangeQuery query = query(line);
        long after = EntryOptions.count(line, "--after").orElse(0L);
        long most = EntryOptions.count(line, "--limit").orElse(Long.MAX_VALUE);
        boolean follow = line.hasMatchedOption("--follow");
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        AtomicBoolean stopped = new AtomicBoolean();
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Catalogue catalogue = EntryOptions.catalogue(coffer);
            try (var interruption = new Interruption(() -> stopped.set(true), PATIENCE)) {
                Feed feed = catalogue.feed(query, after);
                print(feed, most, follow, stopped, tally, terminal);
            }
        }
        return stopped.get() ? Exit.INTERRUPTED : tally.end(1);
    }

    private static void print(
            Feed feed, long most, boolean follow, AtomicBoolean stopped, S3Tally tally, Terminal terminal) {
        long left = most;
        boolean answered = true;
        while (left > 0 && !stopped.get()) {
            long before = feed.position();
            List<Change> found = List.of();
            try {
                int page = (int) Math.min(PAGE, left);
                found = follow ? feed.await(page, LOOK) : feed.next(page);
                if (!answered) {
                    terminal.say("the catalogue answers again");
                }
                answered = true;
            } catch (RepositoryException.CatalogueUnavailable e) {
                if (!follow) {
                    throw e;
                }
                if (answered) {
                    terminal.say("waiting for the catalogue, to go on after " + before + ": " + Failure.line(e));
                }
                answered = false;
                pause();
            }
            found.forEach(change -> row(change, tally));
            terminal.out().flush();
            left -= found.size();
            if (!follow && feed.position() == before) {
                return;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ChangeQuery query(ParseResult line) {
        ChangeQuery query = ChangeQuery.all();
        Optional<String> path = S3Options.arguments(line).stream().findFirst();
        if (path.isPresent()) {
            query = query.withBelow(PathPrefix.parse(path.get()));
        }
        Optional<String> author = S3Options.text(line, "--by");
        if (author.isPresent()) {
            query = query.withAuthor(author.get());
        }
        EnumSet<Change.Kind> kinds = EnumSet.noneOf(Change.Kind.class);
        S3Options.all(line, "--kind").forEach(text -> kinds.add(kind(text)));
        query = query.withKinds(kinds);
        Optional<String> since = S3Options.text(line, "--since");
        if (since.isPresent()) {
            query = query.withSince(time(since.get(), "--since"));
        }
        Optional<String> until = S3Options.text(line, "--until");
        if (until.isPresent()) {
            query = query.withUntil(time(until.get(), "--until"));
        }
        Optional<String> changeset = S3Options.text(line, "--changeset");
        return changeset.isPresent() ? query.withChangeset(ChangesetId.parse(changeset.get())) : query;
    }

    private static Change.Kind kind(String text) {
        return Arrays.stream(Change.Kind.values())
                .filter(kind -> word(kind).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--kind: '" + text + "' is none of "
                        + Arrays.stream(Change.Kind.values())
                                .map(LogCommand::word)
                                .collect(Collectors.joining(", "))));
    }

    /// As `path-tagged`.
    private static String word(Change.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Instant time(String text, String option) {
        try {
            if (text.matches("[0-9]{1,9}[smhdw]")) {
                return Instant.now().minus(S3Options.duration(text, option));
            }
            if (text.endsWith("Z")) {
                return Instant.parse(text);
            }
            LocalDateTime here =
                    text.length() == 10 ? LocalDate.parse(text).atStartOfDay() : LocalDateTime.parse(text, TIME);
            return here.atZone(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    option + ": not a time: '" + text
                            + "' (2026-11-20, 2026-11-20 04:00:00, 2026-11-20T04:00:00Z, or 7d for ago)",
                    e);
        }
    }

    private static void row(Change change, S3Tally tally) {
        tally.row(
                String.join(
                        "\t",
                        Long.toString(change.number()),
                        change.at().toString(),
                        change.author().toString(),
                        word(change.kind()),
                        change.path().map(EntryPath::text).orElse("-"),
                        change.entry().map(EntryId::toString).orElse("-"),
                        change.tag().map(Tag::text).orElse("-"),
                        change.changeset().map(ChangesetId::toString).orElse("-"),
                        change.detail().orElse("-")),
                json -> json.put("number", change.number())
                        .put("at", change.at().toString())
                        .put("author", change.author().name())
                        .put("host", change.author().host().text())
                        .put("kind", word(change.kind()))
                        .put("path", change.path().map(EntryPath::text))
                        .put("id", change.entry().map(EntryId::toString))
                        .put("tag", change.tag().map(Tag::text))
                        .put("changeset", change.changeset().map(ChangesetId::toString))
                        .put("detail", change.detail()));
    }
}
