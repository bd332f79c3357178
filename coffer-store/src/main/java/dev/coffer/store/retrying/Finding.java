package dev.coffer.store.retrying;

/// What was found when asking whether an uncertain change has happened.
sealed interface Finding<T> {

    /// It has, and this is what came of it.
    record Happened<T>(T result) implements Finding<T> {}

    /// What is there is not what was to be made.
    record NotYet<T>() implements Finding<T> {}

    /// The store does not tell enough to say.
    record Unknown<T>() implements Finding<T> {}
}
