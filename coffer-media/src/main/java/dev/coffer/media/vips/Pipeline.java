package dev.coffer.media.vips;

import dev.coffer.media.Colour;
import dev.coffer.media.Filter;
import dev.coffer.media.Geometry;
import dev.coffer.media.Geometry.Canvas;
import dev.coffer.media.Geometry.Rectangle;
import dev.coffer.media.MediaException;
import dev.coffer.media.MediaException.ResultTooLarge;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Position;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.media.Step;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Follows one recipe for one source.
///
/// Nothing is computed until the end, so the order here is one of promises. A resize that comes first decodes
/// fewer pixels, works in the source's own colours and orientation, and leaves the rest to do on a small
/// picture.
final class Pipeline {

    private static final int TINY = 100; // pixels: sides below show what a hasty decoder left out, and cost little
    private static final double TINY_MARGIN = 1.5;
    private static final int WHOLE_PICTURES = 4;

    private final Job job;
    private final Watermarks watermarks;
    private final MemorySegment source;
    private final PictureHeader header;
    private final Recipe recipe;
    private final RenderLimits limits;
    private final double margin;
    private final PictureFormat target;
    private final Findings findings;
    private final boolean moving;

    private Image image;
    private boolean untouched = true;
    private boolean converted;
    private Orientation stored;
    private Orientation pending = Orientation.O1;
    private Trace trace;
    private boolean laid;
    private @Nullable Image held;
    private @Nullable Drawing drawing;
    private boolean promised; // of a drawing: there are no pixels yet

    /// For a picture that stands still.
    Pipeline(Job job, MemorySegment source, PictureHeader header, Recipe recipe, Watermarks watermarks, double margin) {
        this(
                Loader.open(job, source, header.format(), watermarks.limits().maxWholePixels()),
                source,
                header,
                recipe,
                watermarks,
                margin,
                new Findings(),
                false);
    }

    /// For a drawing, which becomes pixels as late as can be.
    Pipeline(Job job, MemorySegment source, Drawing drawing, Recipe recipe, Watermarks watermarks, double margin) {
        this(drawing.promise(), source, drawing.header(), recipe, watermarks, margin, new Findings(), false);
        this.drawing = drawing;
        promised = true;
    }

    /// @param image where it starts: what is in `source`, or one frame of it
    /// @param findings of the frames before
    /// @param moving whether it is one frame of several
    private Pipeline(
            Image image,
            MemorySegment source,
            PictureHeader header,
            Recipe recipe,
            Watermarks watermarks,
            double margin,
            Findings findings,
            boolean moving) {
        job = image.job();
        this.image = image;
        this.findings = findings;
        this.moving = moving;
        this.source = source;
        this.header = header;
        this.recipe = recipe;
        this.watermarks = watermarks;
        limits = watermarks.limits();
        this.margin = margin;
        target = recipe.target(header);
        stored = Orientation.of(image.number("orientation", 1));
        trace = Trace.asTaken(stored);
    }

    /// Follows the recipe for each frame of an animation.
    static Rendered frames(
            Job job, MemorySegment source, PictureHeader header, Recipe recipe, Watermarks watermarks, double margin) {
        Findings findings = new Findings();
        Animation made = new Animation(Loader.frames(job, source, header.format())).each(frame -> {
            findings.restart();
            return new Pipeline(frame, source, header, recipe, watermarks, margin, findings, true).finished();
        });
        return Saver.write(made, header, recipe, watermarks.limits());
    }

    Rendered run() {
        return Saver.write(new Animation(finished()), header, recipe, limits);
    }

