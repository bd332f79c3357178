package dev.coffer.repository.fsck;

import dev.coffer.repository.Acceptance;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Finding;
import dev.coffer.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One run of a check, with its rows in the catalogue.
final class Run {
    private static final int AT_ONCE = 200;

    private final Catalogue catalogue;
    private final String place;
    private final List<Shard> shards;
    private final List<String> stores;
    private final Optional<Path> cache;
    private final Fsck.Options options;
    private final Fsck.Listener listener;
    private final BooleanSupplier stopped;
    private final Findings table;
    private final Acceptances acceptances;
    private final Tally tally = new Tally();
    private final Contents contents;
    private final List<Finding> unwritten = new ArrayList<>();

    Run(
            Catalogue catalogue,
            String place,
            List<Shard> shards,
            List<String> stores,
            Optional<Path> cache,
            Fsck.Options options,
            Fsck.Listener listener,
            BooleanSupplier stopped) {
        this.catalogue = catalogue;
        this.place = place;
        this.shards = shards;
        this.stores = stores;
        this.cache = cache;
        this.options = options;
        this.listener = listener;
        this.stopped = stopped;
        this.table = new Findings(catalogue, place);
        this.acceptances = new Acceptances(catalogue, place);
        this.contents = new Contents(options.reading(), tally);
    }

    Fsck.Report run() {
        String extent = extent();
        Optional<UUID> earlier = options.resumes() ? table.unfinished(extent) : Optional.empty();
        UUID run = earlier.orElseGet(() -> table.begin(extent));
        Set<String> read = earlier.map(table::shards).orElse(Set.of());
        List<Shard> left =
                shards.stream().filter(shard -> !read.contains(shard.name())).toList();
        boolean complete = false;
        try {
            complete = new ShardRun(left, contents, tally, finding -> found(run, finding), stopped)
                    .run(options.parallel(), (shard, number) -> {
                        flush(run);
                        table.done(run, shard.name());
                        listener.progress(read.size() + number, shards.size(), tally.counts());
                    });
            if (complete) {
                CatalogueCheck.run(catalogue, place, finding -> found(run, finding));
                cache.ifPresent(directory -> new CacheCheck(
                                catalogue, directory, options.reading(), tally, finding -> found(run, finding), stopped)
                        .run());
                flush(run);
                readAgain(run);
                flush(run);
                stores.forEach(store -> table.resolveOthers(run, store));
            }
        } finally {
            flush(run);
            table.end(run, complete, tally.counts().findings());
        }
        return new Fsck.Report(run, complete, tally.counts(), open(), acceptances.count());
    }

    /// What a run that reads little cannot have seen again.
    private void readAgain(UUID run) {
        if (options.reading() instanceof Fsck.Reading.Everything) {
            return;
        }
        try (Stream<Finding> open = table.openBut(run)) {
            for (Iterator<Finding> each = open.iterator(); each.hasNext() && !stopped.getAsBoolean(); ) {
                Finding finding = each.next();
                if (finding.kind() == Finding.Kind.CORRUPT) {
                    readAgain(finding).ifPresent(still -> found(run, still));
                }
            }
        }
    }

    private Optional<Finding> readAgain(Finding finding) {
        return shards.stream()
                .filter(shard -> shard.store().equals(finding.store()))
                .filter(shard -> finding.object()
                        .filter(object -> object.bucket().equals(shard.bucket())
                                && object.key().startsWith(shard.prefix()))
                        .isPresent())
                .flatMap(shard -> finding.object().stream()
                        .flatMap(object -> shard.rows().naming(object).stream())
                        .filter(Row::isLive)
                        .flatMap(row -> readIfThere(shard, row).stream()))
                .findFirst();
    }

    private Optional<Finding> readIfThere(Shard shard, Row row) {
        try {
            return contents.read(shard.store(), shard.objects(), row, false);
        } catch (StoreException.NotFound | StoreException.NoBucket e) {
            return Optional.empty();
        }
    }

    private synchronized void found(UUID run, Finding finding) {
        Optional<Acceptance> accepted = acceptances.of(finding);
        if (accepted.isPresent()) {
            listener.accepted(accepted.get());
        } else {
            tally.finding();
            listener.found(finding);
        }
        unwritten.add(finding);
        if (unwritten.size() >= AT_ONCE) {
            flush(run);
        }
    }

    private synchronized void flush(UUID run) {
        if (!unwritten.isEmpty()) {
            table.add(run, unwritten);
            unwritten.clear();
        }
    }

    private long open() {
        return catalogue.look(session -> session.number(
                "SELECT count(*) FROM finding WHERE place = ? AND resolved_at IS NULL AND " + Findings.UNACCEPTED,
                place));
    }

    private String extent() {
        String reading = switch (options.reading()) {
            case Fsck.Reading.Nothing _ -> "presence";
            case Fsck.Reading.Checksums _ -> "checksums";
            case Fsck.Reading.Sample(double share, long seed) -> "sample " + share + " seed " + seed;
            case Fsck.Reading.Everything _ -> "bytes";
        };
        return reading + " of " + stores.stream().collect(Collectors.joining(", "));
    }
}
