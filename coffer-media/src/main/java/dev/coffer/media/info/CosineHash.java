package dev.coffer.media.info;

import dev.coffer.media.Look;
import dev.coffer.repository.PerceptualHash;
import java.util.Arrays;

/// The perceptual hash that is known as pHash, in the shape that Python's ImageHash gave it: which of the 64
/// slowest waves of the grey picture are stronger than their median.
///
/// 32 x 32 pixels; grey is `(299 red + 587 green + 114 blue) / 1000`, rounded down; a DCT-II of the columns and then
/// of the rows; of that the 8 x 8 coefficients of lowest frequency, row by row, the constant one first. A bit is 1
/// where the coefficient is greater than the median of the 64, the mean of the middle two. The first is the highest.
final class CosineHash {
    private static final int SIDE = 32;
    private static final int WAVES = 8;
    private static final double[][] COSINES = cosines();

    static PerceptualHash of(Look.Pixels square) {
        double[][] grey = new double[SIDE][SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                grey[y][x] = (299 * square.at(x, y, 0) + 587 * square.at(x, y, 1) + 114 * square.at(x, y, 2)) / 1000;
            }
        }
        double[] waves = waves(grey);
        double[] sorted = waves.clone();
        Arrays.sort(sorted);
        double median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
        long bits = 0;
        for (double wave : waves) {
            bits = bits << 1 | (wave > median ? 1 : 0);
        }
        return new PerceptualHash(bits);
    }

    private static double[] waves(double[][] grey) {
        double[][] rows = new double[WAVES][SIDE];
        for (int v = 0; v < WAVES; v++) {
            for (int x = 0; x < SIDE; x++) {
                for (int y = 0; y < SIDE; y++) {
                    rows[v][x] += grey[y][x] * COSINES[v][y];
                }
            }
        }
        double[] waves = new double[WAVES * WAVES];
        for (int v = 0; v < WAVES; v++) {
            for (int u = 0; u < WAVES; u++) {
                double sum = 0;
                for (int x = 0; x < SIDE; x++) {
                    sum += rows[v][x] * COSINES[u][x];
                }
                // what is nothing but rounding is nothing, so that a plain picture has the same hash everywhere
                waves[v * WAVES + u] = Math.abs(sum) < 1e-6 ? 0 : sum;
            }
        }
        return waves;
    }

    private static double[][] cosines() {
        double[][] cosines = new double[WAVES][SIDE];
        for (int wave = 0; wave < WAVES; wave++) {
            for (int i = 0; i < SIDE; i++) {
                cosines[wave][i] = 2 * Math.cos(Math.PI * wave * (2 * i + 1) / (2.0 * SIDE));
            }
        }
        return cosines;
    }

    private CosineHash() {}
}
