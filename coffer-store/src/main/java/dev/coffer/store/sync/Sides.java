package dev.coffer.store.sync;

import dev.coffer.store.names.OrderedNames;
import java.io.Closeable;
import java.nio.file.Files;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;

/// Both listings of a run, and what is remembered of the objects in them.
record Sides(Listing source, Listing target, Optional<RememberedDigests> ofSource, Optional<RememberedDigests> ofTarget)
        implements Closeable {

    /// @param end lets go of it
    record Listing(Iterator<Entry> entries, Runnable end) {}

    static Sides open(Sync.Side from, Sync.Side to, Sync.Rules rules) {
        String between = from.describe() + "\n" + to.describe() + "\n" + rules.include() + "\n" + rules.exclude();
        Optional<RememberedDigests> ofSource = remembered(from, "from\n" + between, rules);
        Optional<RememberedDigests> ofTarget = remembered(to, "to\n" + between, rules);
        boolean opened = false;
        try {
            Listing source = listing(from, rules, ofSource, to instanceof Sync.Side.Directory, false);
            Listing target = listing(to, rules, ofTarget, from instanceof Sync.Side.Directory, true);
            opened = true;
            return new Sides(source, target, ofSource, ofTarget);
        } finally {
            if (!opened) {
                ofSource.ifPresent(RememberedDigests::close);
                ofTarget.ifPresent(RememberedDigests::close);
            }
        }
    }

    Iterator<Pair> pairs() {
        return Pair.merge(source.entries, target.entries);
    }

    /// Keeps what has come to light of a key; in the order of the keys.
    void keep(Result result) {
        String key = result.outcome().key();
        ofSource.ifPresent(
                digests -> result.source().ifPresent(it -> digests.keep(key, it.info(), it.sha256(), it.listed())));
        ofTarget.ifPresent(
                digests -> result.target().ifPresent(it -> digests.keep(key, it.info(), it.sha256(), it.listed())));
    }

    /// @param whole whether both listings were read to their end
    void remember(boolean whole) {
        ofSource.ifPresent(it -> it.finish(whole));
        ofTarget.ifPresent(it -> it.finish(whole));
    }

    @Override
    public void close() {
        source.end.run();
        target.end.run();
        ofSource.ifPresent(RememberedDigests::close);
        ofTarget.ifPresent(RememberedDigests::close);
    }

    private static Optional<RememberedDigests> remembered(Sync.Side side, String between, Sync.Rules rules) {
        return side instanceof Sync.Side.Objects objects
                ? rules.memory()
                        .map(directory -> RememberedDigests.open(
                                directory, objects.store().describe() + "\n" + between))
                : Optional.empty();
    }

    private static Listing listing(
            Sync.Side side,
            Sync.Rules rules,
            Optional<RememberedDigests> remembered,
            boolean besideFiles,
            boolean isTarget) {
        return switch (side) {
            case Sync.Side.Directory directory -> {
                boolean missing = isTarget && !Files.exists(directory.root());
                yield new Listing(
                        missing
                                ? Collections.emptyIterator()
                                : new LocalTree(directory.root(), rules, OrderedNames.USUAL_WINDOW),
                        () -> {});
            }
            case Sync.Side.Objects objects -> {
                ObjectTree tree = new ObjectTree(objects, rules, remembered, besideFiles);
                yield new Listing(tree, tree::close);
            }
        };
    }
}
