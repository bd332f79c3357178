package dev.coffer.benchmarks.catalogue;

import dev.coffer.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The derivatives of a large repository by their numbers, from 1 on: ten of each original, more of those
/// that are liked, by presets that are used more and less often, made over a year, and used again in it.
///
/// @param count of all of them
/// @param originals of which they are made, which [Filling] has numbered
/// @param host who has made them
record Derived(long count, long originals, String host) {
    static final String ENGINE = "vips8.18.7-r6";
    static final long BEGINNING = 1_700_000_000_000L;
    static final long YEAR = 365L * 24 * 3600 * 1000;
    static final String COMMON = "card";
    static final String RARE = "poster";

    private static final long MAKING = 200; // the last ones; half of them were given up
    private static final List<String> PRESETS = List.of(COMMON, "tile", "hero", "list", "zoom", "mail");
    private static final long GOLDEN = 2_654_435_761L;

    /// A number from 0 to 1 that hangs on nothing else.
    private static double dice(long number, long face) {
        long mixed = (number * 0x9E3779B97F4A7C15L + face) * 0xBF58476D1CE4E5B9L;
        return ((mixed ^ mixed >>> 31) >>> 11) / (double) (1L << 53);
    }

    private static String digest(String text) {
        return Sha256.ofDigest(Sha256.digest().digest(text.getBytes(StandardCharsets.US_ASCII)))
                .hex();
    }

    String id(long number) {
        String time = String.format(Locale.ROOT, "%012x", made(number));
        return time.substring(0, 8) + "-" + time.substring(8) + String.format(Locale.ROOT, "-7000-8000-%012x", number);
    }

    static String key(long number) {
        return digest("key " + number);
    }

    private long made(long number) {
        return BEGINNING + (long) ((double) number / count * YEAR);
    }

    /// Those with low numbers have more.
    private long original(long number) {
        double place = (number * GOLDEN & 0xFFFFFFFFL) / (double) (1L << 32);
        return 1 + (long) (originals * Math.pow(place, 1.3));
    }

    /// As [Filling] has it.
    static Sha256 sha256(long original) {
        return new Sha256(String.format(Locale.ROOT, "%08d%056d", original * 7919 % 1_000_003, original));
    }

    private static String blob(long original) {
        return String.format(Locale.ROOT, "0000b10b-0000-7000-8000-%012d", original);
    }

    Sha256 of(long number) {
        return sha256(original(number));
    }

    static String recipe(long number) {
        long width = 80 + 40 * (number % 23);
        return "1_upright_cover-" + width + "x" + width * 3 / 4 + "-0.5x0.5_webp-q80";
    }

    private boolean isMaking(long number) {
        return number > count - MAKING;
    }

    private static String preset(long number) {
        if (number % 10_000 == 17) {
            return RARE;
        }
        return PRESETS.get((int) (PRESETS.size() * Math.pow(dice(number, 1), 2.5)));
    }

    private static boolean isDirect(long number) {
        return number % 10_000 != 17 && dice(number, 2) < 0.1;
    }

    static final String DERIVATIVE =
            "derivative (id, place, derivative_key, blob_id, sha256, recipe, engine, state, format,"
                    + " digest, size, width, height, bucket, object_key, host, lease_until, created_at, stored_at, used_at, direct)";
    static final String INPUT = "derivative_input (derivative_id, kind, name, revision, density)";

    /// In the order of [#DERIVATIVE].
    @Nullable
    Object[] row(long number) {
        long original = original(number);
        String sha256 = sha256(original).hex();
        String id = id(number);
        boolean making = isMaking(number);
        long made = made(number);
        double again = dice(number, 3);
        String engine = dice(number, 4) < 0.96 ? ENGINE : number % 1000 == 1 ? "vips8.14.1-r4" : "vips8.18.6-r6";
        @Nullable Object none = null;
        return new @Nullable Object[] {
            id,
            "coffer:coffer/",
            key(number),
            blob(original),
            sha256,
            recipe(number),
            engine,
            making ? "MAKING" : "STORED",
            making ? none : "webp",
            making ? none : digest("bytes " + number),
            making ? none : 2_000 + (long) (60_000 * Math.pow(dice(number, 5), 3)),
            making ? none : 80 + 40 * (number % 23),
            making ? none : (80 + 40 * (number % 23)) * 3 / 4,
            "coffer",
            "derivatives/" + sha256.substring(0, 2) + "/" + sha256 + "/" + id,
            host,
            number % 2 == 0 ? Long.MAX_VALUE / 2 : made + 120_000,
            made,
            making ? none : made + 300,
            made + (long) (again * again * (BEGINNING + YEAR - made)),
            isDirect(number) ? 1 : 0
        };
    }

    /// In the order of [#INPUT]: none, or one or two.
    List<@Nullable Object[]> inputs(long number) {
        @Nullable Object[] preset = {id(number), "PRESET", preset(number), number % 20 == 0 ? 1L : 2L, "1"};
        @Nullable
        Object[] mark = {
            id(number), "WATERMARK", "sha256-" + sha256(1 + number % 7).hex(), 0L, ""
        };
        boolean marked = number % 50 == 0;
        return isDirect(number)
                ? marked ? List.<@Nullable Object[]>of(mark) : List.of()
                : marked ? List.of(preset, mark) : List.<@Nullable Object[]>of(preset);
    }

    /// Two revisions of each, of which the first said something else.
    static List<@Nullable Object[]> presets(String host) {
        return Stream.concat(PRESETS.stream(), Stream.of(RARE))
                .flatMap(name -> Stream.of(
                        new @Nullable Object[] {name, 1L, "cover:90x60", host, "bench", 1_000L},
                        new @Nullable Object[] {name, 2L, "cover:300x200", host, "bench", 2_000L}))
                .toList();
    }
}
