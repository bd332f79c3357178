package dev.coffer.media.url;

import dev.coffer.media.UrlOutcome;
import dev.coffer.media.UrlOutcome.Reason;

/// Carries a refusal out of the depth of a check, inside this package only.
final class Refused extends RuntimeException {
    private final Reason reason;

    /// @param message that may quote what somebody wrote; what a line has not is left out of it
    Refused(Reason reason, String message) {
        super(message.replaceAll("\\p{Cntrl}", "?"), null, false, false);
        this.reason = reason;
    }

    /// What cannot be read.
    static Refused malformed(String message) {
        return new Refused(Reason.MALFORMED, message);
    }

    UrlOutcome.Refusal refusal() {
        return new UrlOutcome.Refusal(reason, String.valueOf(getMessage()));
    }

    /// What somebody wrote, for a message, and not more of it than people want to see.
    static String shown(String text) {
        return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
    }
}