    /// The picture as it is to be seen, all steps done.
    private Image finished() {
        List<Step> steps = recipe.steps();
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Region region
                    && i + 1 < steps.size()
                    && steps.get(i + 1) instanceof Step.Resize resize
                    && isOneCut(region, resize)) {
                cutAndResize(region, resize);
                i++;
            } else {
                follow(steps.get(i));
            }
        }
        settle();
        if (image.pixels() > limits.maxWholePixels()) {
            throw new ResultTooLarge(
                    ResultTooLarge.Of.PIXELS, "a result of " + image.width() + "x" + image.height() + " pixels");
        }
        Colour background = recipe.encoding().background();
        if (!target.holdsAlpha()) {
            image = Colours.flatten(image, background);
        } else if (!laid) { // what lies on a canvas of its own colour does not get it twice
            image = Colours.over(image, background);
        }
        return image;
    }

    private void follow(Step step) {
        switch (step) {
            case Step.Upright upright -> upright();
            case Step.Resize resize ->
                resize(Geometry.of(width(), height(), resize.box(), seeing(resize)), resize.filter());
            case Step.Rotate rotate -> rotate(rotate.degrees(), rotate.expand());
            case Step.Region region -> cut(region);
            case Step.Flip flip -> {
                change(Rotating.flip(settledInMemory(), flip.axis()));
                trace = trace.flipped(flip.axis());
            }
            case Step.Greyscale greyscale -> change(Colours.grey(settled()));
            case Step.Bitonal bitonal -> change(Colours.bitonal(settled()));
            case Step.Frame frame -> take(frame.page());
            case Step.Trim trim -> trim(trim);
            case Step.Pad pad -> pad(pad);
            case Step.Blur blur -> change(Softening.blur(settledInMemory(), blur.sigma()));
            case Step.Sharpen sharpen -> change(Adjusting.sharpen(settledInMemory(), sharpen.sigma()));
            case Step.Pixelate pixelate -> change(Softening.pixelate(settledInMemory(), pixelate.size()));
            case Step.Adjust adjust -> change(Adjusting.adjust(settled(), adjust));
            case Step.Tint tint -> change(Adjusting.tint(settled(), tint.colour()));
            case Step.Rounded rounded -> change(Rounding.round(settled(), rounded.radius()));
            case Step.Watermark mark -> mark(mark);
            case Step.Text text -> write(text);
        }
    }

    /// Whether a region can be cut out while its pixels are decoded, not before.
    private boolean isOneCut(Step.Region region, Step.Resize resize) {
        return untouched
                && !Focus.isWanted(Focus.followed(resize.mode(), trace))
                && isInside(region, width(), height());
    }

    private void cutAndResize(Step.Region region, Step.Resize resize) {
        Trace within =
                trace.cut(new Rectangle(region.x(), region.y(), region.width(), region.height()), width(), height());
        Geometry inside =
                Geometry.of(region.width(), region.height(), resize.box(), Focus.followed(resize.mode(), within));
        Rectangle cut = inside.source();
        Rectangle moved = new Rectangle(region.x() + cut.x(), region.y() + cut.y(), cut.width(), cut.height());
        resize(new Geometry(moved, inside.width(), inside.height(), inside.canvas()), resize.filter());
    }

    private static boolean isInside(Step.Region region, int width, int height) {
        return (long) region.x() + region.width() <= width && (long) region.y() + region.height() <= height;
    }

    /// The mode, its place settled: what it has to look for is looked for.
    private Step.Mode seeing(Step.Resize resize) {
        Step.Mode mode = Focus.followed(resize.mode(), trace);
        return Focus.isWanted(mode)
                ? findings.find(Step.Mode.class, () -> Focus.resolved(small(), mode, resize.box(), width(), height()))
                : mode;
    }

    /// All of the picture as it is now, upright, small enough to be looked at.
    private Image small() {
        Image whole = untouched ? seen() : inMemory();
        Geometry geometry =
                Geometry.of(whole.width(), whole.height(), Step.Box.of(Focus.SIDE, Focus.SIDE), new Step.Mode.Clip());
        Image small = Resizing.resize(whole, geometry.width(), geometry.height(), Filter.ANTIALIAS);
        return Rotating.upright(Colours.toSrgb(small).inMemory(), pending);
    }

    private Image seen() {
        if (drawing != null) {
            return drawing.at(Math.min(1, (double) Focus.SIDE / Math.max(image.width(), image.height())));
        }
        return Loader.isInMemory(header.format()) ? image : Loader.small(job, source, header.format(), Focus.SIDE);
    }

    private void pad(Step.Pad pad) {
        settle();
        int width = image.width() + pad.left() + pad.right();
        int height = image.height() + pad.top() + pad.bottom();
        checkResult(width, height);
        trace = trace.laid(new Rectangle(pad.left(), pad.top(), image.width(), image.height()), width, height);
        change(Padding.pad(image, pad));
    }

    private void trim(Step.Trim trim) {
        if (moving) {
            throw new MediaException.Unfit(
                    "the frames of an animation may have other borders each: take one of them before trimming");
        }
        Image whole = settledInMemory();
        Image trimmed = Trimming.trim(whole, trim.threshold());
        if (!trimmed.equals(whole)) {
            trace = trace.cut(
                    new Rectangle(trimmed.left(), trimmed.top(), trimmed.width(), trimmed.height()),
                    whole.width(),
                    whole.height());
        }
        change(trimmed);
    }

    private void mark(Step.Watermark mark) {
        settle();
        lay(overlay(() -> watermarks.load(job, mark, image.width(), image.height())), mark.position(), mark.tiled());
    }

    private void write(Step.Text text) {
        settle();
        lay(
                overlay(() -> Lettering.write(job, text, image.width(), limits.maxWholePixels())),
                text.position(),
                text.tiled());
    }

    private Image overlay(Supplier<Image> maker) {
        return findings.find(Image.class, () -> {
            Image over = maker.get();
            hold(over);
            return over;
        });
    }

    private void lay(Image over, Position position, boolean tiled) {
        untouched = false;
        Position followed = trace.followed(position);
        Position.At at = followed instanceof Position.At given
                ? given
                : findings.find(
                        Position.At.class,
                        () -> Focus.place(
                                small(),
                                followed,
                                Math.min(1, (double) over.width() / image.width()),
                                Math.min(1, (double) over.height() / image.height())));
        change(Overlay.lay(image, over, at, tiled));
    }

    private void change(Image changed) {
        image = changed;
        untouched = false;
    }

    private int width() {
        return pending.swapsSides() ? image.height() : image.width();
    }

    private int height() {
        return pending.swapsSides() ? image.width() : image.height();
    }

    /// All frames of an animation up to the one wanted are decoded to get at it, so that they have a limit together;
    /// pages of a document are not, and each has a size of its own.
    private void take(int frame) {
        if (header.format() == PictureFormat.PDF) {
            return; // it is this page that was opened
        }
        PictureHeader page = PictureHeader.ofPage(source, frame, limits);
        if (frame == 0) {
            return;
        }
        page.check(limits);
        if (header.isAnimation() && (frame + 1) * image.pixels() > limits.maxPixels()) {
            throw new MediaException.TooLarge(
                    "the frames up to " + frame + " have more than " + limits.maxPixels() + " pixels");
        }
        change(Loader.frame(job, source, header.format(), frame));
        stored = Orientation.of(image.number("orientation", 1));
        trace = Trace.asTaken(stored);
    }

    private void upright() {
        settleTurn();
        trace = trace.turned(stored);
        pending = stored;
        stored = Orientation.O1;
    }

    private void resize(Geometry geometry, Filter filter) {
        Canvas canvas = geometry.canvas().orElse(null);
        checkResult(
                canvas == null ? geometry.width() : canvas.width(),
                canvas == null ? geometry.height() : canvas.height());
        trace = trace.cut(geometry.source(), width(), height());
        if (canvas != null) {
            trace = trace.laid(
                    new Rectangle(canvas.x(), canvas.y(), geometry.width(), geometry.height()),
                    canvas.width(),
                    canvas.height());
        }
        Rectangle rectangle = pending.stored(geometry.source(), width(), height());
        int width = pending.swapsSides() ? geometry.height() : geometry.width();
        int height = pending.swapsSides() ? geometry.width() : geometry.height();
        if (untouched && (filter != Filter.NEAREST || promised)) {
            rectangle = decodeLess(rectangle, width, height);
        }
        image = image.region(rectangle.x(), rectangle.y(), rectangle.width(), rectangle.height());
        image = Resizing.resize(image, width, height, filter);
        untouched = false;
        settle();
        if (canvas != null) {
            lay(canvas);
        }
    }

    /// Has the decoder shrink, as long as no side gets smaller than wanted, and tells where the rectangle is
    /// then.
    private Rectangle decodeLess(Rectangle rectangle, int width, int height) {
        double room = Math.min((double) rectangle.width() / width, (double) rectangle.height() / height);
        int before = image.width();
        int heightBefore = image.height();
        double needed = Math.max(width, height) < TINY ? Math.max(margin, TINY_MARGIN) : margin;
        if (header.format() == PictureFormat.JPEG && room >= 2 * needed) {
            int shrink = room >= 8 * needed ? 8 : room >= 4 * needed ? 4 : 2;
            image = Loader.shrunk(job, source, shrink);
        } else if (header.format() == PictureFormat.WEBP && room > 2 && !moving) {
            image = Loader.scaled(job, source, 2 / room);
        } else if (promised && drawing != null) {
            image = drawing.at(1 / room);
            promised = false;
        } else {
            return rectangle;
        }
        converted = false;
        return scaled(rectangle, (double) image.width() / before, (double) image.height() / heightBefore);
    }

    private Rectangle scaled(Rectangle rectangle, double x, double y) {
        int left = (int) Math.min(Math.round(rectangle.x() * x), image.width() - 1L);
        int top = (int) Math.min(Math.round(rectangle.y() * y), image.height() - 1L);
        int width = Math.clamp(Math.round(rectangle.width() * x), 1, image.width() - left);
        int height = Math.clamp(Math.round(rectangle.height() * y), 1, image.height() - top);
        return new Rectangle(left, top, width, height);
    }

    private void lay(Canvas canvas) {
        laid = true;
        Colour background = target.holdsAlpha() ? canvas.background() : opaque(canvas.background());
        boolean mixes = target.holdsAlpha() || canvas.background().alpha() > 0;
        Image picture = mixes ? Colours.over(image, background) : Colours.behind(image, background);
        image = Padding.on(picture, canvas.x(), canvas.y(), canvas.width(), canvas.height(), background);
    }

    private static Colour opaque(Colour colour) {
        return new Colour(colour.red(), colour.green(), colour.blue(), 255);
    }

    private void rotate(int degrees, boolean expand) {
        settle();
        if (degrees == 0) {
            return;
        }
        Image pixels = inMemory();
        image = degrees % 90 == 0 ? Rotating.quarters(pixels, degrees / 90) : Rotating.freely(pixels, degrees, expand);
        trace = trace.rotated(degrees, pixels.width(), pixels.height(), image.width(), image.height());
        checkResult(image.width(), image.height());
        untouched = false;
    }

    private void cut(Step.Region region) {
        settle();
        if (!isInside(region, image.width(), image.height())) {
            throw new MediaException.Unfit("Region out-of-bounds");
        }
        trace = trace.cut(
                new Rectangle(region.x(), region.y(), region.width(), region.height()), image.width(), image.height());
        image = image.region(region.x(), region.y(), region.width(), region.height());
        untouched = false;
    }

    /// Catches up on what was put off: colours first, then the turn.
    private void settle() {
        if (promised && drawing != null) {
            image = drawing.at(1);
            promised = false;
        }
        if (!converted) {
            image = Colours.toScreen(image, recipe.encoding().keepProfile() && target != PictureFormat.GIF);
            converted = true;
        }
        settleTurn();
    }

    private void settleTurn() {
        if (pending != Orientation.O1) {
            image = Rotating.upright(inMemory(), pending);
            pending = Orientation.O1;
            untouched = false;
        }
    }

    private Image settled() {
        settle();
        return image;
    }

    private Image settledInMemory() {
        settle();
        return inMemory();
    }

    private Image inMemory() {
        if (image.pixels() > limits.maxWholePixels()) {
            throw new MediaException.TooLarge("a picture of " + image.width() + "x" + image.height()
                    + " pixels is too large to have in memory as a whole, as a step needs it; the limit is "
                    + limits.maxWholePixels());
        }
        if (!image.equals(held)) {
            hold(image);
            image = image.inMemory();
            held = image;
        }
        return image;
    }

    private void hold(Image whole) {
        job.hold(whole, WHOLE_PICTURES * limits.maxWholePixels());
    }

    private void checkResult(int width, int height) {
        if (width > limits.maxResultWidth()) {
            throw new ResultTooLarge(ResultTooLarge.Of.WIDTH, "a result " + width + " pixels wide");
        }
        if (height > limits.maxResultHeight()) {
            throw new ResultTooLarge(ResultTooLarge.Of.HEIGHT, "a result " + height + " pixels high");
        }
    }
}
