package dev.coffer.repository.migration;

import dev.coffer.store.ObjectName;

/// Counts as it goes on. Safe for use by several threads.
final class Tally {
    private final Migration.Listener listener;
    private long blobs;
    private long copied;
    private long bytes;
    private long moved;
    private long failed;

    Tally(Migration.Listener listener) {
        this.listener = listener;
    }

    synchronized void seen(long count) {
        blobs += count;
    }

    synchronized void copied(long size) {
        copied++;
        bytes += size;
    }

    synchronized void moved(long references) {
        moved += references;
    }

    synchronized void failed(ObjectName object, String reason) {
        failed(object.url(), reason);
    }

    synchronized void failed(String what, String reason) {
        failed++;
        listener.failed(what, reason);
    }

    synchronized void dropped(long objects, long size) {
        copied += objects;
        bytes += size;
    }

    synchronized void tell() {
        listener.progress(counts());
    }

    synchronized Migration.Counts counts() {
        return new Migration.Counts(blobs, copied, bytes, moved, failed);
    }
}
