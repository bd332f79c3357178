package dev.coffer.app;

import dev.coffer.app.WarmList.Wanted;
import dev.coffer.app.Warming.Result;
import dev.coffer.app.Wishes.Wish;
import dev.coffer.media.MediaException;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.EntryQuery;
import dev.coffer.repository.JobContext;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// `coffer derivatives warm` as a job: what presets make of what is published is in the store before somebody asks.
///
/// What is there is left alone, so doing it again comes to the same; an attempt goes on behind the last page
/// of paths that the one before has done. A picture that cannot be rendered spoils no other; a store or a
/// catalogue that does not answer ends the attempt.
final class WarmJob {
    private static final int PAGE = 100;
    private static final String PICTURE = "image/";

    private final Coffer coffer;
    private final Catalogue catalogue;
    private final Path list;

    private WarmJob(Coffer coffer, Path list) {
        this.coffer = coffer;
        this.catalogue = coffer.catalogueOrFail();
        this.list = list;
    }

    /// Empty where no list is configured.
    static Optional<JobKind.Work> of(Coffer coffer) {
        return coffer.settings().text(Setting.WARM).map(file -> new WarmJob(coffer, Path.of(file))::run);
    }

    /// What a line of the list comes to.
    ///
    /// @param wishes what is made of each picture, said of one that nobody has
    private record Plan(Wanted line, List<Wish> wishes) {}

    private String run(JobContext context) {
        int threads = Math.max(1, coffer.renderThreads() / 2); // people wait for a server beside this
        try (WarmPlace place = WarmPlace.open(coffer, threads)) {
            var wishes = new Wishes(place.presets());
            List<Plan> plans =
                    WarmList.read(list).stream().map(line -> plan(wishes, line)).toList();
            return new Attempt(context, place.warming(), threads).run(plans);
        }
    }

    private static Plan plan(Wishes wishes, Wanted line) {
        try {
            return new Plan(line, wishes.of(List.of(new Sha256("0".repeat(64))), line.presets(), line.formats()));
        } catch (RepositoryException.Unknown e) {
            throw new IllegalArgumentException(e.getMessage(), e); // to try again does not help
        }
    }

    private long pictures(Wanted line) {
        return catalogue.read(snapshot -> {
            try (Stream<Entry.Held> all = pictures(line, snapshot.find(query(line)))) {
                return all.count();
            }
        });
    }

    /// No snapshot is held while pictures are made.
    private List<Entry.Held> page(Wanted line, Optional<EntryPath> after) {
        return catalogue.read(snapshot -> {
            Stream<Entry> found =
                    after.map(path -> snapshot.find(query(line), path)).orElseGet(() -> snapshot.find(query(line)));
            try (Stream<Entry.Held> all = pictures(line, found)) {
                return all.limit(PAGE).toList();
            }
        });
    }

    private static EntryQuery query(Wanted line) {
        return EntryQuery.current().withPrefix(line.paths());
    }

    private static Stream<Entry.Held> pictures(Wanted line, Stream<Entry> entries) {
        return entries.takeWhile(entry -> line.isPrefix() || entry.path().text().equals(line.paths()))
                .filter(Entry.Held.class::isInstance)
                .map(Entry.Held.class::cast)
                .filter(entry -> entry.blob().mediaType().startsWith(PICTURE));
    }

    /// Whether what befell one picture befalls all.
    private static boolean isAll(RuntimeException failure) {
        return switch (failure) {
            case RepositoryException.Missing _,
                    RepositoryException.Corrupt _,
                    RepositoryException.Ambiguous _,
                    RepositoryException.Unknown _ -> false;
            case RepositoryException _, MediaException.Unavailable _ -> true;
            case StoreException.Unavailable _, StoreException.Denied _, StoreException.Full _ -> true;
            default -> false;
        };
    }

    private final class Attempt {
        private final JobContext context;
        private final Warming warming;
        private final int threads;
        private long total;
        private long done;
        private Optional<Result.Failed> first = Optional.empty();
        private volatile Optional<OrderedWork<Wish, Result>> work = Optional.empty();

        Attempt(JobContext context, Warming warming, int threads) {
            this.context = context;
            this.warming = warming;
            this.threads = threads;
            context.onCancel(() -> work.ifPresent(OrderedWork::stop));
        }

        String run(List<Plan> plans) {
            List<String> lines = plans.stream().map(plan -> plan.line().text()).toList();
            Optional<Kept> kept = context.kept().map(Kept::parse).filter(it -> lines.contains(it.line()));
            int begin = kept.map(it -> lines.indexOf(it.line())).orElse(0);
            done = kept.map(Kept::done).orElse(0L);
            for (Plan plan : plans) {
                total += pictures(plan.line()) * plan.wishes().size();
            }
            for (Plan plan : plans.subList(begin, plans.size())) {
                line(
                        plan,
                        kept.filter(it -> it.line().equals(plan.line().text())).map(Kept::path));
            }
            if (first.isPresent() && warming.failed() == warming.count()) {
                throw new JobFailed(words());
            }
            return words();
        }

        private void line(Plan plan, Optional<EntryPath> from) {
            Optional<EntryPath> after = from;
            List<Entry.Held> page = page(plan.line(), after);
            while (!page.isEmpty()) {
                make(page.stream()
                        .map(entry -> BlobId.of(entry.blob().digests().sha256()))
                        .distinct()
                        .flatMap(original ->
                                plan.wishes().stream().map(wish -> new Wish(original, wish.recipe(), wish.preset())))
                        .toList());
                EntryPath last = page.getLast().path();
                context.keep(new Kept(done, last, plan.line().text()).text());
                after = Optional.of(last);
                page = page(plan.line(), after);
            }
        }

        /// @throws RuntimeException what befalls all of them
        private void make(List<Wish> wishes) {
            var some = new OrderedWork<Wish, Result>(wish -> Optional.empty(), Integer.MAX_VALUE, warming::warm);
            work = Optional.of(some);
            context.checkCancelled();
            some.run(wishes.iterator(), threads * Warming.EACH, result -> {
                note(result, some);
                context.progress(++done, Math.max(done, total), words());
            });
            context.checkCancelled();
            if (first.flatMap(Result.Failed::reason).filter(WarmJob::isAll).isPresent()) {
                throw first.get().reason().get();
            }
        }

        private void note(Result result, OrderedWork<Wish, Result> some) {
            warming.note(result);
            if (result instanceof Result.Failed failed) {
                boolean endsAll = failed.reason().filter(WarmJob::isAll).isPresent();
                if (endsAll || first.isEmpty()) {
                    first = Optional.of(failed);
                }
                if (endsAll) {
                    some.stop();
                }
            }
        }

        private String words() {
            return warming.summary()
                    + first.map(failed -> ", as " + failed.wish().original() + ": "
                                    + failed.reason().map(Failure::line).orElse("there is no such blob"))
                            .orElse("");
        }
    }

    /// How far attempts have come: so many derivatives, up to a path, as a line of the list says.
    private record Kept(long done, EntryPath path, String line) {
        String text() {
            return done + "\n" + path.text() + "\n" + line;
        }

        static Kept parse(String text) {
            String[] parts = text.split("\n", 3);
            return new Kept(Long.parseLong(parts[0]), new EntryPath(parts[1]), parts[2]);
        }
    }
}
