package dev.coffer.media.url;

import dev.coffer.media.UrlOutcome;
import dev.coffer.media.UrlOutcome.Reason;

/// Carries a refusal out of the depth of a check, inside this package only.
final class Refused extends RuntimeException {
    private final Reason reason;

    Refused(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /// What cannot be read.
    static Refused malformed(String message) {
        return new Refused(Reason.MALFORMED, message);
    }

    UrlOutcome.Refusal refusal() {
        return new UrlOutcome.Refusal(reason, String.valueOf(getMessage()));
    }

    /// What somebody wrote, for a message: no longer than one line, without what a line has not.
    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return "'" + (line.length() > 60 ? line.substring(0, 60) + "…" : line) + "'";
    }
}
