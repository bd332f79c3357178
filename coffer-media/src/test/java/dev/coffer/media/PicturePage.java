package dev.coffer.media;

import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.FocalPoint;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.Mark;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The page that shows what each step does: `docs/pictures/README.md` and the pictures beside it, made from
/// `samples/`.
///
/// After a change, from the checkout's root:
///
/// ```
/// ./mvnw -q -pl coffer-media -am test -Dtest=PicturePageTest -Dsurefire.failIfNoSpecifiedTests=false
/// -Dcoffer.pictures=write
/// ```
final class PicturePage {

    static final Path ROOT = Path.of(System.getProperty("coffer.root", "."));
    static final Path FOLDER = ROOT.resolve("docs/pictures");

    private static final String PATH = "picos-de-europa.jpg";
    private static final String PORTRAIT = "astronaut.png";
    private static final String FLOWER = "dahlia.png";
    private static final String DOGS = "dogs-at-a-window.jpg";
    private static final String JPEG = "_jpeg-q80";
    private static final String WEBP = "_webp-q80";
    private static final String GIF = "_gif-q80";
    private static final String FILM = "aizkorri.gif";
    private static final Mark.Said SAID = Mark.Said.NOTHING.withFocus(new FocalPoint(0.25, 0.5));
    private static final String MARK = digest(sample(FLOWER));

    /// @param name of the picture's file
    /// @param steps of the recipe, as in its key
    /// @param says what it does, in a sentence or two
    record Shown(String name, String sample, String steps, String says) {
        Recipe recipe() {
            return Recipe.parse("1_" + steps + (moves() ? GIF : isClear() ? WEBP : JPEG));
        }

        String file() {
            return name + (moves() ? ".gif" : isClear() ? ".webp" : ".jpg");
        }

        private boolean moves() {
            return sample.equals(FILM) && !steps.startsWith("frame");
        }

        private boolean isClear() {
            return sample.equals(FLOWER) || steps.contains("rounded") || steps.contains("expand");
        }
    }

    record Chapter(String title, String says, List<Shown> all) {}

