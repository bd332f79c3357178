package dev.coffer.media;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which parts of an SVG are drawn again for others, so that a few of them cannot come to be billions.
final class SvgReferences {
    private static final long MOST = 500_000;
    private static final int DEEPEST = 500;

    /// A part, and what it draws: the parts in it, and those that it refers to.
    private static final class Part {
        private final List<Part> within = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private long cost; // 0: not known yet, -1: being added up
    }

    private final Deque<Part> open = new ArrayDeque<>();
    private final Map<String, Part> named = new HashMap<>();
    private final List<String> everywhere = new ArrayList<>();
    private final Part all = new Part();
    private long parts;

    void open() {
        Part part = new Part();
        parts++;
        (open.isEmpty() ? all : open.peek()).within.add(part);
        open.push(part);
    }

    void close() {
        open.pop();
    }

    void named(String name) {
        named.putIfAbsent(name, open.getFirst());
    }

    void to(String name) {
        open.getFirst().names.add(name);
    }

    /// A style sheet refers to it, for who knows how many parts.
    void fromEverywhere(String name) {
        everywhere.add(name);
    }

    /// @throws MediaException.TooLarge if too much would be drawn
    /// @throws MediaException.Damaged if something is drawn within itself
    void check() {
        long cost = cost(all, 0);
        for (String name : everywhere) {
            Part part = named.get(name);
            cost += part == null ? 0 : Math.multiplyHigh(part.cost, parts) != 0 ? MOST : part.cost * parts;
            if (cost > MOST) {
                throw tooMuch();
            }
        }
    }

    private long cost(Part part, int depth) {
        if (part.cost > 0) {
            return part.cost;
        }
        if (part.cost < 0) {
            throw new MediaException.Damaged("an SVG of which a part is drawn within itself");
        }
        if (depth > DEEPEST) {
            throw tooMuch();
        }
        part.cost = -1;
        long cost = 1;
        for (Part within : part.within) {
            cost += cost(within, depth + 1);
        }
        for (String name : part.names) {
            Part other = named.get(name);
            cost += other == null ? 0 : cost(other, depth + 1);
            if (cost > MOST) {
                throw tooMuch();
            }
        }
        if (cost > MOST) {
            throw tooMuch();
        }
        part.cost = cost;
        return cost;
    }

    private static MediaException.TooLarge tooMuch() {
        return new MediaException.TooLarge("an SVG whose parts are drawn more than " + MOST + " times");
    }
}
