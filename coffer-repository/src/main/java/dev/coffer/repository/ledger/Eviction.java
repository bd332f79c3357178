package dev.coffer.repository.ledger;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.DerivativeLimits;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.Pages;
import dev.coffer.repository.ledger.Ledger.Evictable;
import dev.coffer.repository.ledger.Rows.Order;
import java.time.Instant;
import java.util.List;
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
            "SELECT COALESCE(sum(size), 0) FROM derivative WHERE place = ? AND state = 'STORED'";

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
        return Stream.concat(Stream.concat(givenUp, old), Stream.of(limits).flatMap(it -> tooMany(it, unused, at)));
    }

    private Stream<Evictable> tooMany(DerivativeLimits limits, Instant unused, Instant at) {
        if (limits.bytes().isEmpty()) {
            return Stream.of();
        }
        // Behind those that go because nobody uses them.
        long[] left = {
            catalogue.look(session -> session.number(BYTES, place))
                    - limits.bytes().get()
        };
        return usedBefore(at)
                .takeWhile(row -> {
                    boolean goes = left[0] > 0;
                    left[0] -= row.size();
                    return goes;
                })
                .filter(row -> !row.usedAt().isBefore(unused))
                .map(row -> new Evictable(
                        row,
                        "there are more than " + limits.bytes().get() + " bytes, and it was used last at "
                                + row.usedAt()));
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
                int went = 0;
                for (Evictable one : page) {
                    Order order = new Order(one.reason(), tx.author(), tx.now());
                    List<String> id = List.of(one.row().id().toString());
                    // Who is late with his upload after all is found out by the state.
                    went += (one.row().isStored()
                                    ? Rows.condemn(tx.session(), id, order)
                                    : Rows.condemnGivenUp(tx.session(), id, order))
                            .ids()
                            .size();
                }
                return went;
            });
        }
        return gone;
    }

    private List<DerivativeRow> rows(String sql, @Nullable Object... values) {
        return catalogue.look(session -> session.list(sql, Rows::row, values));
    }
}
