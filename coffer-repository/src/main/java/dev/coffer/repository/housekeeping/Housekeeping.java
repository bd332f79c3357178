package dev.coffer.repository.housekeeping;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Collecting;
import dev.coffer.repository.DerivativeLimits;
import dev.coffer.repository.Drafts;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Explanation;
import dev.coffer.repository.Fence;
import dev.coffer.repository.FixedName;
import dev.coffer.repository.Graces;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.PurgePlan;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.Receipt;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Role;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.PendingUpload;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/// Takes away what nobody needs any more: a plan that can be printed, and an execution that obeys it.
///
/// [#plan] reads only. [#execute] does what the plan's tasks are and nothing whose time had not come when the
/// plan was made; it looks at each thing again, in the transaction that changes it, so that what has been
/// published, referred to or changed meanwhile stays. It may be ended at any point and started again; any
/// number may run, on any hosts, beside those who stash and publish.
///
/// Memory is that of a page, however much there is. Safe for use by several threads.
///
/// @see "GC.md: the protocol. REAP is G1', CONDEMN is G1, DELETE is G3 and G4, SWEEP is G5"
public final class Housekeeping {

    /// What housekeeping does, in its order.
    public enum Task {
        /// Claims whose lease has passed are released.
        CLAIMS,
        /// Open changesets whose lease has passed are rolled back.
        CHANGESETS,
        /// Backups that were begun and whose lease has passed no longer keep anything.
        BACKUPS,
        /// Published versions that are not current are expired, as policies say.
        EXPIRE,
        /// Expired and never published versions are purged after their grace.
        PURGE,
        /// Rows of purged versions are removed after their grace.
        FORGET,
        /// Uploads whose lease has passed are condemned.
        REAP,
        /// Blobs that nothing refers to are condemned.
        CONDEMN,
        /// Derivatives whose making was given up, that nobody has used for long, or that are too many are
        /// condemned.
        DERIVATIVES,
        /// Objects of condemned blobs, and their copies, are deleted; and those of derivatives.
        DELETE,
        /// Objects that were deleted are deleted once more, in case a write came late.
        SWEEP,
        /// Objects of derivatives that no row names are deleted, as those of before a restore.
        STRAYS,
        /// Uploads in parts that were never finished are given up.
        UPLOADS,
        /// Files that died processes have left in the temp directory, or with what they appended, are removed.
        TEMPORARY,
        /// Rows that say that a transaction was committed are removed.
        OPERATIONS,
        /// Background jobs that have ended are forgotten.
        JOBS,
        /// Rows of the log of deletions are removed, and those of blobs that are gone.
        LOG
    }

    /// One thing that would go.
    ///
    /// @param what its path, digest or object, in words
    /// @param reason why
    /// @param bytes how many would come back by it, at least; 0 where none are known to
    public record Item(Task task, String what, String reason, long bytes) {}

    /// How many things of one task, and their bytes.
    public record Line(Task task, long count, long bytes) {}

    /// What is to be done.
    ///
    /// @param at when it was made, by this host's clock: nothing goes whose time comes later
    /// @param lines the tasks, each once, in their order
    /// @param waiting objects that are to be deleted and whose time has not come: readers, backups, another
    ///     collector that is at it
    /// @param hidden objects that earlier runs have deleted, and of which old versions stayed in a
    ///     bucket that keeps them
    /// @param cached versions that would be purged, and stay because active hosts have them in their caches
    public record Plan(Instant at, Graces graces, List<Line> lines, Line waiting, Line hidden, Line cached) {
        public Plan {
            lines = List.copyOf(lines);
        }

        /// Whether there is nothing to do.
        public boolean isEmpty() {
            return lines.stream().allMatch(line -> line.count() == 0);
        }
    }

    /// What was done.
    ///
    /// @param lines the tasks of the plan, in their order
    /// @param failures what could not be done, and why; the next run tries again
    public record Report(List<Line> lines, List<String> failures) {
        public Report {
            lines = List.copyOf(lines);
            failures = List.copyOf(failures);
        }
    }

