package dev.coffer.app;

import dev.coffer.repository.Acceptance;
import dev.coffer.repository.Finding;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.store.Sha256;
import java.util.UUID;

/// How findings, and what a check has seen, are printed.
final class FindingRow {
    private FindingRow() {}

    static String of(Finding finding, boolean json) {
        return json
                ? json(finding).end()
                : S3Tally.printable(
                        String.join("\t", finding.kind().word(), finding.store(), finding.subject(), finding.detail()));
    }

    static String of(Acceptance acceptance, boolean json) {
        return json ? json(acceptance) : of(acceptance.finding(), false) + "\t" + words(acceptance);
    }

    private static String json(Acceptance acceptance) {
        return json(acceptance.finding())
                .put("accepted_by", acceptance.by().toString())
                .put("accepted_at", acceptance.at().toString())
                .put("accepted_detail", acceptance.detail())
                .put("note", acceptance.note())
                .put("in_force", acceptance.isInForce())
                .end();
    }

    private static String words(Acceptance acceptance) {
        return (acceptance.isInForce() ? "accepted by " : "no longer as it was accepted by ")
                + acceptance.by() + " at " + acceptance.at()
                + acceptance.note().map(note -> ": " + note).orElse("");
    }

    static JsonLine json(Finding finding) {
        return new JsonLine()
                .put("kind", finding.kind().word())
                .put("store", finding.store())
                .put("subject", finding.subject())
                .put("sha256", finding.sha256().map(Sha256::hex))
                .put("incarnation", finding.incarnation().map(UUID::toString))
                .put("detail", finding.detail());
    }

    static String words(Fsck.Report report) {
        Fsck.Counts counts = report.counts();
        StringBuilder words = new StringBuilder();
        words.append(report.isComplete() ? "checked " : "stopped (--resume goes on) after ")
                .append(counts.blobs())
                .append(" blobs and copies, ")
                .append(counts.objects())
                .append(" objects with ")
                .append(Sizes.human(counts.bytes()));
        if (counts.readObjects() > 0) {
            words.append(", of which ")
                    .append(counts.readObjects())
                    .append(" were read (")
                    .append(Sizes.human(counts.readBytes()))
                    .append(")");
        }
        if (counts.pending() > 0) {
            words.append("; on their way in or out: ").append(counts.pending());
        }
        if (counts.archived() > 0) {
            words.append("; in an archive, not read: ").append(counts.archived());
        }
        if (report.accepted() > 0) {
            words.append("; accepted: ").append(report.accepted());
        }
        return words.append(
                        report.open() == 0
                                ? "; nothing is wrong"
                                : "; wrong: " + report.open() + " (coffer repair says what to do)")
                .toString();
    }

    static String json(Fsck.Report report) {
        Fsck.Counts counts = report.counts();
        return new JsonLine()
                .put("run", report.run().toString())
                .put("complete", report.isComplete())
                .put("blobs", counts.blobs())
                .put("objects", counts.objects())
                .put("bytes", counts.bytes())
                .put("pending", counts.pending())
                .put("archived", counts.archived())
                .put("read_objects", counts.readObjects())
                .put("read_bytes", counts.readBytes())
                .put("findings", counts.findings())
                .put("open", report.open())
                .put("accepted", report.accepted())
                .end();
    }
}
