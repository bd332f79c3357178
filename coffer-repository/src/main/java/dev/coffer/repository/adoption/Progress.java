package dev.coffer.repository.adoption;

import dev.coffer.store.ObjectName;

/// Counts as it goes on.
final class Progress {
    private final Adoption.Listener listener;
    private long adopted;
    private long known;
    private long bytes;
    private long refused;

    Progress(Adoption.Listener listener) {
        this.listener = listener;
    }

    void known() {
        known++;
    }

    void adopted(long size) {
        adopted++;
        bytes += size;
    }

    void refused(ObjectName object, String reason) {
        refused++;
        listener.refused(object, reason);
    }

    void tell() {
        listener.progress(counts());
    }

    Adoption.Counts counts() {
        return new Adoption.Counts(adopted, known, bytes, refused);
    }
}
