package dev.coffer.media;

import java.util.HexFormat;

/// A colour in sRGB with its opacity, each part from 0 to 255.
///
/// @param alpha 0 is transparent, 255 opaque
public record Colour(int red, int green, int blue, int alpha) {

    /// What pilbox lays behind a picture when nobody says otherwise: white that is not seen.
    public static final Colour CLEAR_WHITE = new Colour(255, 255, 255, 0);

    public Colour {
        if (((red | green | blue | alpha) & ~0xff) != 0) {
            throw new IllegalArgumentException(
                    "colour parts go from 0 to 255: " + red + "," + green + "," + blue + "," + alpha);
        }
    }

    /// Reads `RGB`, `ARGB`, `RRGGBB` or `AARRGGBB` in hexadecimal digits of either case.
    ///
    /// @throws IllegalArgumentException if `hex` is anything else
    /// @see "pilbox, bg"
    public static Colour parse(String hex) {
        for (int i = 0; i < hex.length(); i++) {
            if (!HexFormat.isHexDigit(hex.charAt(i))) {
                throw new IllegalArgumentException("not hexadecimal: \"" + hex + "\"");
            }
        }
        return switch (hex.length()) {
            case 3 -> new Colour(digit(hex, 0), digit(hex, 1), digit(hex, 2), 255);
            case 4 -> new Colour(digit(hex, 1), digit(hex, 2), digit(hex, 3), digit(hex, 0));
            case 6 -> new Colour(pair(hex, 0), pair(hex, 2), pair(hex, 4), 255);
            case 8 -> new Colour(pair(hex, 2), pair(hex, 4), pair(hex, 6), pair(hex, 0));
            default -> throw new IllegalArgumentException("a colour has 3, 4, 6 or 8 digits: \"" + hex + "\"");
        };
    }

    public boolean isOpaque() {
        return alpha == 255;
    }

    /// `aarrggbb`, the one spelling in a recipe's key.
    public String hex() {
        return HexFormat.of().formatHex(new byte[] {(byte) alpha, (byte) red, (byte) green, (byte) blue});
    }

    private static int digit(String hex, int at) {
        return 17 * HexFormat.fromHexDigit(hex.charAt(at));
    }

    private static int pair(String hex, int at) {
        return HexFormat.fromHexDigits(hex, at, at + 2);
    }
}
