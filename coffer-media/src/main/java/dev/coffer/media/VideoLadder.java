package dev.coffer.media;

import dev.coffer.repository.Dimensions;
import java.util.ArrayList;
import java.util.List;

/// The renditions of a video that is streamed, the largest first: the video itself as large as it may be,
/// and smaller ones for slower lines. None is larger than its source.
public final class VideoLadder {
    private static final int MOST = 4;
    private static final int[] RUNGS = {2160, 1440, 1080, 720, 480, 360, 240};
    private static final double NOTABLY = 0.8;
    private static final double FULL_HD = 1920.0 * 1080;
    private static final double FULL_HD_RATE = 5_000_000;

    private VideoLadder() {}

    /// @param rate the most bits a second of its pictures, over a few seconds
    public record Rung(Dimensions size, int rate) {}

    /// @param shown how large the source is, upright and in square pixels
    public static List<Rung> of(Dimensions shown, VideoRecipe.Box box) {
        Dimensions top = box.fit(shown);
        List<Rung> rungs = new ArrayList<>(List.of(rung(top)));
        int last = shorter(top);
        for (int side : RUNGS) {
            if (rungs.size() < MOST && side <= last * NOTABLY) {
                double scale = (double) side / shorter(top);
                rungs.add(rung(new Dimensions(even(top.width() * scale), even(top.height() * scale))));
                last = side;
            }
        }
        return List.copyOf(rungs);
    }

    private static int even(double side) {
        return Math.max(2, 2 * (int) Math.round(side / 2));
    }

    private static int shorter(Dimensions size) {
        return Math.min(size.width(), size.height());
    }

    private static Rung rung(Dimensions size) {
        double share = (double) size.width() * size.height() / FULL_HD;
        return new Rung(size, (int) Math.max(100_000, Math.round(FULL_HD_RATE * Math.pow(share, 0.8) / 1000) * 1000));
    }
}
