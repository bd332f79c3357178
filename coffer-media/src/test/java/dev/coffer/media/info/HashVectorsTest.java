package dev.coffer.media.info;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.Look;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The hashes are those that others compute of the same pixels.
class HashVectorsTest {

    /// What npm's blurhash 2.0.5 and thumbhash 0.1.1 made of the pattern; blurhash of it over white.
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ' ',
            value = {
                "32 32 1 false LoHxEb5uIu#YRcI]#pOERXr]X6bt YScGVwgBOGcuW4mEmGmIaYiGJgVmMDkI",
                "100 50 2 false L6HLe;raM*rfNYVlE=V#m.RinTN2 3wcGFIB2d3ekeHZmePRnB9dM/A==",
                "40 100 3 false T4HV0a,4MUS.#IFG9H9%5Z=*Fh,. 3wcCCwJGqwY2bYV6M3D0bk0=",
                "100 100 5 false L1HV6p++MX-G;CNRo#Mz9HS]CRRF 3wcCBwB0RkWlSXeAakRLNqfGM1BRvX8I",
                "64 48 1 true LLNTj_jdv%F|npI}I^AWRcwcJ4$k HxiCHIIIhSPHBm5SdEgB+EknCYqImJKJDA==",
                "30 90 2 true T8NAk@^nV|,1I]$*5uRq2sr}v-J% 3weCCgIHVXg6VvlkSMD5FjR5pRBmVGo="
            })
    void placeholdersAreThoseOfTheReferences(
            int width, int height, int kind, boolean alpha, String blurhash, String thumbhash) {
        Look.Pixels pattern = pattern(width, height, kind, alpha);

        assertThat(Blurhash.of(pattern)).isEqualTo(blurhash);
        assertThat(Thumbhash.of(pattern)).isEqualTo(thumbhash);
    }

    /// What NumPy and SciPy 1.x made of the pattern's grey, by the lines of ImageHash's `phash`.
    @ParameterizedTest
    @CsvSource({"1, 802f7873666d5a55", "2, 800c9f3e78793367", "3, 8206368f1d3e7c79", "5, 80002b1b4fedbb3f"})
    void thePerceptualHashIsThatOfImageHash(int kind, String hash) {
        assertThat(CosineHash.of(pattern(32, 32, kind, false)).hex()).isEqualTo(hash);
    }

    private static Look.Pixels pattern(int width, int height, int kind, boolean alpha) {
        byte[] rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = 4 * (y * width + x);
                rgba[at] = (byte) (x * 7 * kind + y * 3);
                rgba[at + 1] = (byte) (x * y * kind + 40);
                rgba[at + 2] = (byte) (255 - ((x * 2 + y * 5 * kind) & 255));
                rgba[at + 3] = (byte) (alpha ? x * 11 + y * kind * 13 : 255);
            }
        }
        return new Look.Pixels(width, height, rgba);
    }
}
