package dev.coffer.media.vips;

import java.lang.foreign.MemorySegment;

/// An image of libvips: a promise of pixels, computed when somebody asks for them. Lives as long as its job.
record Image(Job job, MemorySegment pointer) {

    // VipsBandFormat, VipsInterpretation and others, as numbered in the C headers
    static final int UCHAR = 0;
    static final int MULTIBAND = 0;
    static final int GREY = 1;
    static final int CMYK = 15;
    static final int SRGB = 22;

    /// An image of 8-bit samples that lie in memory already, for as long as the job.
    static Image ofBytes(Job job, MemorySegment samples, int width, int height, int bands) {
        MemorySegment image = Vips.ofMemory(samples, width, height, bands);
        if (image.equals(MemorySegment.NULL)) {
            throw new OperationFailed("new_from_memory", Vips.takeError());
        }
        return job.adopt(image)
                .then("copy")
                .with("interpretation", bands < 3 ? GREY : SRGB)
                .image();
    }

    int width() {
        return Vips.width(pointer);
    }

    int height() {
        return Vips.height(pointer);
    }

    long pixels() {
        return (long) width() * height();
    }

    int bands() {
        return Vips.bands(pointer);
    }

    int format() {
        return Vips.format(pointer);
    }

    int interpretation() {
        return Vips.interpretation(pointer);
    }

    boolean hasAlpha() {
        return Vips.hasAlpha(pointer);
    }

    boolean has(String field) {
        return Vips.hasMeta(pointer, field);
    }

    int number(String field, int otherwise) {
        return Vips.metaInt(job.arena(), pointer, field, otherwise);
    }

    /// Where an image that was cut out lay: how far from the left, in pixels.
    int left() {
        return -Vips.xOffset(pointer);
    }

    int top() {
        return -Vips.yOffset(pointer);
    }

    /// All samples of an 8-bit image, computed now: row by row, pixel by pixel, band by band.
    byte[] pixelBytes() {
        job.stopInTime(this);
        return Vips.pixels(job.arena(), pointer);
    }

    /// The same as numbers from 0 to 255.
    double[] samples() {
        byte[] bytes = pixelBytes();
        double[] samples = new double[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            samples[i] = bytes[i] & 0xff;
        }
        return samples;
    }

    MemorySegment bytes(String field) {
        return Vips.metaBytes(job.arena(), pointer, field);
    }

    Operation then(String operation) {
        return new Operation(job, operation).with("in", this);
    }

    Image cast(int format) {
        return format() == format ? this : then("cast").with("format", format).image();
    }

    Image region(int x, int y, int width, int height) {
        if (x == 0 && y == 0 && width == width() && height == height()) {
            return this;
        }
        return new Operation(job, "extract_area")
                .with("input", this)
                .with("left", x)
                .with("top", y)
                .with("width", width)
                .with("height", height)
                .image();
    }

    /// A copy that shares the pixels and has metadata of its own to change.
    Image copied() {
        return then("copy").image();
    }

    /// All pixels, computed now. What follows may read them in any order.
    Image inMemory() {
        job.stopInTime(this);
        MemorySegment copy = Vips.copyMemory(pointer);
        if (copy.equals(MemorySegment.NULL)) {
            throw new OperationFailed("copy_memory", Vips.takeError());
        }
        return job.adopt(copy);
    }
}
