package dev.coffer.media;

import java.nio.ByteBuffer;

/// The bytes that a recipe made of an original, ready to be sent.
///
/// Immutable and safe for use by several threads: [#bytes()] hands out a view with a position of its own.
public final class Derivative {
    private final PictureFormat format;
    private final int width;
    private final int height;
    private final ByteBuffer bytes;

    /// @param width in pixels, of one frame
    /// @param height in pixels, of one frame
    /// @param bytes position to limit; not copied, and not changed by anybody afterwards
    public Derivative(PictureFormat format, int width, int height, ByteBuffer bytes) {
        this.format = format;
        this.width = width;
        this.height = height;
        this.bytes = bytes.asReadOnlyBuffer();
    }

    /// Wraps what a renderer has just made, without copying it.
    public static Derivative of(Rendered rendered) {
        return new Derivative(
                rendered.format(), rendered.width(), rendered.height(), ByteBuffer.wrap(rendered.bytes()));
    }

    public PictureFormat format() {
        return format;
    }

    /// In pixels, of one frame.
    public int width() {
        return width;
    }

    /// In pixels, of one frame.
    public int height() {
        return height;
    }

    /// The number of bytes.
    public int size() {
        return bytes.remaining();
    }

    /// A read-only view of all bytes.
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /// The same derivative with its bytes outside the heap, from where a socket takes them without another
    /// copy.
    public Derivative direct() {
        if (bytes.isDirect()) {
            return this;
        }
        return new Derivative(
                format,
                width,
                height,
                ByteBuffer.allocateDirect(size()).put(bytes()).flip());
    }
}
