package dev.coffer.media.info;

import dev.coffer.media.Colour;
import dev.coffer.media.Look;
import dev.coffer.media.PictureInfo.Shade;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The few colours that a picture is made of: its pixels in at most six groups, by k-means in Oklab, where colours
/// that look alike lie close together. The same picture has the same palette: groups begin with the colour that is
/// most frequent, and go on with the one that is most missed.
final class Palette {
    private static final int MOST = 6;
    private static final int ROUNDS = 12;
    private static final double ALIKE = 0.06; // in Oklab, whose lightness goes from 0 to 1
    private static final double RARE = 0.005;

    private final List<Spot> spots;

    /// Pixels of about the same colour.
    ///
    /// @param weight by opacity
    @SuppressWarnings("ArrayRecordComponent") // for a moment, within this class
    private record Spot(double[] lab, double[] rgb, double weight) {}

    private Palette(List<Spot> spots) {
        this.spots = spots;
    }

    /// @return the largest group first; empty if nothing of the picture can be seen
    static List<Shade> of(Look.Pixels picture) {
        List<Spot> spots = spots(picture);
        return spots.isEmpty() ? List.of() : new Palette(spots).shades();
    }

    private static List<Spot> spots(Look.Pixels picture) {
        double[][] bins = new double[1 << 15][];
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                double alpha = picture.at(x, y, 3) / 255.0;
                if (alpha == 0) {
                    continue;
                }
                int bin = picture.at(x, y, 0) >> 3 << 10 | picture.at(x, y, 1) >> 3 << 5 | picture.at(x, y, 2) >> 3;
                double[] sums = bins[bin] == null ? bins[bin] = new double[4] : bins[bin];
                for (int band = 0; band < 3; band++) {
                    sums[band] += alpha * picture.at(x, y, band);
                }
                sums[3] += alpha;
            }
        }
        List<Spot> spots = new ArrayList<>();
        for (double[] sums : bins) {
            if (sums != null) {
                double[] rgb = {sums[0] / sums[3], sums[1] / sums[3], sums[2] / sums[3]};
                spots.add(new Spot(oklab(rgb), rgb, sums[3]));
            }
        }
        return spots;
    }

    private List<Shade> shades() {
        List<double[]> centres = seeds();
        int[] group = new int[spots.size()];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < group.length; i++) {
                group[i] = nearest(centres, spots.get(i).lab());
            }
            for (int g = 0; g < centres.size(); g++) {
                double[] sums = new double[4];
                for (int i = 0; i < group.length; i++) {
                    if (group[i] == g) {
                        add(sums, spots.get(i).lab(), spots.get(i).weight());
                    }
                }
                if (sums[3] > 0) {
                    centres.set(g, new double[] {sums[0] / sums[3], sums[1] / sums[3], sums[2] / sums[3]});
                }
            }
        }
        return shades(centres.size(), group);
    }

    private List<Shade> shades(int groups, int[] group) {
        double all = spots.stream().mapToDouble(Spot::weight).sum();
        List<Shade> shades = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            double[] sums = new double[4];
            for (int i = 0; i < group.length; i++) {
                if (group[i] == g) {
                    add(sums, spots.get(i).rgb(), spots.get(i).weight());
                }
            }
            if (sums[3] > 0) {
                Colour mean = new Colour(part(sums, 0), part(sums, 1), part(sums, 2), 255);
                shades.add(new Shade(mean, Math.round(1000 * sums[3] / all) / 1000.0));
            }
        }
        shades.sort(Comparator.comparingDouble(Shade::share)
                .reversed()
                .thenComparing(shade -> shade.colour().hex()));
        List<Shade> seen =
                shades.stream().filter(shade -> shade.share() >= RARE).toList();
        return seen.isEmpty() ? shades : seen;
    }

    private List<double[]> seeds() {
        List<double[]> seeds = new ArrayList<>();
        seeds.add(spots.stream()
                .max(Comparator.comparingDouble(Spot::weight))
                .orElseThrow()
                .lab());
        while (seeds.size() < MOST) {
            double most = 0;
            double[] next = null;
            for (Spot spot : spots) {
                double distance = distance(seeds.get(nearest(seeds, spot.lab())), spot.lab());
                double missed = distance < ALIKE * ALIKE ? 0 : distance * spot.weight();
                if (missed > most) {
                    most = missed;
                    next = spot.lab();
                }
            }
            if (next == null) {
                break;
            }
            seeds.add(next);
        }
        return seeds;
    }

    private static int nearest(List<double[]> centres, double[] lab) {
        int nearest = 0;
        for (int i = 1; i < centres.size(); i++) {
            if (distance(centres.get(i), lab) < distance(centres.get(nearest), lab)) {
                nearest = i;
            }
        }
        return nearest;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    private static void add(double[] sums, double[] values, double weight) {
        for (int i = 0; i < 3; i++) {
            sums[i] += weight * values[i];
        }
        sums[3] += weight;
    }

    private static int part(double[] sums, int band) {
        return (int) Math.clamp(Math.round(sums[band] / sums[3]), 0, 255);
    }

    /// Björn Ottosson's, of sRGB from 0 to 255.
    private static double[] oklab(double[] rgb) {
        double r = linear(rgb[0] / 255);
        double g = linear(rgb[1] / 255);
        double b = linear(rgb[2] / 255);
        double l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        double m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        double s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        return new double[] {
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
        };
    }

    private static double linear(double value) {
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
