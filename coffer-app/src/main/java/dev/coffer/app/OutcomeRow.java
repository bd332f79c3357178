package dev.coffer.app;

import dev.coffer.repository.Finding;
import dev.coffer.repository.repair.Repair;
import dev.coffer.repository.repair.Repair.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How a repair says what became of a finding.
final class OutcomeRow {
    private OutcomeRow() {}

    static void print(Outcome outcome, Terminal terminal, boolean json) {
        if (json) {
            terminal.out().println(json(outcome));
        } else {
            words(outcome).forEach(terminal.out()::println);
        }
    }

    private static List<String> words(Outcome outcome) {
        String what = named(outcome.finding());
        return switch (outcome) {
            case Outcome.Repairable it -> List.of("repairable\t" + what + "\tfrom " + from(it.from()));
            case Outcome.Repaired it -> List.of("repaired\t" + what + "\tfrom " + it.from());
            case Outcome.Settled it -> List.of("settled\t" + what + "\t" + it.why());
            case Outcome.Left it -> List.of("left\t" + what + "\t" + it.advice());
            case Outcome.Lost it -> lost(it, what);
        };
    }

    private static List<String> lost(Outcome.Lost lost, String what) {
        var lines = new ArrayList<String>();
        lines.add("lost\t" + what + "\t" + lost.finding().kind().word());
        lost.versions().forEach(version -> lines.add("  needed by\t" + version(version)));
        lost.sources().forEach(source -> lines.add("  came from\t" + source));
        lost.hosts().forEach(host -> lines.add("  cached on\t" + host + ": run coffer repair there"));
        lost.tried().forEach(tried -> lines.add("  no help\t" + tried));
        lines.add("  whoever has the file\tbrings it back with coffer stash FILE");
        return lines;
    }

    private static String json(Outcome outcome) {
        JsonLine line = FindingRow.json(outcome.finding());
        return switch (outcome) {
            case Outcome.Repairable it ->
                line.put("outcome", "repairable")
                        .putList(
                                "from",
                                it.from().stream().map(Repair.Whence::toString).toList())
                        .end();
            case Outcome.Repaired it ->
                line.put("outcome", "repaired")
                        .put("from", it.from().toString())
                        .put("object", it.object().url())
                        .end();
            case Outcome.Settled it ->
                line.put("outcome", "settled").put("why", it.why()).end();
            case Outcome.Left it ->
                line.put("outcome", "left").put("advice", it.advice()).end();
            case Outcome.Lost it ->
                line.put("outcome", "lost")
                        .putList(
                                "needed_by",
                                it.versions().stream().map(OutcomeRow::version).toList())
                        .putList("came_from", it.sources())
                        .putList("cached_on", it.hosts())
                        .putList("tried", it.tried())
                        .end();
        };
    }

    private static String from(List<Repair.Whence> from) {
        return String.join(", or ", from.stream().map(Repair.Whence::toString).toList());
    }

    private static String version(Repair.Version version) {
        return version.path() + " " + version.id() + " " + version.state().toLowerCase(Locale.ROOT);
    }

    /// The digest says what it is, the object where it should be.
    private static String named(Finding finding) {
        return finding.sha256().map(sha256 -> "sha256-" + sha256 + "\t").orElse("") + finding.subject();
    }
}