    static final List<Chapter> CHAPTERS = List.of(
            new Chapter(
                    "Of what",
                    """
                    The files that the others are made of, each made smaller.""",
                    List.of(
                            new Shown("path", PATH, "clip-180x180", "3264 × 2448 pixels."),
                            new Shown("portrait", PORTRAIT, "clip-180x180", "512 × 512."),
                            new Shown("flower", FLOWER, "clip-180x180", "320 × 320, with transparency."),
                            new Shown("dogs", DOGS, "clip-180x180", "1352 × 900, stored on its side."),
                            new Shown(
                                    "film",
                                    FILM,
                                    "frame-0_clip-180x180",
                                    "An animation of 360 × 240: its first frame."))),
            new Chapter(
                    "Sizes",
                    """
                    A box of 180x180 pixels, and a picture that is wider than high. A side that is not given follows from
                    the other. Resizing is done with transparency multiplied in, so that soft edges get no fringe.""",
                    List.of(
                            new Shown("clip", PATH, "clip-180x180", "Shrinks until it fits inside; never enlarges."),
                            new Shown(
                                    "fit",
                                    FLOWER,
                                    "region-100x100-60x40_fit-180x180",
                                    "Shrinks or enlarges until it fits inside."),
                            new Shown(
                                    "crop",
                                    PATH,
                                    "crop-180x180-0.5x0.5",
                                    "Cuts off what is over; enlarges where it must."),
                            new Shown("cover", PATH, "cover-180x180-0.5x0.5", "As crop, but never enlarges."),
                            new Shown("fill", PATH, "fill-180x180-ff336699", "As clip, then centred on a colour."),
                            new Shown("scale", PATH, "scale-180x180", "Stretches or squeezes."),
                            new Shown("adapt", PATH, "adapt-180x120-0.5x0.5-ff336699-80", """
                            Crop if at least so many percent of the picture stay, else fill."""))),
            new Chapter(
                    "What stays",
                    """
                    Where something has to be cut off, a position says what stays: a share of the room, of which nine have
                    names in most dialects, or something to look for.""",
                    List.of(
                            new Shown("left", PATH, "crop-90x180-0x0.5", "`0x0.5`: the left edge."),
                            new Shown("right", PATH, "crop-90x180-1x0.5", "`1x0.5`: the right edge."),
                            new Shown(
                                    "face",
                                    PORTRAIT,
                                    "crop-180x90-face",
                                    "The faces that look at the viewer; the middle if there are none."),
                            new Shown(
                                    "attention",
                                    PORTRAIT,
                                    "crop-180x90-attention",
                                    "Where one looks first: contrast, skin, saturated colours."),
                            new Shown("entropy", PATH, "crop-90x180-entropy", "Where there is most to be seen."),
                            new Shown("focus", PATH, "crop-90x180-focus", """
                            The focal point that somebody has given the picture, here 0.25,0.5 (`coffer mark set`)."""),
                            new Shown("point", PATH, "flip-horizontal_crop-90x180-point.0.25x0.5", """
                            A point of the picture as it was, followed through what was done to it."""),
                            new Shown(
                                    "region",
                                    PATH,
                                    "region-1200x1000-900x700_clip-180x180",
                                    "A rectangle of the picture, in its own pixels."),
                            new Shown(
                                    "frame",
                                    FILM,
                                    "frame-12_clip-180x180",
                                    "One frame of an animation, counted from 0; only as the first step."),
                            new Shown("trim", FLOWER, "trim-10_clip-180x180", """
                            Cuts borders off that have the colour of the top left pixel."""))),
            new Chapter(
                    "What moves",
                    """
                    Of an animation each frame goes through the steps by itself, as long as the result is a GIF or WebP and no
                    frame is taken. Delays and loops stay.""",
                    List.of(
                            new Shown("moving", FILM, "clip-120x120", "All of its frames, smaller."),
                            new Shown(
                                    "moving-round",
                                    FILM,
                                    "crop-80x80-0.5x0.5_rounded-40",
                                    "What becomes transparent is so in every frame."))),
            new Chapter(
                    "Turns",
                    "",
                    List.of(
                            new Shown("stored", DOGS, "clip-180x180", "A picture that lies on its side, as stored."),
                            new Shown(
                                    "upright", DOGS, "upright_clip-180x180", "Upright, as its EXIF orientation asks."),
                            new Shown("rotate", PATH, "clip-180x180_rotate-90", "Clockwise, by any whole degree."),
                            new Shown("rotate-expand", PATH, "clip-150x150_rotate-20-expand", """
                            Any other angle keeps the size, or makes room for the corners with `expand`."""),
                            new Shown(
                                    "flip-horizontal",
                                    PATH,
                                    "clip-180x180_flip-horizontal",
                                    "Left and right change places."),
                            new Shown(
                                    "flip-vertical",
                                    PATH,
                                    "clip-180x180_flip-vertical",
                                    "Top and bottom change places."))),
            new Chapter(
                    "Colours",
                    "",
                    List.of(
                            new Shown("plain", PATH, "clip-180x180", "Before."),
                            new Shown("brightness", PATH, "clip-180x180_adjust-1.4x1x1x0", "Brighter, by 1.4."),
                            new Shown("contrast", PATH, "clip-180x180_adjust-1x1.6x1x0", "Harder, by 1.6."),
                            new Shown("saturation", PATH, "clip-180x180_adjust-1x1x2x0", "More colourful, by 2."),
                            new Shown(
                                    "hue",
                                    PATH,
                                    "clip-180x180_adjust-1x1x1x120",
                                    "The circle of colours turned by 120 degrees."),
                            new Shown("greyscale", PATH, "clip-180x180_greyscale", "Without colour."),
                            new Shown("bitonal", PATH, "clip-180x180_bitonal", "Black and white alone."),
                            new Shown("tint", PATH, "clip-180x180_tint-ffaa6622", """
                            One hue, brightness as it was. The colour's opacity is the strength."""))),
            new Chapter(
                    "Edges and details",
                    "",
                    List.of(
                            new Shown("blur", PATH, "clip-180x180_blur-3", "By a Gaussian, 3 pixels wide."),
                            new Shown(
                                    "sharpen",
                                    PATH,
                                    "clip-180x180_sharpen-1.5",
                                    "Edges stand out, flat parts stay calm."),
                            new Shown("pixelate", PATH, "clip-180x180_pixelate-12", "Squares of 12 pixels."),
                            new Shown(
                                    "pad",
                                    PATH,
                                    "clip-150x150_pad-6x6x24x6-ffffffff_pad-1x1x1x1-ffcccccc",
                                    "Borders of a colour, each side by itself."),
                            new Shown("rounded", PATH, "clip-180x180_rounded-24", """
                            Corners go; a format without transparency has the encoding's background there."""))),
            new Chapter(
                    "Marks",
                    """
                    Another stored picture, named by its digest, or a text. Texts are data: nothing in them is markup. They
                    are set in DejaVu Sans, which comes with Coffer.""",
                    List.of(
                            new Shown(
                                    "watermark",
                                    PATH,
                                    "clip-180x180_watermark-" + MARK + "-1x1-80-30",
                                    "At the bottom right, 30 % of the width, 80 % opaque."),
                            new Shown(
                                    "watermark-tiled",
                                    PATH,
                                    "clip-180x180_watermark-" + MARK + "-0.5x0.5-40-20-tiled",
                                    "All over."),
                            new Shown(
                                    "text",
                                    PATH,
                                    "clip-180x180_text-" + hex("© Coffer") + "-0.5x1-24-e0ffffff",
                                    "A line at the bottom."),
                            new Shown(
                                    "text-tiled",
                                    PATH,
                                    "clip-180x180_text-" + hex(" proof ") + "-0.5x0.5-18-60ffffff-tiled",
                                    "All over."))));