    /// Who is told of what has been done, and may say that it is enough.
    @FunctionalInterface
    public interface Progress {
        Progress SILENT = line -> true;

        /// @param line what the task has done so far
        /// @return whether to go on; if not, execution ends behind the page it is at
        boolean goesOn(Line line);
    }

    /// Uploads in parts of the repository's store, where it has such.
    public interface Unfinished {

        /// Those of the repository that were begun that long ago; the caller closes the stream.
        Stream<PendingUpload> begunBefore(Duration age);

        void abort(PendingUpload upload);
    }

    private static final Set<Task> COLLECTING = Collections.unmodifiableSet(
            EnumSet.of(Task.REAP, Task.CONDEMN, Task.DERIVATIVES, Task.DELETE, Task.SWEEP, Task.STRAYS));

    /// For how long a digest that was deleted where it is the object's name is not stashed again.
    public static final Duration QUIET = FixedName.QUIET;

    private final Catalogue catalogue;
    private final BlobLayout layout;
    private final Map<String, ObjectStore> stores;
    private final Optional<BackupStore> backups;
    private final Leftovers leftovers;
    private final boolean exclusive;
    private final DerivativeLimits derivatives;
    private final HousekeepingStep.Listener steps;

    private Housekeeping(
            Catalogue catalogue,
            BlobLayout layout,
            Map<String, ObjectStore> stores,
            Optional<BackupStore> backups,
            Leftovers leftovers,
            boolean exclusive,
            DerivativeLimits derivatives,
            HousekeepingStep.Listener steps) {
        this.catalogue = catalogue;
        this.layout = layout;
        this.stores = Map.copyOf(stores);
        this.backups = backups;
        this.leftovers = leftovers;
        this.exclusive = exclusive;
        this.derivatives = derivatives;
        this.steps = steps;
    }

    /// Housekeeping of one place of a catalogue. None of what is given is closed by this.
    ///
    /// @param store where the blobs of `layout` lie
    public static Housekeeping of(Catalogue catalogue, ObjectStore store, BlobLayout layout) {
        return new Housekeeping(
                catalogue,
                layout,
                Map.of(BackupStore.MAIN, store),
                Optional.empty(),
                Leftovers.NONE,
                false,
                DerivativeLimits.NONE,
                HousekeepingStep.Listener.NONE);
    }

    /// Copies in that store are removed too, and erasures are written down there.
    public Housekeeping withBackups(BackupStore store) {
        Map<String, ObjectStore> all = new HashMap<>(stores);
        all.putIfAbsent(store.name(), store.store());
        return new Housekeeping(catalogue, layout, all, Optional.of(store), leftovers, exclusive, derivatives, steps);
    }

    /// Uploads in parts are given up too.
    public Housekeeping withUploads(Unfinished uploads) {
        return new Housekeeping(
                catalogue, layout, stores, backups, leftovers.withUploads(uploads), exclusive, derivatives, steps);
    }

    /// What stashes that died have left in this directory is removed too.
    public Housekeeping withTemp(Path folder) {
        return new Housekeeping(
                catalogue, layout, stores, backups, leftovers.withTemp(folder), exclusive, derivatives, steps);
    }

    /// What was appended to drafts that are none any more is removed too.
    public Housekeeping withDrafts(Drafts drafts) {
        return new Housekeeping(
                catalogue, layout, stores, backups, leftovers.withDrafts(drafts), exclusive, derivatives, steps);
    }

    /// Deletes also in a bucket where the digest is an object's name, on the caller's word that nobody writes into it,
    /// or needs what lies there, but those who share this catalogue.
    ///
    /// A digest that is being deleted is refused to who stashes it, from the moment a collector takes it until
    /// [#QUIET] after the store has said that it is gone: so no request of before can meet an object of after. That
    /// rests on no request being under way for longer, hosts' clocks that differ by an hour included.
    ///
    /// @see "GC.md: legacy layouts"
    public Housekeeping exclusively() {
        return new Housekeeping(catalogue, layout, stores, backups, leftovers, true, derivatives, steps);
    }

