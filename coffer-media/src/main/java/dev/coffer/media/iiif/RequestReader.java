package dev.coffer.media.iiif;

import dev.coffer.media.IiifRequest;
import dev.coffer.media.IiifRequest.Quality;
import dev.coffer.media.IiifRequest.Region;
import dev.coffer.media.IiifRequest.Size;
import dev.coffer.media.IiifVersion;
import dev.coffer.media.PictureFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the four parameters of an image request, each by its grammar. Digits are ASCII digits.
final class RequestReader {

    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,10}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,12})?|\\.[0-9]{1,12}");
    private static final Pattern ANGLE = Pattern.compile("([0-9]{1,3})(?:\\.(0{1,12}))?");

    private static final Map<String, Quality> QUALITIES = Map.of(
            "default", Quality.DEFAULT, "color", Quality.COLOR, "gray", Quality.GRAY, "bitonal", Quality.BITONAL);

    static final Map<String, PictureFormat> FORMATS = Map.of(
            "jpg", PictureFormat.JPEG,
            "png", PictureFormat.PNG,
            "webp", PictureFormat.WEBP,
            "gif", PictureFormat.GIF,
            "tif", PictureFormat.TIFF);

    private final IiifVersion version;

    RequestReader(IiifVersion version) {
        this.version = version;
    }

    /// @throws Refused at the first fault
    IiifRequest read(String parameters) {
        String[] parts = parameters.split("/", -1);
        if (parts.length != 4) {
            throw new Refused("an image is asked for as {region}/{size}/{rotation}/{quality}.{format}");
        }
        Region region = region(decoded(parts[0]));
        Size size = size(decoded(parts[1]));
        String rotation = decoded(parts[2]);
        boolean mirrored = rotation.startsWith("!");
        int degrees = degrees(mirrored ? rotation.substring(1) : rotation);
        String last = decoded(parts[3]);
        int dot = last.lastIndexOf('.');
        if (dot < 0) {
            throw new Refused("the format is missing: " + shown(last));
        }
        return new IiifRequest(
                version,
                region,
                size,
                mirrored,
                degrees,
                known(QUALITIES, "quality", last.substring(0, dot)),
                known(FORMATS, "format", last.substring(dot + 1)));
    }

    private static Region region(String text) {
        if (text.equals("full")) {
            return new Region.Full();
        }
        if (text.equals("square")) {
            return new Region.Square();
        }
        if (text.startsWith("pct:")) {
            String[] parts = several(text.substring(4), 4, "region", text);
            return new Region.Percent(
                    decimal(parts[0], "region", text),
                    decimal(parts[1], "region", text),
                    decimal(parts[2], "region", text),
                    decimal(parts[3], "region", text));
        }
        String[] parts = several(text, 4, "region", text);
        return new Region.Pixels(
                whole(parts[0], "region", text),
                whole(parts[1], "region", text),
                whole(parts[2], "region", text),
                whole(parts[3], "region", text));
    }

    /// What version 3 marks with `^`, version 2 does without a mark.
    private Size size(String text) {
        boolean marked = version == IiifVersion.V3 && text.startsWith("^");
        String form = marked ? text.substring(1) : text;
        boolean enlarging = marked || version == IiifVersion.V2;
        if (form.equals("full") && version == IiifVersion.V2) {
            return new Size.Full();
        }
        if (form.equals("max")) {
            return new Size.Max(marked);
        }
        if (form.startsWith("pct:")) {
            return new Size.Percent(decimal(form.substring(4), "size", text), enlarging);
        }
        boolean within = form.startsWith("!");
        String[] sides = several(within ? form.substring(1) : form, 2, "size", text);
        if (within) {
            return new Size.Within(whole(sides[0], "size", text), whole(sides[1], "size", text), enlarging);
        }
        if (sides[1].isEmpty()) {
            return new Size.Width(whole(sides[0], "size", text), enlarging);
        }
        if (sides[0].isEmpty()) {
            return new Size.Height(whole(sides[1], "size", text), enlarging);
        }
        return new Size.Exact(whole(sides[0], "size", text), whole(sides[1], "size", text), enlarging);
    }

    private static int degrees(String text) {
        Matcher angle = ANGLE.matcher(text);
        if (!angle.matches() || Integer.parseInt(angle.group(1)) > 360) {
            throw new Refused("a rotation is a whole number of degrees from 0 to 360: " + shown(text));
        }
        return Integer.parseInt(angle.group(1)) % 360;
    }

    private static <T> T known(Map<String, T> all, String what, String text) {
        T found = all.get(text);
        if (found == null) {
            throw new Refused("no such " + what + " here: " + shown(text));
        }
        return found;
    }

    private static String[] several(String list, int count, String what, String text) {
        String[] parts = list.split(",", -1);
        if (parts.length != count) {
            throw not(what, text);
        }
        return parts;
    }

    /// All of those that are too large for any picture are the same to us.
    private static int whole(String digits, String what, String text) {
        if (!WHOLE.matcher(digits).matches()) {
            throw not(what, text);
        }
        return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(digits));
    }

    private static double decimal(String digits, String what, String text) {
        if (!DECIMAL.matcher(digits).matches()) {
            throw not(what, text);
        }
        return Double.parseDouble(digits);
    }

    private static Refused not(String what, String text) {
        return new Refused("not a " + what + ": " + shown(text));
    }

    private static String shown(String text) {
        return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
    }

    /// Escapes as bytes of UTF-8; a plus is a plus. What is no escape stays as it is.
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%'
                    && i + 2 < bytes.length
                    && HexFormat.isHexDigit(bytes[i + 1])
                    && HexFormat.isHexDigit(bytes[i + 2])) {
                out.write(HexFormat.fromHexDigit(bytes[i + 1]) << 4 | HexFormat.fromHexDigit(bytes[i + 2]));
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
