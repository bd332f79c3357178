package dev.coffer.store;

/// What became of asking an archived object back.
public enum RestoreOutcome {
    /// It is on its way; [ObjectInfo#restoration()] tells when it is there.
    BEGUN,
    /// It was asked for before, and is not there yet.
    ONGOING,
    /// A readable copy is there, and now stays for the days that were asked for.
    THERE_ALREADY,
    /// It lies in no archive and can be read as it is.
    NOT_ARCHIVED
}