    /// Derivatives are let go by such limits.
    public Housekeeping withDerivatives(DerivativeLimits limits) {
        return new Housekeeping(catalogue, layout, stores, backups, leftovers, exclusive, limits, steps);
    }

    Housekeeping withSteps(HousekeepingStep.Listener listener) {
        return new Housekeeping(catalogue, layout, stores, backups, leftovers, exclusive, derivatives, listener);
    }

    /// Every task that can be done here. In a bucket where the digest is an object's name nothing is deleted, unless
    /// [#exclusively]: a late request could hit an object that has come back since.
    public Set<Task> tasks() {
        Set<Task> all = EnumSet.allOf(Task.class);
        if (!deletes()) {
            all.removeAll(COLLECTING);
        }
        if (hasFixedNames()) {
            all.remove(Task.SWEEP);
            all.remove(Task.UPLOADS);
            all.remove(Task.DERIVATIVES);
            all.remove(Task.STRAYS);
        }
        return all;
    }

    /// Whether blobs are condemned and objects deleted. A restore turns it off, since objects that its backup
    /// did not know may belong to what was done afterwards.
    public boolean isCollecting() {
        return catalogue.look(Collecting::isOn);
    }

    /// Turns collecting on again, once somebody has looked.
    ///
    /// @throws RepositoryException.Denied if the author is not admin of everything
    public void resume() {
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        catalogue.transact(tx -> {
            Collecting.turn(tx.session(), true);
            return true;
        });
    }

    private boolean hasFixedNames() {
        return layout instanceof BlobLayout.Keyed;
    }

    private boolean deletes() {
        return switch (layout) {
            case BlobLayout.Incarnations _ -> true;
            case BlobLayout.Keyed _ -> exclusive;
        };
    }

    /// Finds what there is to do, changing nothing.
    ///
    /// @throws IllegalArgumentException if a task cannot be done here
    /// @throws RepositoryException.CatalogueUnavailable if the database does not answer
    public Plan plan(Graces graces, Set<Task> tasks) {
        checkPossible(tasks);
        Site site = site(graces, catalogue.clock().instant());
        List<Line> lines =
                tasks.stream().sorted().map(task -> chore(site, task).line()).toList();
        long[] pending = catalogue.look(session -> Removals.pending(session, site.place()));
        Line due = lines.stream()
                .filter(line -> line.task() == Task.DELETE)
                .findFirst()
                .orElse(new Line(Task.DELETE, 0, 0));
        Line waiting =
                new Line(Task.DELETE, Math.max(0, pending[0] - due.count()), Math.max(0, pending[1] - due.bytes()));
        long[] hidden = catalogue.look(session -> Removals.hidden(session, site.place()));
        Line cached = tasks.contains(Task.PURGE) ? Purging.cached(site) : new Line(Task.PURGE, 0, 0);
        return new Plan(site.at(), graces, lines, waiting, new Line(Task.DELETE, hidden[0], hidden[1]), cached);
    }

    /// What a plan's task is about, one by one; read as the stream is, which the caller closes.
    ///
    /// @throws RepositoryException.Denied if the author is not reader of everything: paths are named
    public Stream<Item> items(Plan plan, Task task) {
        catalogue.checkMay(Role.READER, PathPrefix.ALL);
        return chore(site(plan.graces(), plan.at()), task).items();
    }

    /// Does what a plan says. Blobs that lose their last reference by it are condemned by it too, and their
    /// objects deleted if no grace and no backup keeps them; else a later run does.
    ///
    /// @param rate the most objects that a store is asked to delete in a second; empty for no limit
    /// @throws RepositoryException.Denied if the author is not admin of everything
    /// @throws RepositoryException.Fenced if another catalogue works with the stores by now; what was done is
    ///     done
    /// @throws RepositoryException.CatalogueUnavailable if the database does not answer; what was done is done
    public Report execute(Plan plan, OptionalDouble rate, Progress progress) {
        if (rate.isPresent() && !(rate.getAsDouble() > 0)) {
            throw new IllegalArgumentException("not a rate: " + rate.getAsDouble());
        }
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        Site site = site(plan.graces(), plan.at());
        site.checkFence();
        Account account = new Account(rate, progress);
        boolean collects = plan.lines().stream().anyMatch(line -> COLLECTING.contains(line.task()));
        if (collects && !isCollecting()) {
            account.fail(
                    "nothing is condemned or deleted: a restore or a take-over has turned collecting off, and nobody has turned it"
                            + " on again");
        }
        for (Line line : plan.lines()) {
            account.begin(line.task());
            if (!account.isEnded()) {
                chore(site, line.task()).perform(account);
            }
            account.end();
        }
        return new Report(account.lines(), account.failures());
    }

