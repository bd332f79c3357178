package dev.coffer.media;

import java.util.Optional;

/// What work that goes on elsewhere has left behind, so that whoever begins it again after a crash finds it.
public interface Trace {

    /// Nobody will come back.
    Trace NONE = new Trace() {
        @Override
        public Optional<String> kept() {
            return Optional.empty();
        }

        @Override
        public void keep(String text) {
            // nobody will come back
        }
    };

    /// What was kept last, by this process or one before.
    Optional<String> kept();

    /// Durable when this returns.
    ///
    /// @param text of at most a thousand letters
    void keep(String text);
}
