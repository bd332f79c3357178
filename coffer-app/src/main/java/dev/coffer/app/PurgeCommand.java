package dev.coffer.app;

import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Graces;
import dev.coffer.repository.PurgePlan;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.Receipt;
import dev.coffer.repository.housekeeping.Housekeeping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer purge`: lets go of the content of a path for good.
final class PurgeCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.PURGE,
                "Lets go of the content of a path's versions for good, with every object and copy that holds it, and",
                "on every host's cache at its next contact. Without --yes it says what would go, and changes nothing.",
                "",
                "Purged is what is expired or was never published; --all-versions takes what is published too. Bytes",
                "that something else refers to stay, objects wait for readers and backups; the receipt says which.",
                "--erase takes them at once: every reference to the same bytes, what was stashed and other paths",
                "included, whatever backups need them. That is written into the backup store first, so that no restore",
                "brings them back. Repeating the command writes the receipt as it is by then.");
        Options.flag(spec, "Every version, the published ones too.", "--all-versions");
        Options.flag(spec, "Take the bytes away at once, whatever refers to them or keeps them.", "--erase");
        Options.value(spec, "TEXT", "Why, for the log; wanted with --erase.", "--reason");
        Options.value(spec, "FILE", "Write the receipt there, as JSON.", "--receipt");
        Options.flag(spec, "Do it.", "--yes");
        HousekeepingOptions.graces(spec);
        HousekeepingOptions.exclusive(spec);
        Options.flag(spec, "Print the receipt.", "--json");
        Options.moreSettings(spec, HousekeepingOptions.SETTINGS);
        Options.arguments(spec, "PATH", "1", "The path of the versions.");
        Options.examples(
                spec,
                "coffer purge export/users.tsv.gz",
                "coffer purge export/users.tsv.gz --all-versions --yes",
                "coffer purge uploads/7.jpg --all-versions --erase --reason 'case 17' --receipt 17.json --yes");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        boolean json = line.hasMatchedOption("--json");
        Optional<String> reason = S3Options.text(line, "--reason");
        if (line.hasMatchedOption("--erase") != reason.isPresent()) {
            throw new IllegalArgumentException("--erase and --reason go together");
        }
        EntryPath path = new EntryPath(S3Options.arguments(line).getFirst());
        var request = new PurgeRequest(path, line.hasMatchedOption("--all-versions"), reason);
        Graces graces = HousekeepingOptions.graces(line);
        Optional<Path> file = S3Options.text(line, "--receipt").map(Path::of);
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Housekeeping housekeeping = HousekeepingOptions.open(coffer, line);
            PurgePlan plan = housekeeping.planPurge(request);
            if (!line.hasMatchedOption("--yes")) {
                say(plan, terminal, json);
                return Exit.OK;
            }
            Receipt receipt = housekeeping.purge(request, graces);
            String document = PurgeReceipt.json(receipt, reason);
            file.ifPresent(target -> write(target, document));
            if (json) {
                terminal.out().print(document);
            } else {
                say(receipt, terminal);
            }
            terminal.out().flush();
        }
        return Exit.OK;
    }

    private static void say(PurgePlan plan, Terminal terminal, boolean json) {
        boolean erasing = plan.request().erasure().isPresent();
        if (json) {
            terminal.out()
                    .println(new JsonLine()
                            .put("path", plan.request().path().text())
                            .put("versions", plan.versions())
                            .put("contents", plan.digests().size())
                            .put("bytes", plan.bytes())
                            .put("others", String.join("; ", plan.others()))
                            .put("done", false)
                            .end());
        } else {
            terminal.out()
                    .println("would purge " + plan.versions() + " versions of "
                            + plan.request().path() + ", " + Sizes.human(plan.bytes()) + " in all stores");
            plan.others()
                    .forEach(other ->
                            terminal.out().println(S3Tally.printable((erasing ? "and with it " : "kept by ") + other)));
            terminal.say("nothing was changed; --yes does it");
        }
        terminal.out().flush();
    }

    private static void say(Receipt receipt, Terminal terminal) {
        receipt.removed()
                .forEach(one -> terminal.out()
                        .println("removed\t" + one.url() + "\t" + one.size() + "\t" + one.removedAt()
                                + one.versions()
                                        .map(count -> "\t" + count + " versions")
                                        .orElse("")));
        receipt.pending()
                .forEach(one -> terminal.out()
                        .println(S3Tally.printable("pending\t" + one.url() + "\t" + one.size() + "\t" + one.why()
                                + one.until().map(time -> " until " + time).orElse(""))));
        terminal.out()
                .println("purged " + receipt.versions().size() + " versions of " + receipt.path() + ": "
                        + receipt.removed().size() + " objects removed, "
                        + receipt.pending().size() + " pending");
    }

    private static void write(Path target, String document) {
        try {
            Path folder =
                    Optional.ofNullable(target.toAbsolutePath().getParent()).orElseThrow();
            Path whole = Files.createTempFile(folder, "receipt", ".tmp");
            Files.writeString(whole, document, StandardCharsets.UTF_8);
            Files.move(whole, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the purge is done, but its receipt could not be written to " + target
                            + " (repeat the command to have it): " + e.getMessage(),
                    e);
        }
    }
}
