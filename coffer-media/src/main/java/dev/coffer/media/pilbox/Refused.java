package dev.coffer.media.pilbox;

import dev.coffer.media.PilboxError;
import dev.coffer.media.PilboxOutcome;

/// Carries a refusal out of the depth of a check, inside this package only.
final class Refused extends RuntimeException {

    private final PilboxError error;

    Refused(PilboxError error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    PilboxOutcome.Refusal refusal() {
        return new PilboxOutcome.Refusal(error, String.valueOf(getMessage()));
    }
}
