package dev.coffer.repository.repair;

import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.Finding;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.repair.Repair.Outcome;
import dev.coffer.repository.repair.Repair.Whence;
import java.util.List;
import java.util.Optional;

/// Lets go of derivatives that are missing or wrong: row and object go, and who asks next has it made anew.
record DerivativeRepair(Ledger ledger) {
    private static final String REASON = "a check has found it missing or wrong";

    Outcome plan(Finding finding) {
        return switch (finding.kind()) {
            case MISSING, WRONG_SIZE, CORRUPT ->
                row(finding).isPresent()
                        ? new Outcome.Repairable(finding, List.of(new Whence.Rendered()))
                        : gone(finding);
            case ORPHANED ->
                new Outcome.Left(
                        finding, "coffer gc removes what no row names, once a day and after a restore at once");
            case AMBIGUOUS, INCONSISTENT -> throw new IllegalArgumentException("not of a derivative: " + finding);
        };
    }

    Outcome execute(Finding finding) {
        Outcome plan = plan(finding);
        if (!(plan instanceof Outcome.Repairable)) {
            return plan;
        }
        Optional<DerivativeRow> row = row(finding);
        if (row.isEmpty()) {
            return gone(finding);
        }
        if (ledger.isWhole(row.get())) {
            return new Outcome.Settled(finding, "it is as it should be");
        }
        ledger.remove(List.of(row.get().id()), REASON);
        return new Outcome.Repaired(finding, new Whence.Rendered(), row.get().object());
    }

    private Optional<DerivativeRow> row(Finding finding) {
        return finding.incarnation().flatMap(ledger::having).filter(DerivativeRow::isStored);
    }

    private static Outcome gone(Finding finding) {
        return new Outcome.Settled(finding, "it is out of the ledger by now");
    }
}
