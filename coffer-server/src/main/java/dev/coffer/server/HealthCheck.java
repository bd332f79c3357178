package dev.coffer.server;

/// One thing that has to be there for requests to be answered, as the store or the catalogue.
///
/// Checks are asked at most once a second, one after the other; they should answer in milliseconds.
///
/// @param name one word, the key in the answer of `/health/ready`
/// @param probe looks whether it can be used
public record HealthCheck(String name, Probe probe) {

    /// A look at something.
    @FunctionalInterface
    public interface Probe {

        /// Returns if all is well.
        ///
        /// @throws Exception if not; the reason is logged, and not told to clients
        void check() throws Exception;
    }
}
