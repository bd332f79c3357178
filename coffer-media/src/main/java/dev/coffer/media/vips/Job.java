package dev.coffer.media.vips;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.coffer.media.MediaException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One rendering's resources: its native memory, the images it made, and its deadline.
///
/// Belongs to one thread. Closing gives everything back, in the reverse order of making.
final class Job implements AutoCloseable {

    private final Arena arena = Arena.ofConfined();
    private final List<MemorySegment> images = new ArrayList<>();
    private final MemorySegment deadline = arena.allocate(JAVA_LONG);
    private final Duration allowed;
    private long pixelsHeld;

    Job(Duration allowed) {
        this.allowed = allowed;
        deadline.set(JAVA_LONG, 0, System.nanoTime() + allowed.toNanos());
    }

    Arena arena() {
        return arena;
    }

    Image adopt(MemorySegment image) {
        images.add(image);
        return new Image(this, image);
    }

    /// What is in memory stays there until the end, so that many steps together have a limit too.
    ///
    /// @param most pixels of all that is held
    void hold(Image image, long most) {
        pixelsHeld += image.pixels();
        if (pixelsHeld > most) {
            throw new MediaException.TooLarge("the steps need more than " + most
                    + " pixels in memory; fewer steps, or a resize first, need less");
        }
    }

    /// Has the computation of `image` end at the deadline.
    void stopInTime(Image image) {
        Vips.stopAt(image.pointer(), deadline);
    }

    boolean isLate() {
        return System.nanoTime() - deadline.get(JAVA_LONG, 0) > 0;
    }

    /// The bytes themselves, or a copy if they are where C cannot see them.
    MemorySegment nativeBytes(MemorySegment bytes) {
        return bytes.isNative()
                ? bytes
                : arena.allocate(Math.max(1, bytes.byteSize())).copyFrom(bytes);
    }

    MediaException late() {
        return new MediaException.TimedOut("rendering was stopped after " + allowed.toMillis() + " ms");
    }

    @Override
    public void close() {
        for (int i = images.size() - 1; i >= 0; i--) {
            Vips.unref(images.get(i));
        }
        arena.close();
    }
}
