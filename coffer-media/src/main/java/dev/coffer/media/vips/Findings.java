package dev.coffer.media.vips;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What is looked for in the first frame of an animation and holds for all: where a face is, a mark that is laid
/// on each of them.
///
/// All frames have one size and go through the same steps, so they ask for the same things in the same order.
final class Findings {

    private final List<Object> found = new ArrayList<>();
    private int asked;

    /// The next frame asks from the beginning.
    void restart() {
        asked = 0;
    }

    /// What the first frame found here; the first one looks.
    <T> T find(Class<T> kind, Supplier<T> look) {
        if (asked == found.size()) {
            found.add(look.get());
        }
        return kind.cast(found.get(asked++));
    }
}
