package dev.coffer.media.iiif;

import dev.coffer.media.IiifOutcome;

/// Carries a refusal out of the depth of a check, inside this package only.
final class Refused extends RuntimeException {

    Refused(String message) {
        super(message, null, false, false);
    }

    IiifOutcome.Refusal refusal() {
        return new IiifOutcome.Refusal(String.valueOf(getMessage()));
    }
}
