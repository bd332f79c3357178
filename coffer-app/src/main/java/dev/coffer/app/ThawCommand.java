package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.archive.Archive;
import dev.coffer.repository.archive.Archive.Ticket;
import dev.coffer.store.RestoreRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer thaw`: archived bytes back to where they can be read.
final class ThawCommand implements Command {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.THAW,
                "Asks the archived bytes of versions back, to where they can be read for good.",
                "",
                "A server takes minutes to days for it, as the tier goes. The answer is a ticket: --ticket says how far",
                "it is and takes over what has come; --wait does so until all is there.");
        spec.usageMessage().customSynopsis("coffer thaw [OPTION...] [PATH...]");
        Options.value(spec, "ID", "Look at a ticket instead of asking for something.", "--ticket");
        Options.flag(spec, "Look at all tickets that are open.", "--open");
        Options.flag(spec, "Wait until all of it can be read.", "--wait");
        Options.value(spec, "TIER", "expedited, standard or bulk. Default: standard.", "--tier");
        Options.value(
                spec,
                "N",
                "For how many days the server keeps what it brought, until somebody looks. Default: 7.",
                "--days");
        ArchiveSelection.options(spec);
        Options.flag(spec, "Print a JSON object a ticket.", "--json");
        Options.moreSettings(spec, BackupCommand.SETTINGS);
        Options.arguments(spec, "PATH", "0..*", "A path, or what all paths below begin with: raw/2019/.");
        Options.examples(
                spec,
                "coffer thaw --wait raw/2019/k.dat",
                "coffer thaw --tier bulk raw/2019/",
                "coffer thaw --ticket 0b4c8d1e-93f3-4d57-9d0c-6a3d0a5d3f11 --wait",
                "coffer thaw --open");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        boolean json = line.hasMatchedOption("--json");
        try (Coffer coffer = Coffer.openToStay(settings, terminal)) {
            Catalogue catalogue = coffer.catalogue().orElseThrow();
            var archive = new Archive(catalogue, ArchiveSelection.server(coffer), coffer.layout());
            List<Ticket> tickets = tickets(line, catalogue, archive);
            int code = Exit.OK;
            for (Ticket ticket : tickets) {
                Ticket end = line.hasMatchedOption("--wait") ? await(archive, ticket) : ticket;
                terminal.out().println(json ? json(end) : words(end));
                code = end.gone() > 0 ? Exit.SOME_FAILED : code;
            }
            return code;
        }
    }

    private static List<Ticket> tickets(ParseResult line, Catalogue catalogue, Archive archive) {
        if (line.hasMatchedOption("--open")) {
            return archive.open().stream().map(it -> archive.look(it.id())).toList();
        }
        if (line.hasMatchedOption("--ticket")) {
            return List.of(archive.look(id(line.matchedOptionValue("--ticket", ""))));
        }
        int days = S3Options.number(line.matchedOptionValue("--days", "7"), "--days");
        var request = new RestoreRequest(days, tier(line.matchedOptionValue("--tier", "standard")));
        return List.of(archive.thaw(ArchiveSelection.of(line, catalogue, archive), request));
    }

    private static Ticket await(Archive archive, Ticket ticket) {
        Ticket seen = ticket;
        for (Duration pause = FIRST_PAUSE; !seen.isDone(); pause = longer(pause)) {
            LockSupport.parkNanos(pause.toNanos());
            seen = archive.look(seen.id());
        }
        return seen;
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private static String words(Ticket ticket) {
        String removed = ticket.gone() > 0 ? ", " + ticket.gone() + " were removed meanwhile" : "";
        String counts = ticket.thawed() + " of " + ticket.blobs() + " blobs can be read" + removed;
        return ticket.isDone()
                ? counts
                : counts + "; ticket " + ticket.id() + " (coffer thaw --wait --ticket " + ticket.id() + ")";
    }

    private static String json(Ticket ticket) {
        return new JsonLine()
                .put("ticket", ticket.id().toString())
                .put("asked_at", ticket.askedAt().toString())
                .put("blobs", ticket.blobs())
                .put("bytes", ticket.bytes())
                .put("thawed", ticket.thawed())
                .put("gone", ticket.gone())
                .put("done", ticket.isDone())
                .end();
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--ticket: not the id of a ticket: '" + text + "'", e);
        }
    }

    private static RestoreRequest.Tier tier(String word) {
        return Arrays.stream(RestoreRequest.Tier.values())
                .filter(tier -> tier.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("--tier: no tier '" + word + "': expedited, standard, bulk"));
    }
}
