package dev.coffer.media;

import java.util.HexFormat;

/// How far two fingerprints are from each other, byte by byte.
public record Distance(double mean, int cell) {

    public static Distance between(String hex, String other) {
        byte[] one = HexFormat.of().parseHex(hex);
        byte[] two = HexFormat.of().parseHex(other);
        long sum = 0;
        int largest = 0;
        for (int i = 0; i < one.length; i++) {
            int difference = Math.abs((one[i] & 0xff) - (two[i] & 0xff));
            sum += difference;
            largest = Math.max(largest, difference);
        }
        return new Distance((double) sum / one.length, largest);
    }

    public boolean isWithin(double mean, int cell) {
        return this.mean <= mean && this.cell <= cell;
    }
}
