package dev.coffer.media.vips;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dev.coffer.media.MediaException;
import java.lang.foreign.MemorySegment;

/// One call of a libvips operation, by name. Every value is set as a typed property; no text is ever parsed.
final class Operation {

    private final Job job;
    private final String name;
    private final MemorySegment operation;

    Operation(Job job, String name) {
        this.job = job;
        this.name = name;
        this.operation = Vips.operation(name);
        if (operation.equals(MemorySegment.NULL)) {
            Vips.takeError();
            throw new MediaException.Unavailable(Vips.origin() + " was built without " + name, null);
        }
    }

    Operation with(String property, int number) {
        Properties.setInt(job.arena(), operation, property, number);
        return this;
    }

    /// Sets a property that only newer versions have.
    Operation withIfKnown(String property, boolean truth) {
        return Vips.hasProperty(operation, property) ? with(property, truth) : this;
    }

    /// Sets a property that only newer versions have, or the one that older ones have instead.
    Operation withEither(String newer, int number, String older, boolean truth) {
        return Vips.hasProperty(operation, newer) ? with(newer, number) : with(older, truth);
    }

    Operation with(String property, boolean truth) {
        Properties.setBoolean(job.arena(), operation, property, truth);
        return this;
    }

    Operation with(String property, double number) {
        Properties.setDouble(job.arena(), operation, property, number);
        return this;
    }

    Operation with(String property, double[] numbers) {
        Properties.setDoubles(job.arena(), operation, property, numbers);
        return this;
    }

    Operation with(String property, Image image) {
        Properties.setImage(job.arena(), operation, property, image.pointer());
        return this;
    }

    Operation with(String property, Image[] images) {
        MemorySegment[] pointers = new MemorySegment[images.length];
        for (int i = 0; i < images.length; i++) {
            pointers[i] = images[i].pointer();
        }
        Properties.setImages(job.arena(), operation, property, pointers);
        return this;
    }

    /// @param word one of a few constants, never anything from outside
    Operation with(String property, String word) {
        Properties.setString(job.arena(), operation, property, word);
        return this;
    }

    /// @param text from anywhere; set as a value, and not kept
    Operation withText(String property, String text) {
        Properties.setText(job.arena(), operation, property, text);
        return this;
    }

    Operation withInterpolator(String property, String name) {
        Properties.setInterpolator(job.arena(), operation, property, name);
        return this;
    }

    /// The bytes are used in place, for as long as any image that comes of them.
    Operation withBytes(String property, MemorySegment bytes) {
        Properties.setBytes(job.arena(), operation, property, bytes);
        return this;
    }

    Image image(String property) {
        MemorySegment built = build();
        Image image = job.adopt(Properties.getImage(job.arena(), built, property));
        Vips.release(built);
        return image;
    }

    Image image() {
        return image("out");
    }

    /// The operation's answers that are whole numbers.
    int[] numbers(String... properties) {
        MemorySegment built = build();
        int[] numbers = new int[properties.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Properties.getInt(job.arena(), built, properties[i]);
        }
        Vips.release(built);
        return numbers;
    }

    byte[] bytes() {
        MemorySegment built = build();
        byte[] bytes = Properties.getBytes(job.arena(), built, "buffer");
        Vips.release(built);
        return bytes;
    }

    void run() {
        Vips.release(build());
    }

    private MemorySegment build() {
        MemorySegment holder = job.arena().allocateFrom(ADDRESS, operation);
        if (!Vips.build(holder)) {
            Vips.release(operation);
            throw new OperationFailed(name, Vips.takeError());
        }
        return holder.get(ADDRESS, 0);
    }
}
