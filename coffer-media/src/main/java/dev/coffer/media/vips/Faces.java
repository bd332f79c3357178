package dev.coffer.media.vips;

import dev.coffer.media.Geometry.Rectangle;
import dev.coffer.media.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks for faces that look at the viewer.
///
/// The way of Viola and Jones, as OpenCV goes it: a window of each size is laid everywhere and judged by a
/// [Cascade]; a face is where several windows agree.
final class Faces {

    private static final double GROWTH = 1.1; // from one size of window to the next
    private static final int AGREEING = 4; // windows that have to see the same face
    private static final double ALIKE = 0.2; // of a side: windows that are nearer see the same

    /// Where the middle of all faces is, as shares of width and height; empty if there are none.
    ///
    /// pilbox takes these for the shares of what is cut off at the left and at the top, so that faces near an
    /// edge stay near it.
    ///
    /// @param small at most some 500 pixels a side, since everything is looked at many times
    /// @see "pilbox, pos=face"
    static Optional<Position.At> middle(Image small) {
        List<Rectangle> faces = find(small);
        if (faces.isEmpty()) {
            return Optional.empty();
        }
        double left = faces.stream().mapToInt(Rectangle::x).min().orElseThrow();
        double top = faces.stream().mapToInt(Rectangle::y).min().orElseThrow();
        double right = faces.stream().mapToInt(f -> f.x() + f.width()).max().orElseThrow();
        double bottom = faces.stream().mapToInt(f -> f.y() + f.height()).max().orElseThrow();
        return Optional.of(new Position.At(
                Math.clamp((left + right) / 2 / small.width(), 0, 1),
                Math.clamp((top + bottom) / 2 / small.height(), 0, 1)));
    }

    static List<Rectangle> find(Image small) {
        Image grey = Colours.grey(small);
        Image opaque = grey.hasAlpha() ? Colours.withoutAlpha(grey) : grey;
        byte[] pixels = opaque.pixelBytes();
        List<Rectangle> seen = new ArrayList<>();
        double factor = 1;
        while (Math.min(small.width(), small.height()) / factor >= Cascade.WINDOW) {
            if (small.job().isLate()) {
                throw small.job().late();
            }
            look(pixels, small.width(), small.height(), factor, seen);
            factor *= GROWTH;
        }
        return agreed(seen);
    }

    /// Looks at the picture shrunk by `factor`, so that faces of one size have the window's.
    private static void look(byte[] pixels, int fullWidth, int fullHeight, double factor, List<Rectangle> seen) {
        int width = (int) Math.round(fullWidth / factor);
        int height = (int) Math.round(fullHeight / factor);
        int stride = width + 1;
        int[] sums = new int[stride * (height + 1)];
        long[] squares = new long[stride * (height + 1)];
        sum(pixels, fullWidth, fullHeight, width, height, sums, squares);
        int step = factor > 2 ? 1 : 2;
        int inner = Cascade.WINDOW - 2;
        for (int y = 0; y + Cascade.WINDOW <= height; y += step) {
            for (int x = 0; x + Cascade.WINDOW <= width; x += step) {
                int from = (y + 1) * stride + x + 1;
                int to = from + inner * stride;
                double total = sums[to + inner] - sums[to] - sums[from + inner] + sums[from];
                double square = squares[to + inner] - squares[to] - squares[from + inner] + squares[from];
                double spread = (double) inner * inner * square - total * total;
                if (spread > 0 && Cascade.FACES.accepts(sums, stride, y * stride + x, 1 / Math.sqrt(spread))) {
                    int side = (int) Math.round(Cascade.WINDOW * factor);
                    seen.add(new Rectangle((int) Math.round(x * factor), (int) Math.round(y * factor), side, side));
                }
            }
        }
    }

    private static void sum(
            byte[] pixels, int fullWidth, int fullHeight, int width, int height, int[] sums, long[] squares) {
        double across = (double) fullWidth / width;
        double down = (double) fullHeight / height;
        for (int y = 0; y < height; y++) {
            int sum = 0;
            long square = 0;
            for (int x = 0; x < width; x++) {
                int value = between(pixels, fullWidth, fullHeight, (x + 0.5) * across - 0.5, (y + 0.5) * down - 0.5);
                sum += value;
                square += (long) value * value;
                int at = (y + 1) * (width + 1) + x + 1;
                sums[at] = sums[at - width - 1] + sum;
                squares[at] = squares[at - width - 1] + square;
            }
        }
    }

    /// The brightness at a place between four pixels.
    private static int between(byte[] pixels, int width, int height, double x, double y) {
        int left = Math.clamp((int) Math.floor(x), 0, width - 1);
        int top = Math.clamp((int) Math.floor(y), 0, height - 1);
        int right = Math.min(left + 1, width - 1);
        int bottom = Math.min(top + 1, height - 1);
        double alongX = Math.clamp(x - left, 0, 1);
        double alongY = Math.clamp(y - top, 0, 1);
        double above =
                (pixels[top * width + left] & 0xff) * (1 - alongX) + (pixels[top * width + right] & 0xff) * alongX;
        double below = (pixels[bottom * width + left] & 0xff) * (1 - alongX)
                + (pixels[bottom * width + right] & 0xff) * alongX;
        return (int) Math.round(above * (1 - alongY) + below * alongY);
    }

    /// One rectangle for each heap of windows that is high enough.
    private static List<Rectangle> agreed(List<Rectangle> seen) {
        List<List<Rectangle>> heaps = new ArrayList<>();
        for (Rectangle window : seen) {
            List<Rectangle> mine = new ArrayList<>(List.of(window));
            heaps.removeIf(heap -> {
                boolean same = heap.stream().anyMatch(other -> alike(window, other));
                if (same) {
                    mine.addAll(heap);
                }
                return same;
            });
            heaps.add(mine);
        }
        return heaps.stream()
                .filter(heap -> heap.size() >= AGREEING)
                .map(Faces::mean)
                .toList();
    }

    private static boolean alike(Rectangle one, Rectangle other) {
        double near = ALIKE * Math.min(one.width(), other.width());
        return Math.abs(one.x() - other.x()) <= near
                && Math.abs(one.y() - other.y()) <= near
                && Math.abs(one.x() + one.width() - other.x() - other.width()) <= near
                && Math.abs(one.y() + one.height() - other.y() - other.height()) <= near;
    }

    private static Rectangle mean(List<Rectangle> heap) {
        return new Rectangle(
                (int) Math.round(heap.stream().mapToInt(Rectangle::x).average().orElseThrow()),
                (int) Math.round(heap.stream().mapToInt(Rectangle::y).average().orElseThrow()),
                (int) Math.round(
                        heap.stream().mapToInt(Rectangle::width).average().orElseThrow()),
                (int) Math.round(
                        heap.stream().mapToInt(Rectangle::height).average().orElseThrow()));
    }

    private Faces() {}
}
