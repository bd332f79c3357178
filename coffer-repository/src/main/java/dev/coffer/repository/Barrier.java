package dev.coffer.repository;

/// What backups and collectors come to an agreement by: a collector that condemns blobs holds it shared, a backup
/// that takes its number holds it exclusively, each until its transaction ends. So every condemnation is either
/// committed before the backup's number was given, or has a greater one.
///
/// On PostgreSQL it is an advisory lock of the transaction. On SQLite a transaction that writes is alone as it
/// is, and there is nothing to do. For the packages of this module alone.
public final class Barrier {
    /// The number of the advisory lock: "coffer" in ASCII.
    public static final long KEY = 0x636f66666572L;

    /// For those who condemn; any number of them at once. Waits for a backup that is taking its number.
    public static void shared(Session session) {
        if (session.isShared()) {
            session.list("SELECT CAST(pg_advisory_xact_lock_shared(?) AS TEXT)", row -> "", KEY);
        }
    }

    /// For a backup, before it takes its number. Waits until every condemnation that has begun is committed.
    public static void exclusive(Session session) {
        if (session.isShared()) {
            session.list("SELECT CAST(pg_advisory_xact_lock(?) AS TEXT)", row -> "", KEY);
        }
    }

    private Barrier() {}
}
