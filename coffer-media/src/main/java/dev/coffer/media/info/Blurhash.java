package dev.coffer.media.info;

import dev.coffer.media.Look;

/// A picture in about 30 characters, from which a blurred one can be drawn: blurha.sh, of 4 x 3 components, 3 x 4 if
/// it is higher than wide. Pixels are laid over white.
final class Blurhash {
    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    private static final double[] LINEAR = linear();

    static String of(Look.Pixels picture) {
        boolean high = picture.height() > picture.width();
        return of(picture, high ? 3 : 4, high ? 4 : 3);
    }

    /// @param across components, 1 to 9
    /// @param down the same
    static String of(Look.Pixels picture, int across, int down) {
        double[][] factors = new double[across * down][];
        for (int j = 0; j < down; j++) {
            for (int i = 0; i < across; i++) {
                factors[j * across + i] = factor(picture, i, j);
            }
        }
        double most = 0;
        for (int i = 1; i < factors.length; i++) {
            for (double part : factors[i]) {
                most = Math.max(most, part); // of the positive ones: as the package on npm does it
            }
        }
        int quantised = factors.length == 1 ? 0 : (int) Math.clamp(Math.floor(most * 166 - 0.5), 0, 82);
        double scale = factors.length == 1 ? 1 : (quantised + 1) / 166.0;
        StringBuilder hash = new StringBuilder();
        append(hash, across - 1 + (down - 1) * 9, 1);
        append(hash, quantised, 1);
        append(hash, srgb(factors[0][0]) << 16 | srgb(factors[0][1]) << 8 | srgb(factors[0][2]), 4);
        for (int i = 1; i < factors.length; i++) {
            int value = 0;
            for (double part : factors[i]) {
                value = value * 19 + level(part / scale);
            }
            append(hash, value, 2);
        }
        return hash.toString();
    }

    private static double[] factor(Look.Pixels picture, int i, int j) {
        double[] sum = new double[3];
        for (int y = 0; y < picture.height(); y++) {
            double down = Math.cos(Math.PI * j * y / picture.height());
            for (int x = 0; x < picture.width(); x++) {
                double basis = Math.cos(Math.PI * i * x / picture.width()) * down;
                int alpha = picture.at(x, y, 3);
                for (int band = 0; band < 3; band++) {
                    int over = (picture.at(x, y, band) * alpha + 255 * (255 - alpha) + 127) / 255;
                    sum[band] += basis * LINEAR[over];
                }
            }
        }
        double norm = (i == 0 && j == 0 ? 1.0 : 2.0) / ((double) picture.width() * picture.height());
        for (int band = 0; band < 3; band++) {
            sum[band] *= norm;
        }
        return sum;
    }

    private static int level(double part) {
        return (int) Math.clamp(Math.floor(Math.signum(part) * Math.sqrt(Math.abs(part)) * 9 + 9.5), 0, 18);
    }

    private static int srgb(double light) {
        double value = Math.clamp(light, 0.0, 1.0);
        return value <= 0.0031308
                ? (int) (value * 12.92 * 255 + 0.5)
                : (int) ((1.055 * Math.pow(value, 1 / 2.4) - 0.055) * 255 + 0.5);
    }

    private static double[] linear() {
        double[] linear = new double[256];
        for (int i = 0; i < linear.length; i++) {
            double value = i / 255.0;
            linear[i] = value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
        }
        return linear;
    }

    private static void append(StringBuilder text, int value, int length) {
        int divisor = 1;
        for (int i = 1; i < length; i++) {
            divisor *= 83;
        }
        for (int i = 0; i < length; i++) {
            text.append(DIGITS.charAt(value / divisor % 83));
            divisor = Math.max(1, divisor / 83);
        }
    }

    private Blurhash() {}
}
