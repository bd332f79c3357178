package dev.coffer.store;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a store was seen to do, capability by capability.
///
/// @param server who it says it is, or what is known of it; in one line
/// @param rows one for each [Capability], in their order
public record ProbeReport(String server, List<Row> rows) {

    /// What came of trying.
    public enum Finding {
        HAS,
        HAS_NOT,
        /// It could not be tried; nothing is claimed.
        NOT_TRIED
    }

    /// @param says what was seen, or the store's reason, in one line
    public record Row(Capability capability, Finding finding, String says) {}

    /// @throws IllegalArgumentException if a capability is missing or twice there
    public ProbeReport {
        rows = List.copyOf(rows);
        List<Capability> seen =
                new ArrayList<>(rows.stream().map(Row::capability).toList());
        if (!seen.equals(List.of(Capability.values()))) {
            throw new IllegalArgumentException("not a row for each capability, in their order: " + seen);
        }
    }

    /// What may be relied upon.
    public Capabilities capabilities() {
        Set<Capability> has = EnumSet.noneOf(Capability.class);
        rows.stream()
                .filter(row -> row.finding() == Finding.HAS)
                .map(Row::capability)
                .forEach(has::add);
        return new Capabilities(has);
    }
}
