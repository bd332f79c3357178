package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Something in a repository that is not as its catalogue says.
///
/// Two findings are about the same thing if kind, store and subject are equal.
///
/// @param store where: `main`, `backup`, `cache`, `derivatives` or `catalogue`
/// @param subject what: the URL of an object, a file, or a row in words
/// @param object empty where it is about no object
/// @param incarnation of the blob, or the derivative, that is concerned; empty where none is known
/// @param sha256 of the bytes that should be there; empty where that is not known
/// @param detail for people, in one line
public record Finding(
        Kind kind,
        String store,
        String subject,
        Optional<ObjectName> object,
        Optional<UUID> incarnation,
        Optional<Sha256> sha256,
        String detail) {
    /// The store of what is wrong in the catalogue itself.
    public static final String CATALOGUE = "catalogue";
    /// The store of what is wrong in the cache of this host.
    public static final String CACHE = "cache";

    /// The store of what is wrong with derivatives that are kept: they can be made again.
    public static final String DERIVATIVES = "derivatives";

    /// What is wrong.
    public enum Kind {
        /// A live blob's object, or a copy that the catalogue names, is not there.
        MISSING,
        /// It is there and has another number of bytes.
        WRONG_SIZE,
        /// It has the right size and other bytes, as its digest tells.
        CORRUPT,
        /// Two files have one MD5, so that an address by MD5 means neither.
        AMBIGUOUS,
        /// An object that no row of the catalogue names. It may be another's: nothing is removed for being found.
        ORPHANED,
        /// The catalogue contradicts itself.
        INCONSISTENT;

        /// Whether it can be as somebody wants it, so that an [Acceptance] makes sense: nothing is lost, and there
        /// is nothing that a repair could do.
        public boolean canBeWanted() {
            return switch (this) {
                case AMBIGUOUS, ORPHANED -> true;
                case MISSING, WRONG_SIZE, CORRUPT, INCONSISTENT -> false;
            };
        }

        /// As it is printed.
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /// About an object.
    public static Finding of(
            Kind kind,
            String store,
            ObjectName object,
            Optional<UUID> incarnation,
            Optional<Sha256> sha256,
            String detail) {
        return new Finding(kind, store, object.url(), Optional.of(object), incarnation, sha256, detail);
    }

    /// About a row of the catalogue.
    public static Finding inconsistent(String subject, String detail) {
        return new Finding(
                Kind.INCONSISTENT, CATALOGUE, subject, Optional.empty(), Optional.empty(), Optional.empty(), detail);
    }

    @Override
    public String toString() {
        return kind.word() + " " + subject + ": " + detail;
    }
}
