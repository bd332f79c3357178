package dev.coffer.media;

import dev.coffer.media.vips.VipsRenderer;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/// A rendered picture as another decoder sees it: the JDK's, which shares no code with libvips. WebP, which
/// the JDK does not read, goes through libvips to PNG first.
public record Decoded(BufferedImage image) {

    private static final int GRID = 16;

    static Decoded of(Rendered rendered, VipsRenderer renderer) {
        return of(rendered.bytes(), rendered.format(), renderer);
    }

    public static Decoded of(byte[] bytes, PictureFormat format, VipsRenderer renderer) {
        byte[] readable = bytes;
        if (format == PictureFormat.WEBP) {
            Recipe toPng = new Recipe(List.of(), Encoding.of(PictureFormat.PNG, 90));
            readable = renderer.render(MemorySegment.ofArray(bytes), toPng).bytes();
        }
        try {
            return new Decoded(Optional.ofNullable(ImageIO.read(new ByteArrayInputStream(readable)))
                    .orElseThrow(() -> new AssertionError("the JDK cannot read this " + format)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int width() {
        return image.getWidth();
    }

    public int height() {
        return image.getHeight();
    }

    /// The mean colour over white of each cell of a 16 x 16 grid, as hex.
    public String fingerprint() {
        return grid(false);
    }

    /// The mean opacity of each cell, as hex; empty if all is opaque.
    public Optional<String> alphaFingerprint() {
        boolean opaque = Arrays.stream(pixels()).allMatch(pixel -> pixel >>> 24 == 255);
        return opaque ? Optional.empty() : Optional.of(grid(true));
    }

    /// One pixel, as ARGB.
    public int argb(int x, int y) {
        return pixels()[y * width() + x];
    }

    /// As ARGB. The JDK takes grey for linear light and would brighten it, so grey is read as it is.
    int[] pixels() {
        if (image.getColorModel().getColorSpace().getType() != ColorSpace.TYPE_GRAY) {
            return image.getRGB(0, 0, width(), height(), null, 0, width());
        }
        Raster raster = image.getRaster();
        int[] pixels = new int[width() * height()];
        int top = (1 << image.getColorModel().getComponentSize(0)) - 1;
        for (int y = 0; y < height(); y++) {
            for (int x = 0; x < width(); x++) {
                int grey = raster.getSample(x, y, 0) * 255 / top;
                int alpha = raster.getNumBands() > 1 ? raster.getSample(x, y, 1) * 255 / top : 255;
                pixels[y * width() + x] = alpha << 24 | grey * 0x010101;
            }
        }
        return pixels;
    }

    private String grid(boolean alpha) {
        int[] pixels = pixels();
        StringBuilder hex = new StringBuilder();
        for (int j = 0; j < GRID; j++) {
            for (int i = 0; i < GRID; i++) {
                double[] mean = mean(pixels, i, j);
                for (int part = alpha ? 3 : 0; part < (alpha ? 4 : 3); part++) {
                    hex.append(HexFormat.of().toHexDigits((byte) Math.floor(mean[part] + 0.5)));
                }
            }
        }
        return hex.toString();
    }

    private double[] mean(int[] pixels, int i, int j) {
        double left = (double) i * width() / GRID;
        double right = (i + 1.0) * width() / GRID;
        double top = (double) j * height() / GRID;
        double bottom = (j + 1.0) * height() / GRID;
        double[] sums = new double[4];
        double area = 0;
        for (int y = (int) top; y < Math.min(height(), Math.ceil(bottom)); y++) {
            double tall = Math.min(bottom, y + 1) - Math.max(top, y);
            for (int x = (int) left; x < Math.min(width(), Math.ceil(right)); x++) {
                double weight = tall * (Math.min(right, x + 1) - Math.max(left, x));
                int pixel = pixels[y * width() + x];
                double opacity = (pixel >>> 24) / 255.0;
                for (int part = 0; part < 3; part++) {
                    int value = pixel >> (16 - 8 * part) & 0xff;
                    sums[part] += weight * (value * opacity + 255 * (1 - opacity));
                }
                sums[3] += weight * (pixel >>> 24);
                area += weight;
            }
        }
        for (int part = 0; part < 4; part++) {
            sums[part] /= area;
        }
        return sums;
    }
}
