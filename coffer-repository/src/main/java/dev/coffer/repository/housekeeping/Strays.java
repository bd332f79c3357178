package dev.coffer.repository.housekeeping;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Session;
import dev.coffer.repository.housekeeping.Condemnation.Order;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Objects of a digest that the catalogue does not know of, because they were stored after a backup that was restored
/// since: the bytes of blobs, and copies of them.
///
/// Who stages a blob writes its row before its object. So what is seen in a store, and has no row afterwards, is
/// nobody's.
final class Strays {
    private static final String KNOW = "INSERT INTO blob (id, place, sha256, md5, size, bucket, object_key, state,"
            + " media_type, staged_at, lease_until, condemned_at, condemn_seq, written)"
            + " SELECT CAST(? AS TEXT), CAST(? AS TEXT), e.sha256, e.md5, CAST(? AS BIGINT), CAST(? AS TEXT),"
            + " CAST(? AS TEXT), 'CONDEMNED', e.media_type, CAST(? AS BIGINT), 0, CAST(? AS BIGINT),"
            + " (SELECT value FROM counter WHERE name = 'collection'), 1 FROM entry e"
            + " WHERE e.sha256 = ? AND e.md5 IS NOT NULL AND e.media_type IS NOT NULL"
            + " AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.id = ?) ORDER BY e.id LIMIT 1";

    /// An object of a digest, known or not.
    ///
    /// @param store by the name that rows give
    record Found(String store, String sha256, UUID incarnation, ObjectName object, long size) {
        boolean isCopy() {
            return !store.equals(BackupStore.MAIN);
        }
    }

    private final Site site;
    private final BlobLayout.Incarnations layout;
    private final Optional<BackupStore> mirror;

    Strays(Site site, BlobLayout.Incarnations layout, Optional<BackupStore> backups) {
        this.site = site;
        this.layout = layout;
        this.mirror = backups.filter(BackupStore::isMirror);
    }

    private static final String LIST_DERIVATIVE =
            "INSERT INTO removal (store, bucket, object_key, blob_id, sha256, size,"
                    + " purpose, reason, author, host, erasure, asked_at, due_at) SELECT '" + BackupStore.MAIN
                    + "', CAST(? AS TEXT), CAST(? AS TEXT), b.id, b.sha256, CAST(? AS BIGINT), 'DERIVATIVE', CAST(? AS TEXT),"
                    + " CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS INTEGER), CAST(? AS BIGINT), 0 FROM blob b"
                    + " WHERE b.place = ? AND b.sha256 = ? ORDER BY b.id LIMIT 1"
                    + " ON CONFLICT (store, bucket, object_key) DO NOTHING";

    /// An object of a derivative of a digest, known or not.
    record Derivative(String sha256, ObjectName object, long size) {}

    /// All objects of derivatives of a digest.
    ///
    /// @throws StoreException if the store does not tell
    List<Derivative> findDerivatives(String sha256) {
        Optional<ObjectStore> store = Optional.ofNullable(site.stores().get(BackupStore.MAIN));
        if (store.isEmpty()) {
            return List.of();
        }
        try (Stream<ObjectInfo> objects =
                store.get().list(layout.bucket(), Ledger.folder(layout, new Sha256(sha256)))) {
            return objects.map(info -> new Derivative(sha256, info.name(), info.size()))
                    .toList();
        } catch (StoreException.NoBucket e) {
            return List.of();
        }
    }

    /// Lists objects of derivatives for removal that the ledger did not; after the blobs were condemned,
    /// which takes those along that it knows.
    void condemnDerivatives(Session session, List<Derivative> found, long now, Order order) {
        for (Derivative one : found) {
            session.update(
                    LIST_DERIVATIVE,
                    one.object().bucket(),
                    one.object().key(),
                    one.size(),
                    order.reason(),
                    order.author().name(),
                    order.author().host().text(),
                    order.erasure() ? 1 : 0,
                    now,
                    site.place(),
                    one.sha256());
        }
    }

    /// All objects of a digest in the stores.
    ///
    /// @throws StoreException if a store does not tell
    List<Found> find(String sha256) {
        List<Found> found = new ArrayList<>();
        Optional.ofNullable(site.stores().get(BackupStore.MAIN))
                .ifPresent(store -> find(
                        BackupStore.MAIN, store, layout.object(new Sha256(sha256), new UUID(0, 0)), sha256, found));
        mirror.ifPresent(there -> find(
                there.name(), there.store(), there.object("blobs/" + sha256 + "/" + new UUID(0, 0)), sha256, found));
        return found;
    }

    private static void find(String name, ObjectStore store, ObjectName one, String sha256, List<Found> found) {
        String folder = one.key().substring(0, one.key().lastIndexOf('/') + 1);
        try (Stream<ObjectInfo> objects = store.list(one.bucket(), folder)) {
            objects.forEach(info -> incarnation(info.name().key().substring(folder.length()))
                    .ifPresent(id -> found.add(new Found(name, sha256, id, info.name(), info.size()))));
        } catch (StoreException.NoBucket e) {
            // what is not there has nothing
        }
    }

    private static Optional<UUID> incarnation(String name) {
        try {
            return Optional.of(UUID.fromString(name)).filter(id -> id.toString().equals(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Gives those that have no row one, as of blobs that are condemned, and lists all for removal. Before versions
    /// of the digest are purged: the row takes from them what a name does not say.
    void condemn(Session session, List<Found> found, long now, Order order) {
        Condemnation condemnation = new Condemnation(session, site.place(), site.steps());
        List<String> unknown = new ArrayList<>();
        for (Found one : found) {
            String id = one.incarnation().toString();
            ObjectName own = layout.object(new Sha256(one.sha256()), one.incarnation());
            int rows = session.update(
                    KNOW, id, site.place(), one.size(), own.bucket(), own.key(), now, now, one.sha256(), id);
            if (rows == 1) {
                unknown.add(id);
            }
        }
        for (int from = 0; from < unknown.size(); from += Marks.PAGE) {
            condemnation.list(unknown.subList(from, Math.min(unknown.size(), from + Marks.PAGE)), now, order);
        }
    }

    /// Lists copies for removal that no placement says; after the blobs were condemned.
    void condemnCopies(Session session, List<Found> found, long now, Order order) {
        Condemnation condemnation = new Condemnation(session, site.place(), site.steps());
        found.stream().filter(Found::isCopy).forEach(copy -> condemnation.listCopy(copy, now, order));
    }
}
