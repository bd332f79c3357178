package dev.coffer.repository.fsck;

import dev.coffer.repository.AsIs;
import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Finding;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A part of a store that is compared in one go: the objects whose key begins with a prefix, and the rows
/// that name such objects.
///
/// @param store as findings call it
/// @param whose objects lie there
record Shard(String store, ObjectStore objects, Rows rows, String bucket, String prefix, Whose whose) {

    /// Who puts objects there.
    enum Whose {
        /// Nobody but the repository: each is named by a row.
        OURS,
        /// Others as well.
        SHARED,
        /// Others: not even listed, each object that a row names is asked for.
        OTHERS
    }

    private static final String DIGITS = "0123456789abcdef";

    /// What tells it from others of one run.
    String name() {
        return store + " " + rows.scope() + " " + bucket + "/" + prefix;
    }

    /// Where a layout keeps blobs.
    static List<Shard> of(Catalogue catalogue, ObjectStore objects, BlobLayout layout) {
        Rows rows = Rows.own(catalogue, layout.place());
        return switch (layout) {
            case BlobLayout.Incarnations own ->
                byDigit(BackupStore.MAIN, objects, rows, own.bucket(), below(own.prefix()) + "blobs/");
            case BlobLayout.Simple simple -> {
                String base = simple.bucketBase();
                int slash = base.indexOf('/');
                String bucket = slash < 0 ? base : base.substring(0, slash);
                String prefix = slash < 0 ? "" : base.substring(slash + 1) + "/";
                yield List.of(new Shard(BackupStore.MAIN, objects, rows, bucket, prefix, Whose.OURS));
            }
            case BlobLayout.Multibucket many -> {
                List<Shard> shards = new ArrayList<>();
                int slash = many.bucketBase().indexOf('/');
                String bucket =
                        slash < 0 ? many.bucketBase() : many.bucketBase().substring(0, slash);
                String prefix = slash < 0 ? "" : many.bucketBase().substring(slash + 1) + "/";
                for (int shard = 0; shard < Character.MAX_RADIX; shard++) {
                    String label = Integer.toString(shard, Character.MAX_RADIX);
                    shards.add(new Shard(BackupStore.MAIN, objects, rows, label + "." + bucket, prefix, Whose.OURS));
                }
                yield shards;
            }
        };
    }

    /// The buckets that were adopted as they are.
    static List<Shard> adopted(Catalogue catalogue, ObjectStore objects) {
        return catalogue.look(AsIs::all).stream()
                .map(adopted -> new Shard(
                        BackupStore.MAIN,
                        objects,
                        Rows.own(catalogue, adopted.place()),
                        adopted.bucket(),
                        adopted.prefix(),
                        Whose.SHARED))
                .toList();
    }

    /// Derivatives that are kept in the store.
    static List<Shard> derivatives(Catalogue catalogue, ObjectStore objects, BlobLayout layout) {
        return layout instanceof BlobLayout.Incarnations own
                ? byDigit(
                        Finding.DERIVATIVES,
                        objects,
                        Rows.derivatives(catalogue, own.place()),
                        own.bucket(),
                        Ledger.folder(own))
                : List.of();
    }

    /// Copies that lie somewhere in the repository's own store: under public names, in an archive.
    static List<Shard> single(Catalogue catalogue, ObjectStore objects) {
        Rows rows = Rows.copies(catalogue, BackupStore.MAIN);
        return rows.buckets().stream()
                .map(bucket -> new Shard(BackupStore.MAIN, objects, rows, bucket, "", Whose.OTHERS))
                .toList();
    }

    /// Where copies of blobs lie.
    static List<Shard> of(Catalogue catalogue, BackupStore mirror) {
        return byDigit(
                mirror.name(),
                mirror.store(),
                Rows.copies(catalogue, mirror.name()),
                mirror.bucket(),
                below(mirror.prefix()) + "blobs/");
    }

    /// The objects as they are listed.
    ///
    /// @throws dev.coffer.store.StoreException.NoBucket if there is no bucket, now or when the stream is
    ///     read
    Stream<ObjectInfo> list() {
        return objects.list(bucket, prefix);
    }

    private static List<Shard> byDigit(String store, ObjectStore objects, Rows rows, String bucket, String folder) {
        return DIGITS.chars()
                .mapToObj(digit -> new Shard(store, objects, rows, bucket, folder + (char) digit, Whose.OURS))
                .toList();
    }

    private static String below(String prefix) {
        return prefix.isEmpty() ? "" : prefix + "/";
    }
}