    /// Why a blob is kept, or will go. Paths that the author may not read are not named.
    ///
    /// @throws RepositoryException.Unknown if the catalogue has never had it, or has forgotten it
    public Explanation explain(BlobId id, Graces graces) {
        return Explaining.blob(site(graces, catalogue.clock().instant()), id);
    }

    /// Why the versions of a path are kept, or will go, and their content. A path that the author may not read has
    /// no versions, and others that have the same content are not named.
    ///
    /// @throws RepositoryException.Unknown if it has no version
    public Explanation explain(EntryPath path, Graces graces) {
        return Explaining.path(site(graces, catalogue.clock().instant()), path);
    }

    /// What a purge on request would do, changing nothing.
    ///
    /// @throws RepositoryException.Conflict if there is no such version, or it is published and not everything is
    ///     meant
    /// @throws RepositoryException.Denied as for [#purge]
    /// @throws dev.coffer.store.StoreException.Denied if a bucket keeps versions that may not be removed
    public PurgePlan planPurge(PurgeRequest request) {
        checkMayPurge(request);
        Site site = site(Graces.standard(), catalogue.clock().instant());
        PurgePlan plan = pathPurge(site).plan(request);
        if (deletes()) {
            Reach.check(site, plan.digests());
        }
        return plan;
    }

    /// Purges versions of a path. What holds their bytes goes at once as far as nothing keeps it, and else with
    /// later runs; in an erasure, all of it goes at once. The receipt can be had again with [#receipt].
    ///
    /// @throws RepositoryException.Conflict as for [#planPurge]; nothing has happened
    /// @throws RepositoryException.Denied if the author is not admin of the path; for an erasure, of everything
    /// @throws RepositoryException.Fenced if another catalogue works with the stores by now
    /// @throws IllegalArgumentException if it is an erasure and there is no backup store to write it into
    /// @throws dev.coffer.store.StoreException if the erasure could not be written there, or a bucket
    ///     keeps versions that may not be removed; nothing has happened
    public Receipt purge(PurgeRequest request, Graces graces) {
        return purge(List.of(request), graces, () -> {});
    }

    /// The same for several paths, one after the other, with one receipt. What was purged before a failure stays
    /// purged; repeating it goes on.
    ///
    /// @param requests at least one
    /// @param eachDone told when the versions of a path are purged
    public Receipt purge(List<PurgeRequest> requests, Graces graces, Runnable eachDone) {
        if (requests.isEmpty()) {
            throw new IllegalArgumentException("no path is to be purged");
        }
        requests.forEach(this::checkMayPurge);
        Site site = site(graces, catalogue.clock().instant());
        site.checkFence();
        PathPurge purge = pathPurge(site);
        if (deletes()) {
            Set<String> all = new LinkedHashSet<>();
            requests.forEach(request -> all.addAll(purge.plan(request).digests()));
            Reach.check(site, List.copyOf(all));
        }
        Set<String> digests = new LinkedHashSet<>();
        for (PurgeRequest request : requests) {
            digests.addAll(purge.perform(request));
            eachDone.run();
        }
        delete(site, digests);
        return new Receipts(site).of(requests.stream().map(PurgeRequest::path).toList());
    }

    /// Those of the requests that can be done: their paths have versions that are not published, or everything is
    /// meant.
    public List<PurgeRequest> possible(List<PurgeRequest> requests) {
        return pathPurge(site(Graces.standard(), catalogue.clock().instant())).possible(requests);
    }

