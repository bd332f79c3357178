package dev.coffer.repository.ledger;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.DerivativeLimits;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.Pages;
import dev.coffer.repository.ledger.Ledger.Evictable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which derivatives are let go, the least recently used first.
record Eviction(Catalogue catalogue, String place) {
    private static final int PAGE = 200;
    private static final String GIVEN_UP =
            Rows.COLUMNS + " WHERE d.place = ? AND d.state = 'MAKING' AND d.whole IS NULL"
                    + " AND d.lease_until < ? AND d.id > ? ORDER BY d.id LIMIT " + PAGE;
    private static final String OLDEST = Rows.COLUMNS + " WHERE d.place = ? AND d.state = 'STORED' AND d.whole IS NULL"
            + " AND (d.used_at, d.id) > (?, ?) AND d.used_at < ? ORDER BY d.used_at, d.id LIMIT " + PAGE;
    private static final String BYTES =
            "SELECT COALESCE(sum(d.size), 0) FROM derivative d WHERE d.state = 'STORED' AND d.place = ?";
    /// Through the table: an index that does not have the size would be a detour over each row.
    private static final String BYTES_OF_SQLITE =
            "SELECT COALESCE(sum(d.size), 0) FROM derivative d WHERE +d.state = 'STORED' AND +d.place = ?";

    /// Those that are to go, each looked up when it is asked for.
    ///
    /// @param at nothing goes whose time comes later
    Stream<Evictable> of(DerivativeLimits limits, Instant at) {
        Stream<Evictable> givenUp = Pages.<DerivativeRow>stream(last -> rows(
                        GIVEN_UP,
                        place,
                        at.toEpochMilli(),
                        last.map(row -> row.id().toString()).orElse("")))
                .map(row -> new Evictable(row, "its making was given up"));
        Instant unused = limits.unused().map(at::minus).orElse(Instant.EPOCH);
        Stream<Evictable> old = limits.unused().isEmpty()
                ? Stream.of()
                : usedBefore(unused).map(row -> new Evictable(row, "nobody has used it since " + row.usedAt()));
        return Stream.concat(Stream.concat(givenUp, old), tooMany(limits, unused, at));
    }

    private Stream<Evictable> tooMany(DerivativeLimits limits, Instant unused, Instant at) {
        if (limits.bytes().isEmpty()) {
            return Stream.of();
        }
        // Behind those that go because nobody uses them. Counted when the first of them is looked at, without a
        // flatMap, which would have all of them in memory at once.
        var surplus = new Surplus(limits.bytes().get());
        return usedBefore(at)
                .takeWhile(row -> surplus.takes(row.size()))
                .filter(row -> !row.usedAt().isBefore(unused))
                .map(row -> new Evictable(
                        row,
                        "there are more than " + limits.bytes().get() + " bytes, and it was used last at "
                                + row.usedAt()));
    }

    /// What is there beyond a limit, as one row after the other goes.
    private final class Surplus {
        private final long limit;
        private boolean counted;
        private long left;

        Surplus(long limit) {
            this.limit = limit;
        }

        boolean takes(long size) {
            if (!counted) {
                left = catalogue.look(session -> session.number(session.isShared() ? BYTES : BYTES_OF_SQLITE, place))
                        - limit;
                counted = true;
            }
            boolean goes = left > 0;
            left -= size;
            return goes;
        }
    }

    private Stream<DerivativeRow> usedBefore(Instant time) {
        return Pages.stream(last -> rows(
                OLDEST,
                place,
                last.map(row -> row.usedAt().toEpochMilli()).orElse(Long.MIN_VALUE),
                last.map(row -> row.id().toString()).orElse(""),
                time.toEpochMilli()));
    }

    /// @return how many went
    int evict(List<Evictable> some) {
        int gone = 0;
        for (int from = 0; from < some.size(); from += Rows.PAGE) {
            List<Evictable> page = some.subList(from, Math.min(some.size(), from + Rows.PAGE));
            gone += catalogue.transact(tx -> {
                Map<String, String> stored = reasons(page, true);
                Map<String, String> making = reasons(page, false);
                // Who is late with his upload after all is found out by the state.
                return Rows.condemn(tx.session(), stored, tx.author(), tx.now())
                                .ids()
                                .size()
                        + Rows.condemnGivenUp(tx.session(), making, tx.author(), tx.now())
                                .ids()
                                .size();
            });
        }
        return gone;
    }

    private static Map<String, String> reasons(List<Evictable> some, boolean stored) {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (Evictable one : some) {
            if (one.row().isStored() == stored) {
                reasons.put(one.row().id().toString(), one.reason());
            }
        }
        return reasons;
    }

    private List<DerivativeRow> rows(String sql, @Nullable Object... values) {
        return catalogue.look(session -> session.list(sql, Rows::row, values));
    }
}
