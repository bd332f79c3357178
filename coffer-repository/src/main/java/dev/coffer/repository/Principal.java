package dev.coffer.repository;

/// Whom a role is granted: an author, by name, whatever the host; or everybody.
///
/// @param name of an [Author], or `*` for everybody
public record Principal(String name) {
    /// Every author, also those that nobody has heard of.
    public static final Principal EVERYBODY = new Principal("*");

    /// @throws IllegalArgumentException if `name` is not fit as an author's, quoting it
    public Principal {
        Wording.checked("a principal", name, Author.MOST_BYTES);
    }

    @Override
    public String toString() {
        return name;
    }
}
