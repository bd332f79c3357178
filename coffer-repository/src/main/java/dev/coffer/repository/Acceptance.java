package dev.coffer.repository;

import java.time.Instant;
import java.util.Optional;

/// That somebody wants a finding to stay as it is: an object beside Coffer's that is another's, two files that
/// share an MD5.
///
/// It is of the finding as it was: when what was found is another thing by now, it counts no more. It changes
/// nothing of what housekeeping and repairs do: what is orphaned is kept, as it would be without.
///
/// @param finding as it is now
/// @param by and from which machine
/// @param detail of the finding as it was accepted
/// @param note for people; empty where none was left
public record Acceptance(Finding finding, Author by, Instant at, String detail, Optional<String> note) {
    /// The longest note, in bytes of UTF-8.
    public static final int MOST_NOTE_BYTES = 500;

    /// @throws IllegalArgumentException if the note is longer, or not one line of text
    public Acceptance {
        note.ifPresent(Acceptance::checkNote);
    }

    /// Whether the finding is still what was accepted.
    public boolean isInForce() {
        return detail.equals(finding.detail());
    }

    /// @throws IllegalArgumentException if a note is too long, or not one line of text
    public static void checkNote(String note) {
        Wording.checked("a note", note, MOST_NOTE_BYTES);
    }
}