    private PicturePage() {}

    static String text() {
        StringBuilder page = new StringBuilder("""
                # What each step does

                Made by `PicturePage` in coffer-media's tests from the files in [samples](../../samples/README.md), whose authors
                are named there. Beside each picture are the steps of its recipe, as in [its key](../design/media.md); the dialects
                have words of their own for them. Steps are done in the order given, at most 32 of them.
                """);
        for (Chapter chapter : CHAPTERS) {
            page.append("\n## ").append(chapter.title).append("\n");
            if (!chapter.says.isEmpty()) {
                page.append("\n").append(chapter.says).append("\n");
            }
            page.append("\n| picture | steps | of | |\n|---|---|---|---|\n");
            for (Shown shown : chapter.all) {
                page.append("| ![%s](%s) | `%s` | [%s](../../samples/%s) | %s |\n"
                        .formatted(
                                shown.name,
                                shown.file(),
                                shown.steps.replace(MARK, MARK.substring(0, 8) + "…"),
                                shown.sample,
                                shown.sample,
                                shown.says));
            }
        }
        return page.toString();
    }

    static Rendered render(VipsRenderer renderer, Shown shown) {
        return renderer.withWatermarks(new Samples())
                .render(
                        MemorySegment.ofArray(sample(shown.sample)),
                        shown.recipe().marked(SAID));
    }

    static void write(VipsRenderer renderer) throws IOException {
        Files.createDirectories(FOLDER);
        for (Chapter chapter : CHAPTERS) {
            for (Shown shown : chapter.all) {
                Files.write(
                        FOLDER.resolve(shown.file()), render(renderer, shown).bytes());
            }
        }
        Files.writeString(FOLDER.resolve("README.md"), text());
    }

    private static byte[] sample(String name) {
        try {
            return Files.readAllBytes(ROOT.resolve("samples").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /// The one sample that is laid over others.
    private record Samples() implements BlobSource {
        @Override
        public Optional<HeldBlob> find(BlobId id) {
            BlobId mark = BlobId.of(new Sha256(MARK));
            return Optional.of(mark)
                    .filter(id::equals)
                    .map(held -> new HeldBlob(held, sample(FLOWER).length, new ObjectName("samples", FLOWER)));
        }

        @Override
        public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
            byte[] bytes = sample(FLOWER);
            return memory.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
        }
    }
}
