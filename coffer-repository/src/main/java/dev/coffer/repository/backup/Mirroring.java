package dev.coffer.repository.backup;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Fence;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.Role;
import dev.coffer.repository.Session;
import dev.coffer.repository.backup.Backups.Mirrored;
import dev.coffer.store.ByteRange;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Copies to a mirror what it lacks. Before bytes go, a placement without a time of verification says where
/// they will lie: so nothing lies there that no row tells of, whenever this ends.
///
/// A blob that is condemned meanwhile takes its placement along; the copy is removed then, here or by the
/// collector.
final class Mirroring {
    private static final int PAGE = 500;
    private static final int THREADS = 8;
    private static final int ATTEMPTS = 5;
    private static final String WANTED =
            "SELECT b.id, b.sha256, b.size, b.bucket, b.object_key, b.media_type FROM blob b"
                    + " WHERE b.state = 'LIVE' AND NOT (b.place <> ?) AND b.id > ? AND NOT EXISTS (SELECT 1 FROM placement p"
                    + " WHERE p.blob_id = b.id AND p.store = ? AND p.purpose = 'MIRROR' AND p.verified_at IS NOT NULL)"
                    + " ORDER BY b.id LIMIT " + PAGE;
    private static final String ANNOUNCE = "INSERT INTO placement (store, bucket, object_key, blob_id, blob_state,"
            + " purpose, placed_at) SELECT ?, ?, ?, b.id, b.state, 'MIRROR', CAST(? AS BIGINT) FROM blob b"
            + " WHERE b.id = ? AND b.state = 'LIVE' ON CONFLICT DO NOTHING";
    private static final String VERIFIED = "UPDATE placement SET verified_at = ? WHERE store = ? AND bucket = ?"
            + " AND object_key = ? AND blob_id = ?";

    private final Catalogue catalogue;
    private final ObjectStore main;
    private final String place;
    private final BackupStore mirror;
    private final Fence fence;
    private final boolean sameServer;
    private final MirrorStep.Listener steps;
    private final AtomicLong copied = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    private record Wanted(String id, Sha256 sha256, long size, ObjectName object, String mediaType, ObjectName copy) {}

    Mirroring(Catalogue catalogue, ObjectStore main, String place, BackupStore mirror, MirrorStep.Listener steps) {
        if (!mirror.isMirror()) {
            throw new IllegalArgumentException(
                    "the backups lie in the blobs' own store; name another to copy them to (setting backup)");
        }
        this.catalogue = catalogue;
        this.main = main;
        this.place = place;
        this.mirror = mirror;
        this.steps = steps;
        this.fence = Fence.around(mirror);
        this.sameServer = main.describe().equals(mirror.store().describe());
    }

    Mirrored run(LongConsumer progress) {
        List<Backups.Finding> failed = new ArrayList<>();
        String last = "";
        for (List<Wanted> page = page(last); !page.isEmpty(); page = page(last)) {
            last = page.getLast().id();
            fence.check(catalogue);
            List<Wanted> announced = page;
            catalogue.transact(transaction -> {
                transaction.checkMay(Role.ADMIN, PathPrefix.ALL);
                return transaction.session().batch(ANNOUNCE, announcements(announced)).length;
            });
            steps.reached(MirrorStep.ANNOUNCED);
            failed.addAll(Parallel.flat(page, THREADS, this::copy));
            progress.accept(page.size());
        }
        return new Mirrored(copied.get(), bytes.get(), failed);
    }

    private List<@Nullable Object[]> announcements(List<Wanted> page) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Wanted each : page) {
            rows.add(new @Nullable Object[] {
                mirror.name(),
                each.copy().bucket(),
                each.copy().key(),
                catalogue.clock().millis(),
                each.id()
            });
        }
        return rows;
    }

    /// @return why there is no copy
    private Optional<Backups.Finding> copy(Wanted wanted) {
        try {
            boolean there = mirror.store()
                    .stat(wanted.copy())
                    .filter(info -> isOf(wanted, info))
                    .isPresent();
            if (!there) {
                put(wanted);
                steps.reached(MirrorStep.COPIED);
            }
            if (!isVerified(wanted)) {
                // It was condemned while it was copied, and nothing is to be left.
                fence.check(catalogue);
                mirror.store().delete(wanted.copy());
                return Optional.empty();
            }
            steps.reached(MirrorStep.VERIFIED);
            if (!there) {
                copied.incrementAndGet();
                bytes.addAndGet(wanted.size());
            }
            return Optional.empty();
        } catch (StoreException e) {
            return Optional.of(new Backups.Finding(
                    Backups.Finding.Kind.UNREADABLE,
                    wanted.object().url(),
                    "sha256-" + wanted.sha256().hex() + " was not copied: " + e.getMessage()));
        }
    }

    private void put(Wanted wanted) {
        WriteOptions options = WriteOptions.plain().withContentType(wanted.mediaType());
        for (int attempt = 1; ; attempt++) {
            try {
                ObjectInfo copy = sameServer
                        ? mirror.store().copy(wanted.object(), wanted.copy())
                        : mirror.store().write(wanted.copy(), new StoredContent(main, wanted), options);
                if (!isOf(wanted, copy)) {
                    throw new StoreException.Corrupt("the copy " + wanted.copy() + " is not what was copied");
                }
                return;
            } catch (StoreException.Uncertain e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private boolean isVerified(Wanted wanted) {
        return catalogue.transact(transaction -> transaction
                        .session()
                        .update(
                                VERIFIED,
                                catalogue.clock().millis(),
                                mirror.name(),
                                wanted.copy().bucket(),
                                wanted.copy().key(),
                                wanted.id()))
                == 1;
    }

    private static boolean isOf(Wanted wanted, ObjectInfo info) {
        return info.size() == wanted.size()
                && info.sha256().map(wanted.sha256()::equals).orElse(true);
    }

    private List<Wanted> page(String after) {
        return catalogue.look((Session session) -> session.list(
                WANTED,
                row -> {
                    Sha256 sha256 = new Sha256(row.getString(2));
                    return new Wanted(
                            row.getString(1),
                            sha256,
                            row.getLong(3),
                            new ObjectName(row.getString(4), row.getString(5)),
                            row.getString(6),
                            mirror.object("blobs/" + sha256.hex() + "/" + row.getString(1)));
                },
                place,
                after,
                mirror.name()));
    }

    /// A blob's bytes as they lie in the main store; whoever writes them checks them against the digest.
    private record StoredContent(ObjectStore store, Wanted wanted) implements Content {
        @Override
        public long size() {
            return wanted.size();
        }

        @Override
        public InputStream open(long offset) {
            return offset == wanted.size()
                    ? InputStream.nullInputStream()
                    : store.read(wanted.object(), new ByteRange.From(offset)).bytes();
        }

        @Override
        public Optional<Sha256> sha256() {
            return Optional.of(wanted.sha256());
        }
    }
}
