package dev.coffer.app;

import dev.coffer.repository.FailureKind;
import dev.coffer.repository.Source;
import dev.coffer.repository.StashOutcome;
import java.util.Locale;
import java.util.Optional;

/// A source as it was written, and what came of it.
///
/// @param text as it stood on the command line or in the list
/// @param source empty where the text is no source
record Wanted(String text, Optional<Source> source, String mistake) {

    static Wanted parse(String text) {
        try {
            return new Wanted(text, Optional.of(Source.parse(text)), "");
        } catch (IllegalArgumentException e) {
            return new Wanted(text, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    /// The host that would be asked; empty for what is on this machine or in the store.
    Optional<String> host() {
        return source.filter(Source.Web.class::isInstance)
                .map(it -> String.valueOf(((Source.Web) it).uri().getHost()).toLowerCase(Locale.ROOT));
    }

    /// A wanted source with its outcome.
    sealed interface Result {
        Wanted wanted();

        record Done(Wanted wanted, StashOutcome.Stashed stashed) implements Result {}

        /// @param kind empty where the text is no source
        record Failed(Wanted wanted, Optional<FailureKind> kind, String message) implements Result {}
    }
}
