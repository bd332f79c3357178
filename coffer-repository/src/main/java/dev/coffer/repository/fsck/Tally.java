package dev.coffer.repository.fsck;

import java.util.concurrent.atomic.LongAdder;

/// What a run has seen. Safe for use by several threads.
final class Tally {
    private final LongAdder objects = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder blobs = new LongAdder();
    private final LongAdder pending = new LongAdder();
    private final LongAdder archived = new LongAdder();
    private final LongAdder readObjects = new LongAdder();
    private final LongAdder readBytes = new LongAdder();
    private final LongAdder findings = new LongAdder();

    void object(long size) {
        objects.increment();
        bytes.add(size);
    }

    void blob() {
        blobs.increment();
    }

    void pending() {
        pending.increment();
    }

    void archived() {
        archived.increment();
    }

    void read(long size) {
        readObjects.increment();
        readBytes.add(size);
    }

    void finding() {
        findings.increment();
    }

    Fsck.Counts counts() {
        return new Fsck.Counts(
                blobs.sum(),
                objects.sum(),
                bytes.sum(),
                pending.sum(),
                archived.sum(),
                readObjects.sum(),
                readBytes.sum(),
                findings.sum());
    }
}
