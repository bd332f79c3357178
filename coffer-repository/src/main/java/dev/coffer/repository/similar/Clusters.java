package dev.coffer.repository.similar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Hashes in groups: two that differ in few bits are in one, and so is what is near to either of them.
final class Clusters {
    private final long[] hashes;
    private final int[] parents;

    private Clusters(long[] hashes) {
        this.hashes = hashes;
        this.parents = new int[hashes.length];
        Arrays.setAll(parents, i -> i);
    }

    /// Takes memory of about 40 bytes a hash.
    ///
    /// @param hashes each once
    /// @return the groups, those of one hash too, by the unsigned order of their first
    static List<long[]> of(long[] hashes, int distance) {
        Clusters clusters = new Clusters(hashes);
        int[] differences = Bands.differences(distance);
        for (int band = 0; band < Bands.COUNT; band++) {
            clusters.join(band, differences, distance);
        }
        return clusters.groups();
    }

    private void join(int band, int[] differences, int distance) {
        int[] starts = new int[Bands.VALUES + 1];
        for (long hash : hashes) {
            starts[Bands.of(hash, band) + 1]++;
        }
        for (int i = 0; i < Bands.VALUES; i++) {
            starts[i + 1] += starts[i];
        }
        int[] places = starts.clone();
        int[] sorted = new int[hashes.length];
        for (int i = 0; i < hashes.length; i++) {
            sorted[places[Bands.of(hashes[i], band)]++] = i;
        }
        for (int i = 0; i < hashes.length; i++) {
            int value = Bands.of(hashes[i], band);
            for (int difference : differences) {
                int other = value ^ difference;
                for (int at = starts[other]; at < starts[other + 1]; at++) {
                    int j = sorted[at];
                    if (j > i && Long.bitCount(hashes[i] ^ hashes[j]) <= distance) {
                        parents[root(i)] = root(j);
                    }
                }
            }
        }
    }

    private int root(int i) {
        int at = i;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }

    private List<long[]> groups() {
        Map<Integer, List<Long>> groups = new HashMap<>();
        for (int i = 0; i < hashes.length; i++) {
            groups.computeIfAbsent(root(i), root -> new ArrayList<>(1)).add(hashes[i]);
        }
        return groups.values().stream()
                .map(group -> group.stream()
                        .sorted(Long::compareUnsigned)
                        .mapToLong(Long::longValue)
                        .toArray())
                .sorted((a, b) -> Long.compareUnsigned(a[0], b[0]))
                .toList();
    }
}