    /// Removes what is left of the content of paths' purged versions, as far as nothing keeps it any more.
    ///
    /// @return what has become of it
    /// @throws RepositoryException.Denied if the author is not admin of the paths
    public Receipt settle(List<EntryPath> paths, Graces graces) {
        paths.forEach(path -> catalogue.checkMay(Role.ADMIN, PathPrefix.of(path)));
        Site site = site(graces, catalogue.clock().instant());
        site.checkFence();
        Receipts receipts = new Receipts(site);
        delete(site, receipts.digests(paths));
        return receipts.of(paths);
    }

    private void delete(Site site, Set<String> digests) {
        if (deletes()) {
            Account account = new Account(OptionalDouble.empty(), Progress.SILENT);
            digests.forEach(sha256 -> Deleting.of(site, sha256).perform(account));
        }
    }

    /// What has become of the content of a path's purged versions.
    ///
    /// @throws RepositoryException.Denied if the author may not read the path
    public Receipt receipt(EntryPath path, Graces graces) {
        catalogue.checkMay(Role.READER, PathPrefix.of(path));
        return new Receipts(site(graces, catalogue.clock().instant())).of(List.of(path));
    }

    private PathPurge pathPurge(Site site) {
        Optional<Strays> strays = switch (layout) {
            case BlobLayout.Incarnations own -> Optional.of(new Strays(site, own, backups));
            case BlobLayout.Keyed keyed -> Optional.empty();
        };
        return new PathPurge(site, backups, deletes(), strays);
    }

    private Fence fence() {
        Fence own =
                Fence.around(Optional.ofNullable(stores.get(BackupStore.MAIN)).orElseThrow(), layout);
        return backups.map(own::and).orElse(own);
    }

    private void checkMayPurge(PurgeRequest request) {
        catalogue.checkMay(Role.ADMIN, request.erasure().isPresent() ? PathPrefix.ALL : PathPrefix.of(request.path()));
    }

    private Site site(Graces graces, Instant at) {
        Instant whole = Instant.ofEpochMilli(at.toEpochMilli());
        return new Site(catalogue, layout.place(), hasFixedNames(), stores, fence(), graces, whole, steps);
    }

    private void checkPossible(Set<Task> tasks) {
        for (Task task : tasks) {
            if (!tasks().contains(task)) {
                throw new IllegalArgumentException(
                        "cannot " + task + " in " + layout.place()
                                + ": where the digest is an object's name, a late request could delete an object that has come"
                                + " back, so nothing is deleted; migrate to a repository of Coffer's own layout, or work exclusively");
            }
        }
    }

    private Ledger ledger() {
        ObjectStore store = Optional.ofNullable(stores.get(BackupStore.MAIN)).orElseThrow();
        return Ledger.of(catalogue, store, incarnations());
    }

    private BlobLayout.Incarnations incarnations() {
        return switch (layout) {
            case BlobLayout.Incarnations own -> own;
            case BlobLayout.Keyed _ ->
                throw new IllegalStateException("where the digest is an object's name, no derivatives are kept");
        };
    }

    private Chore chore(Site site, Task task) {
        return switch (task) {
            case CLAIMS -> Leases.claims(site);
            case CHANGESETS -> Leases.changesets(site);
            case BACKUPS -> Leases.backups(site);
            case EXPIRE -> new Expiring(site);
            case PURGE -> Purging.due(site);
            case FORGET -> new Forgetting(site);
            case REAP -> Condemning.givenUp(site);
            case CONDEMN -> Condemning.unreferenced(site);
            case DERIVATIVES -> new Evicting(site, ledger(), derivatives);
            case DELETE -> Deleting.condemned(site);
            case SWEEP -> Deleting.late(site);
            case STRAYS -> new StrayDerivatives(site, incarnations());
            case UPLOADS -> leftovers.uploads(site);
            case TEMPORARY -> leftovers.temporary(site);
            case OPERATIONS -> Records.operations(site);
            case JOBS -> Records.jobs(site);
            case LOG -> Records.log(site);
        };
    }
}
