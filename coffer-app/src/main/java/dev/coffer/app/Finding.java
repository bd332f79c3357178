package dev.coffer.app;

import java.util.Locale;
import java.util.Optional;

/// What one look of `coffer doctor` found.
///
/// @param says what is there, in one line
/// @param advice what to do, where something is amiss
record Finding(String check, State state, String says, Optional<String> advice) {
    enum State {
        OK,
        /// Coffer runs, and something is missing from it.
        POOR,
        BAD
    }

    static Finding ok(String check, String says) {
        return new Finding(check, State.OK, says, Optional.empty());
    }

    static Finding poor(String check, String says, String advice) {
        return new Finding(check, State.POOR, says, Optional.of(advice));
    }

    static Finding bad(String check, String says, String advice) {
        return new Finding(check, State.BAD, says, Optional.of(advice));
    }

    String line() {
        String sign = switch (state) {
            case OK -> "ok  ";
            case POOR -> "poor";
            case BAD -> "BAD ";
        };
        return sign + "  " + String.format("%-15s", check) + says
                + advice.map(it -> "\n                       " + it).orElse("");
    }

    String json() {
        return new JsonLine()
                .put("check", check)
                .put("state", state.name().toLowerCase(Locale.ROOT))
                .put("says", says)
                .put("advice", advice)
                .end();
    }
}
