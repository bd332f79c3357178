package dev.coffer.app;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// A command of a family, as `meta get` of `coffer s3`. The constants of one enum are a family, in the order
/// of its help.
interface Verb {

    /// The name of the constant.
    String name();

    String summary();

    Command command();

    /// As `meta get`.
    default String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    default List<String> wordList() {
        return List.of(words().split(" "));
    }

    /// The one that a command line begins with.
    static Optional<Verb> of(List<Verb> family, List<String> words) {
        return family.stream()
                .filter(verb -> words.size() >= verb.wordList().size()
                        && words.subList(0, verb.wordList().size()).equals(verb.wordList()))
                .findFirst();
    }

    /// What to say to somebody who wrote a word that is no verb.
    static String advice(CommandName family, String word) {
        String close = family.verbs().stream()
                .map(Verb::words)
                .filter(words -> words.startsWith(word + " "))
                .collect(Collectors.joining(", "));
        return close.isEmpty() ? "coffer " + family.word() + " --help lists them" : close;
    }

    /// The verbs of a family as its help lists them.
    static List<String> lines(CommandName family) {
        int longest = family.verbs().stream()
                .mapToInt(verb -> verb.words().length())
                .max()
                .orElse(0);
        String row = "  %-" + Math.max(14, longest + 2) + "s%s";
        return family.verbs().stream()
                .map(verb -> String.format(row, verb.words(), verb.summary()))
                .toList();
    }
}
