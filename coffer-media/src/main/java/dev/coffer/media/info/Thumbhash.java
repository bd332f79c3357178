package dev.coffer.media.info;

import dev.coffer.media.Look;
import java.util.Base64;

/// A picture in about 25 bytes, from which a blurred one of the same proportions and opacity can be drawn: Evan
/// Wallace's ThumbHash, in base 64.
final class Thumbhash {
    private final Look.Pixels picture;
    private final double[] light;
    private final double[] yellow; // against blue
    private final double[] red; // against green
    private final double[] opacity;
    private final boolean transparent;

    private Thumbhash(Look.Pixels picture) {
        this.picture = picture;
        int pixels = picture.width() * picture.height();
        double[] mean = mean(picture);
        this.transparent = mean[3] < pixels;
        this.light = new double[pixels];
        this.yellow = new double[pixels];
        this.red = new double[pixels];
        this.opacity = new double[pixels];
        for (int i = 0; i < pixels; i++) {
            int x = i % picture.width();
            int y = i / picture.width();
            double alpha = picture.at(x, y, 3) / 255.0;
            double r = mean[0] * (1 - alpha) + alpha / 255 * picture.at(x, y, 0);
            double g = mean[1] * (1 - alpha) + alpha / 255 * picture.at(x, y, 1);
            double b = mean[2] * (1 - alpha) + alpha / 255 * picture.at(x, y, 2);
            light[i] = (r + g + b) / 3;
            yellow[i] = (r + g) / 2 - b;
            red[i] = r - g;
            opacity[i] = alpha;
        }
    }

    /// @param picture of at most 100 pixels a side
    static String of(Look.Pixels picture) {
        return Base64.getEncoder().encodeToString(new Thumbhash(picture).bytes());
    }

    private byte[] bytes() {
        int width = picture.width();
        int height = picture.height();
        int most = transparent ? 5 : 7;
        int longest = Math.max(width, height);
        int across = (int) Math.max(1, Math.round((double) most * width / longest));
        int down = (int) Math.max(1, Math.round((double) most * height / longest));
        Channel l = channel(light, Math.max(3, across), Math.max(3, down));
        Channel p = channel(yellow, 3, 3);
        Channel q = channel(red, 3, 3);
        Channel a = transparent ? channel(opacity, 5, 5) : new Channel(0, new double[0], 0);
        boolean wide = width > height;
        long first = Math.round(63 * l.constant)
                | Math.round(31.5 + 31.5 * p.constant) << 6
                | Math.round(31.5 + 31.5 * q.constant) << 12
                | Math.round(31 * l.scale) << 18
                | (transparent ? 1L : 0) << 23;
        long second = (wide ? down : across)
                | Math.round(63 * p.scale) << 3
                | Math.round(63 * q.scale) << 9
                | (wide ? 1L : 0) << 15;
        int start = transparent ? 6 : 5;
        int factors = l.waves.length + p.waves.length + q.waves.length + a.waves.length;
        byte[] hash = new byte[start + (factors + 1) / 2];
        for (int i = 0; i < 3; i++) {
            hash[i] = (byte) (first >> 8 * i);
        }
        hash[3] = (byte) second;
        hash[4] = (byte) (second >> 8);
        if (transparent) {
            hash[5] = (byte) (Math.round(15 * a.constant) | Math.round(15 * a.scale) << 4);
        }
        int index = 0;
        for (Channel channel : new Channel[] {l, p, q, a}) {
            for (double wave : channel.waves) {
                hash[start + index / 2] |= (byte) (Math.round(15 * wave) << 4 * (index % 2));
                index++;
            }
        }
        return hash;
    }

    /// @param waves from 0 to 1, 0.5 being none
    @SuppressWarnings("ArrayRecordComponent") // for a moment, within this class
    private record Channel(double constant, double[] waves, double scale) {}

    private Channel channel(double[] values, int across, int down) {
        double constant = 0;
        double[] waves = new double[across * down];
        int count = 0;
        double scale = 0;
        for (int v = 0; v < down; v++) {
            for (int u = 0; u * down < across * (down - v); u++) {
                double factor = factor(values, u, v);
                if (u == 0 && v == 0) {
                    constant = factor;
                } else {
                    waves[count++] = factor;
                    scale = Math.max(scale, Math.abs(factor));
                }
            }
        }
        double[] kept = new double[count];
        for (int i = 0; i < count; i++) {
            kept[i] = scale > 0 ? 0.5 + 0.5 / scale * waves[i] : waves[i];
        }
        return new Channel(constant, kept, scale);
    }

    private double factor(double[] values, int u, int v) {
        int width = picture.width();
        int height = picture.height();
        double[] across = new double[width];
        for (int x = 0; x < width; x++) {
            across[x] = Math.cos(Math.PI / width * u * (x + 0.5));
        }
        double sum = 0;
        for (int y = 0; y < height; y++) {
            double down = Math.cos(Math.PI / height * v * (y + 0.5));
            for (int x = 0; x < width; x++) {
                sum += values[x + y * width] * across[x] * down;
            }
        }
        return sum / (width * height);
    }

    /// Mean colour of what is seen, from 0 to 1, and behind it the sum of opacity.
    private static double[] mean(Look.Pixels picture) {
        double[] mean = new double[4];
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                double alpha = picture.at(x, y, 3) / 255.0;
                for (int band = 0; band < 3; band++) {
                    mean[band] += alpha / 255 * picture.at(x, y, band);
                }
                mean[3] += alpha;
            }
        }
        for (int band = 0; band < 3 && mean[3] > 0; band++) {
            mean[band] /= mean[3];
        }
        return mean;
    }
}
