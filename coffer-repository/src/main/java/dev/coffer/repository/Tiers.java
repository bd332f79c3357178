package dev.coffer.repository;

import java.util.ArrayList;
import java.util.List;

/// Where derivatives are kept once they are made: in a server's memory, on its disk, in the repository's store, which
/// all servers share. In one of them at least.
public record Tiers(boolean memory, boolean disk, boolean store) {

    /// In all of them.
    public static final Tiers ALL = new Tiers(true, true, true);

    /// On the server alone that has made them.
    public static final Tiers OWN = new Tiers(true, true, false);

    private static final String MEMORY = "memory";
    private static final String DISK = "disk";
    private static final String STORE = "store";

    /// @throws IllegalArgumentException if it is none of them
    public Tiers {
        if (!memory && !disk && !store) {
            throw new IllegalArgumentException("what is made is kept in one place at least: memory, disk or store");
        }
    }

    /// Reads `memory,disk,store`, or some of these, in any order.
    ///
    /// @throws IllegalArgumentException if it is anything else, quoting it
    public static Tiers parse(String text) {
        List<String> words = List.of(text.split(",", -1));
        if (!List.of(MEMORY, DISK, STORE).containsAll(words)
                || words.stream().distinct().count() < words.size()) {
            String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
            throw new IllegalArgumentException("not where pictures are kept: '" + shown.replaceAll("\\p{Cntrl}", "?")
                    + "' (memory, disk and store, or some of them, as memory,disk)");
        }
        return new Tiers(words.contains(MEMORY), words.contains(DISK), words.contains(STORE));
    }

    /// The one spelling: `memory,disk,store`.
    public String text() {
        List<String> words = new ArrayList<>();
        if (memory) {
            words.add(MEMORY);
        }
        if (disk) {
            words.add(DISK);
        }
        if (store) {
            words.add(STORE);
        }
        return String.join(",", words);
    }

    @Override
    public String toString() {
        return text();
    }
}
