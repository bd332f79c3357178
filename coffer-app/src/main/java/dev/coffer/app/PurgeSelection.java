package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Change;
import dev.coffer.repository.ChangeQuery;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.EntryQuery;
import dev.coffer.repository.Feed;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Tag;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// Which versions `coffer purge` is about, as its command line says it: a path, or all below a `path/`, with a tag, or
/// added by somebody.
record PurgeSelection(Optional<String> path, Optional<Tag> tag, Optional<String> author) {
    private static final int MOST_PATHS = 100_000;
    private static final int PAGE = 1_000;

    static void options(CommandSpec spec) {
        Options.value(spec, "TAG", "All paths with this tag, or with a version that has it.", "--tag");
        Options.value(
                spec, "NAME", "All paths with a version that this author added; only such versions.", "--added-by");
    }

    static PurgeSelection of(ParseResult line) {
        List<String> paths = S3Options.arguments(line);
        if (paths.size() > 1) {
            throw new IllegalArgumentException("one path, or one path/ for all below it: not " + paths.size());
        }
        var selection = new PurgeSelection(
                paths.stream().findFirst(),
                S3Options.text(line, "--tag").map(Tag::new),
                S3Options.text(line, "--added-by"));
        if (selection.path().isEmpty()
                && selection.tag().isEmpty()
                && selection.author().isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing was named: a path, a path/ for all below it, --tag or --added-by");
        }
        return selection;
    }

    /// Whether it is one path and no more.
    boolean isOne() {
        return tag.isEmpty()
                && author.isEmpty()
                && path.filter(it -> !it.endsWith("/")).isPresent();
    }

    /// The requests for the paths that there are, in their order.
    ///
    /// @throws RepositoryException.Conflict if there is none, or more than a receipt can be about
    List<PurgeRequest> requests(Catalogue catalogue, boolean everything, Optional<String> erasure) {
        List<EntryPath> paths = isOne() ? List.of(new EntryPath(path.orElseThrow())) : paths(catalogue);
        if (paths.isEmpty()) {
            throw new RepositoryException.Conflict("there is no version of " + words());
        }
        if (paths.size() > MOST_PATHS) {
            throw new RepositoryException.Conflict(
                    "more than " + MOST_PATHS + " paths are " + words() + ": purge them in parts, each with a receipt");
        }
        return paths.stream()
                .map(each -> new PurgeRequest(each, everything, erasure, author))
                .toList();
    }

    /// In a few words.
    String words() {
        List<String> parts = new ArrayList<>();
        path.ifPresent(it -> parts.add(it.endsWith("/") ? "paths below " + it : it));
        tag.ifPresent(it -> parts.add("tagged " + it.text()));
        author.ifPresent(it -> parts.add("added by " + it));
        return String.join(", ", parts);
    }

    private List<EntryPath> paths(Catalogue catalogue) {
        Optional<Set<EntryPath>> added = author.map(name -> addedBy(catalogue, name));
        EntryQuery all = EntryQuery.everything().withPrefix(EntryOptions.prefix(path.orElse("/")));
        EntryQuery query = tag.map(all::withAll).orElse(all);
        return catalogue.<List<EntryPath>, RuntimeException>read(snapshot -> {
            try (Stream<Entry> found = snapshot.find(query)) {
                return found.map(Entry::path)
                        .filter(this::isMeant)
                        .filter(each -> added.map(set -> set.contains(each)).orElse(true))
                        .distinct()
                        .limit(MOST_PATHS + 1L)
                        .toList();
            }
        });
    }

    private boolean isMeant(EntryPath each) {
        return path.isEmpty() || path.get().endsWith("/") || each.text().equals(path.get());
    }

    private static Set<EntryPath> addedBy(Catalogue catalogue, String name) {
        Feed feed = catalogue.feed(ChangeQuery.all().withAuthor(name).withKinds(Set.of(Change.Kind.ADDED)), 0);
        Set<EntryPath> paths = new LinkedHashSet<>();
        for (List<Change> page = feed.next(PAGE); !page.isEmpty(); page = feed.next(PAGE)) {
            page.forEach(change -> change.path().ifPresent(paths::add));
        }
        return paths;
    }
}
