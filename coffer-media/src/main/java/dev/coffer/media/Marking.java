package dev.coffer.media;

import dev.coffer.media.Step.Mode;
import dev.coffer.repository.FocalPoint;
import dev.coffer.repository.Mark;
import java.util.ArrayList;
import java.util.List;

/// Puts what is said of a picture into recipes for it.
final class Marking {

    static boolean isNeeded(Recipe recipe) {
        return recipe.encoding().preserveExif()
                || recipe.steps().stream().anyMatch(step -> position(step) instanceof Position.Focus);
    }

    /// What is said in the place of what asks for it.
    static Recipe done(Recipe recipe, Mark.Said said) {
        List<Step> steps = new ArrayList<>();
        boolean isMoved = false; // whether a point has another share of the picture by now
        boolean isUpright = false;
        for (Step step : recipe.steps()) {
            boolean isWhole = isUpright && !isMoved;
            steps.add(
                    position(step) instanceof Position.Focus(var otherwise)
                            ? with(
                                    step,
                                    said.focus()
                                            .map(point -> place(point, isWhole))
                                            .orElse(otherwise))
                            : step);
            isUpright |= step instanceof Step.Upright;
            isMoved |= moves(step);
        }
        Encoding encoding = recipe.encoding();
        return new Recipe(steps, said.keepsPlace() && encoding.preserveExif() ? encoding.withPlace() : encoding);
    }

    /// As long as nothing is cut off, a share says it, so that whoever has said that himself has the same picture.
    private static Position place(FocalPoint point, boolean isWhole) {
        return isWhole ? new Position.At(point.x(), point.y()) : new Position.Point(point.x(), point.y());
    }

    private static Position position(Step step) {
        return switch (step) {
            case Step.Resize(var box, Mode.Crop(var position), var filter) -> position;
            case Step.Resize(var box, Mode.Cover(var position), var filter) -> position;
            case Step.Resize(var box, Mode.Adapt adapt, var filter) -> adapt.position();
            case Step.Watermark mark -> mark.position();
            case Step.Text text -> text.position();
            default -> Position.CENTRE; // what has none
        };
    }

    private static Step with(Step step, Position position) {
        return switch (step) {
            case Step.Resize(var box, Mode.Crop crop, var filter) ->
                new Step.Resize(box, new Mode.Crop(position), filter);
            case Step.Resize(var box, Mode.Cover cover, var filter) ->
                new Step.Resize(box, new Mode.Cover(position), filter);
            case Step.Resize(var box, Mode.Adapt adapt, var filter) ->
                new Step.Resize(box, new Mode.Adapt(position, adapt.background(), adapt.retain()), filter);
            case Step.Watermark mark ->
                new Step.Watermark(mark.picture(), position, mark.opacity(), mark.width(), mark.tiled());
            case Step.Text text -> new Step.Text(text.text(), position, text.size(), text.colour(), text.tiled());
            default -> step;
        };
    }

    /// Whether a point may have another share of the picture after it.
    private static boolean moves(Step step) {
        return switch (step) {
            case Step.Resize resize ->
                switch (resize.mode()) {
                    case Mode.Clip clip -> false;
                    case Mode.Fit fit -> false;
                    case Mode.Scale scale -> false;
                    case Mode.Cover cover -> true;
                    case Mode.Crop crop -> true;
                    case Mode.Fill fill -> true;
                    case Mode.Adapt adapt -> true;
                };
            case Step.Rotate rotate -> true;
            case Step.Region region -> true;
            case Step.Flip flip -> true;
            case Step.Trim trim -> true;
            case Step.Pad pad -> true;
            case Step.Frame frame -> false;
            case Step.Upright upright -> false;
            case Step.Blur blur -> false;
            case Step.Sharpen sharpen -> false;
            case Step.Pixelate pixelate -> false;
            case Step.Adjust adjust -> false;
            case Step.Greyscale greyscale -> false;
            case Step.Bitonal bitonal -> false;
            case Step.Tint tint -> false;
            case Step.Rounded rounded -> false;
            case Step.Watermark mark -> false;
            case Step.Text text -> false;
        };
    }

    private Marking() {}
}
