package dev.coffer.repository.housekeeping;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists of texts in statements.
final class Marks {
    /// How many things one transaction is about at most.
    static final int PAGE = 500;

    /// Question marks, to be filled from [#padded].
    static final String OF_PAGE = "(" + String.join(", ", Collections.nCopies(PAGE, "?")) + ")";

    /// As many texts as there are marks, so that a statement's text is the same for every page; the last is
    /// repeated.
    ///
    /// @param texts 1 to [#PAGE]
    static List<@Nullable Object> padded(List<String> texts) {
        List<@Nullable Object> values = new ArrayList<>(PAGE);
        values.addAll(texts);
        values.addAll(Collections.nCopies(PAGE - texts.size(), texts.getLast()));
        return values;
    }

    /// Values for a statement's marks, in their order: lists of texts fill a page each.
    @SuppressWarnings("unchecked")
    static @Nullable Object[] values(@Nullable Object... parts) {
        List<@Nullable Object> values = new ArrayList<>();
        for (@Nullable Object part : parts) {
            if (part instanceof List<?> texts) {
                values.addAll(padded((List<String>) texts));
            } else {
                values.add(part);
            }
        }
        return values.toArray();
    }

    private Marks() {}
}
