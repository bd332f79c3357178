package dev.coffer.app;

import dev.coffer.repository.Graces;
import dev.coffer.repository.PurgePlan;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.Receipt;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.housekeeping.Housekeeping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer purge`: lets go of the content of paths for good.
final class PurgeCommand implements Command {
    private static final int MOST_SHOWN = 20;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.PURGE,
                "Lets go of the content of a path's versions for good, with every object and copy that holds it, all that",
                "was made of it, and on every host's cache at its next contact. PATH/ is all below a path; --tag and",
                "--added-by narrow that down. Without --yes it says what would go, and changes nothing.",
                "",
                "Purged is what is expired or was never published; --all-versions takes what is published too. Bytes",
                "that something else refers to stay, objects wait for readers and backups; the receipt says which.",
                "--erase takes them at once: every reference to the same bytes, what was stashed and other paths",
                "included, whatever backups need them. That is written into the backup store first, so that no restore",
                "brings them back. Repeating the command writes the receipt as it is by then.",
                "",
                "Addresses of pictures that are gone answer 410. Servers drop what they have made of them within",
                "seconds, and say so: until they have, and caches before them were told, the receipt has them as pending.",
                "--wait waits for that. With receipt_key the receipt is signed: coffer receipt verify.");
        spec.usageMessage().customSynopsis("coffer purge [OPTION...] [PATH]");
        Options.flag(spec, "Every version, the published ones too.", "--all-versions");
        PurgeSelection.options(spec);
        Options.flag(spec, "Take the bytes away at once, whatever refers to them or keeps them.", "--erase");
        Options.value(spec, "TEXT", "Why, for the log; wanted with --erase.", "--reason");
        Options.value(spec, "FILE", "Write the receipt there, as JSON.", "--receipt");
        Options.flag(spec, "Wait until nothing is pending, and then write the receipt.", "--wait");
        Options.value(spec, "TIME", "For how long at most, as 90s or 1h. Default: 10m.", "--patience");
        Options.flag(spec, "Do it.", "--yes");
        HousekeepingOptions.graces(spec);
        HousekeepingOptions.exclusive(spec);
        Options.flag(spec, "Print the receipt.", "--json");
        Options.moreSettings(spec, HousekeepingOptions.SETTINGS);
        Options.arguments(spec, "PATH", "0..1", "The path of the versions, or PATH/ for all below it.");
        Options.examples(
                spec,
                "coffer purge export/users.tsv.gz",
                "coffer purge export/users.tsv.gz --all-versions --yes",
                "coffer purge uploads/7.jpg --all-versions --erase --reason 'case 17' --receipt 17.json --yes --wait",
                "coffer purge uploads/anna/ --all-versions --erase --reason 'case 18' --receipt 18.json --yes");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        boolean json = line.hasMatchedOption("--json");
        Optional<String> reason = S3Options.text(line, "--reason");
        if (line.hasMatchedOption("--erase") != reason.isPresent()) {
            throw new IllegalArgumentException("--erase and --reason go together");
        }
        if (line.hasMatchedOption("--patience") && !line.hasMatchedOption("--wait")) {
            throw new IllegalArgumentException("--patience goes with --wait");
        }
        PurgeSelection selection = PurgeSelection.of(line);
        Graces graces = HousekeepingOptions.graces(line);
        Optional<Path> file = S3Options.text(line, "--receipt").map(Path::of);
        Settings settings = Options.read(line);
        // Before anything goes: who has no key is told while the purge can still wait.
        Optional<ReceiptKey> key =
                settings.text(Setting.RECEIPT_KEY).map(Path::of).map(ReceiptKey::read);
        try (Coffer coffer = Coffer.open(settings, terminal)) {
            Housekeeping housekeeping = HousekeepingOptions.open(coffer, line);
            List<PurgeRequest> requests =
                    selection.requests(coffer.catalogueOrFail(), line.hasMatchedOption("--all-versions"), reason);
            if (!selection.isOne()) {
                requests = housekeeping.possible(requests);
                if (requests.isEmpty()) {
                    throw new RepositoryException.Conflict(
                            "all that is " + selection.words() + " is published: --all-versions takes that too");
                }
            }
            if (!line.hasMatchedOption("--yes")) {
                say(selection, plan(housekeeping, requests), terminal, json);
                return Exit.OK;
            }
            Receipt receipt = purge(housekeeping, requests, graces, terminal);
            if (line.hasMatchedOption("--wait")) {
                Duration patience = S3Options.text(line, "--patience")
                        .map(text -> S3Options.duration(text, "--patience"))
                        .orElse(Duration.ofMinutes(10));
                receipt = new PurgeWait(housekeeping, graces, terminal).until(receipt, patience);
            }
            String document =
                    SignedReceipt.of(PurgeReceipt.json(receipt, reason), key).document();
            file.ifPresent(target -> SignedReceipt.write(target, document));
            if (json) {
                terminal.out().print(document);
            } else {
                say(selection, receipt, terminal);
            }
            terminal.out().flush();
            return line.hasMatchedOption("--wait") && !receipt.isComplete() ? Exit.SOME_FAILED : Exit.OK;
        }
    }

    private static Receipt purge(
            Housekeeping housekeeping, List<PurgeRequest> requests, Graces graces, Terminal terminal) {
        try (Progress progress = Progress.of(terminal, "purge", requests.size())) {
            return housekeeping.purge(requests, graces, () -> progress.add(1));
        }
    }

    private static PurgePlan plan(Housekeeping housekeeping, List<PurgeRequest> requests) {
        long versions = 0;
        long derivatives = 0;
        long bytes = 0;
        Set<String> digests = new LinkedHashSet<>();
        Set<String> others = new LinkedHashSet<>();
        for (PurgeRequest request : requests) {
            PurgePlan plan = housekeeping.planPurge(request);
            versions += plan.versions();
            if (digests.addAll(plan.digests())) {
                derivatives += plan.derivatives();
                bytes += plan.bytes();
            }
            others.addAll(plan.others());
        }
        return new PurgePlan(
                requests.getFirst(), versions, List.copyOf(digests), List.copyOf(others), derivatives, bytes);
    }

    private static void say(PurgeSelection selection, PurgePlan plan, Terminal terminal, boolean json) {
        boolean erasing = plan.request().erasure().isPresent();
        if (json) {
            terminal.out()
                    .println(new JsonLine()
                            .put("path", selection.words())
                            .put("versions", plan.versions())
                            .put("contents", plan.digests().size())
                            .put("derivatives", plan.derivatives())
                            .put("bytes", plan.bytes())
                            .put("others", String.join("; ", plan.others()))
                            .put("done", false)
                            .end());
        } else {
            terminal.out()
                    .println(S3Tally.printable("would purge " + Sizes.counted(plan.versions(), "version") + " of "
                            + selection.words()
                            + (plan.derivatives() == 0 ? "" : " and " + Sizes.counted(plan.derivatives(), "derivative"))
                            + ", " + Sizes.human(plan.bytes()) + " in all stores"));
            plan.others().stream()
                    .limit(MOST_SHOWN)
                    .forEach(other ->
                            terminal.out().println(S3Tally.printable((erasing ? "and with it " : "kept by ") + other)));
            if (plan.others().size() > MOST_SHOWN) {
                terminal.out().println("and " + (plan.others().size() - MOST_SHOWN) + " more");
            }
            terminal.say("nothing was changed; --yes does it");
        }
        terminal.out().flush();
    }

    private static void say(PurgeSelection selection, Receipt receipt, Terminal terminal) {
        receipt.removed()
                .forEach(one -> terminal.out()
                        .println("removed\t" + one.url() + "\t" + one.size() + "\t" + one.removedAt()
                                + one.versions()
                                        .map(count -> "\t" + Sizes.counted(count, "version"))
                                        .orElse("")));
        receipt.dropped()
                .forEach(one -> terminal.out()
                        .println("dropped\t" + one.derivatives() + " derivatives of " + one.sha256()
                                + "\tby the server " + one.host() + "/" + one.process() + "\t" + one.droppedAt()));
        receipt.calls().stream()
                .filter(call -> call.doneAt().isPresent())
                .forEach(call -> terminal.out()
                        .println("told\t" + call.tag() + "\t" + call.doneAt().orElseThrow()));
        PurgeWait.pending(receipt).forEach(pending -> terminal.out().println(S3Tally.printable(pending)));
        terminal.out()
                .println(S3Tally.printable(
                        "purged " + Sizes.counted(receipt.versions().size(), "version") + " of " + selection.words()
                                + ": " + Sizes.counted(receipt.removed().size(), "object") + " removed, "
                                + receipt.waiting() + " pending"));
    }
}
