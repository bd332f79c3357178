package dev.coffer.media.pilbox;

import dev.coffer.media.MediaException;
import dev.coffer.media.MediaException.ResultTooLarge;
import dev.coffer.media.PilboxError;
import dev.coffer.media.PilboxOutcome;
import dev.coffer.media.PilboxOutcome.Request;
import dev.coffer.media.PilboxOutcome.Source;
import dev.coffer.media.PilboxSettings;
import dev.coffer.media.Recipe;
import dev.coffer.media.Step;
import dev.coffer.repository.BlobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads pilbox's URLs into recipes.
///
/// Options are checked in pilbox's order, so that a request with several faults gets the answer it always
/// got. Any string whatever gives an outcome; nothing is thrown. Safe for use by several threads.
///
/// @see "docs/protocol/pilbox.md"
public final class PilboxDialect {

    private final PilboxSettings settings;

    public PilboxDialect(PilboxSettings settings) {
        this.settings = settings;
    }

    /// Settings with one option of pilbox's server read from its text.
    ///
    /// @param option its name there, as `max_resize_width` or `background`
    /// @param value lists are separated by commas
    /// @throws IllegalArgumentException if there is no such option, or `value` is none of its values; the
    ///     message is one line that names both
    public static PilboxSettings with(PilboxSettings settings, String option, String value) {
        return SettingsReader.with(settings, option, value);
    }

    /// `/?url=…&w=…&h=…`
    ///
    /// @param query as it came, undecoded, without the question mark; empty if there is none
    public PilboxOutcome parse(String query) {
        try {
            Query parameters = new Query(query);
            List<String> operations = operations(parameters);
            SourceReader sources = new SourceReader(settings);
            String url = sources.url(parameters);
            checkCaller(query, parameters);
            Source source = sources.read(url);
            return new Request(source, recipe(operations, new RecipeReader(settings, parameters)));
        } catch (Refused e) {
            return e.refusal();
        }
    }

    /// `/{mode}/{W}x{H}/{digest}`, with pilbox's options in the query; what the path says wins.
    ///
    /// EXIF orientation is applied first. Where `op` leaves `resize` out, it is done last all the same, so
    /// that the size is that of the path.
    ///
    /// @param mode the path's first part
    /// @param size the path's second part; either side of the `x` may be empty
    /// @param id the path's third part
    /// @param query as for [#parse(String)]
    public PilboxOutcome parse(String mode, String size, BlobId id, String query) {
        try {
            Query parameters = new Query(query);
            List<String> operations = new ArrayList<>(operations(parameters));
            if (!operations.contains("resize")) {
                operations.add("resize");
            }
            checkCaller(query, parameters);
            RecipeReader reader = new RecipeReader(settings, parameters, mode, size);
            Recipe recipe = recipe(operations, reader).orElseThrow();
            List<Step> steps = new ArrayList<>();
            steps.add(new Step.Upright());
            steps.addAll(recipe.steps());
            return new Request(new Source.Held(id), Optional.of(new Recipe(steps, recipe.encoding())));
        } catch (Refused e) {
            return e.refusal();
        }
    }

    /// How a failed rendering is told to a client of pilbox.
    ///
    /// [MediaException.Unavailable] and [MediaException.Overloaded] say nothing of the request and have no
    /// place here: the caller answers them with a 503.
    ///
    /// @throws IllegalArgumentException if `failure` is one of them
    public static PilboxOutcome.Refusal refusal(MediaException failure) {
        return switch (failure) {
            case MediaException.NotAPicture e ->
                new PilboxOutcome.Refusal(PilboxError.IMAGE_FORMAT, "File is not an image");
            case MediaException.Unread e -> refusal(PilboxError.IMAGE_FORMAT, e);
            case MediaException.Damaged e -> refusal(PilboxError.IMAGE_FORMAT, e);
            case MediaException.TooLarge e -> refusal(PilboxError.TOO_LARGE, e);
            case MediaException.TimedOut e -> refusal(PilboxError.TIMED_OUT, e);
            case MediaException.Unfit e -> refusal(PilboxError.RECTANGLE, e);
            case MediaException.Unwritable e -> refusal(PilboxError.IMAGE_SAVE, e);
            case ResultTooLarge e ->
                new PilboxOutcome.Refusal(
                        PilboxError.DIMENSIONS,
                        switch (e.limit()) {
                            case WIDTH -> "Exceeds maximum allowed width";
                            case HEIGHT -> "Exceeds maximum allowed height";
                            case PIXELS -> "Exceeds maximum allowed size";
                        });
            case MediaException.Unavailable e ->
                throw new IllegalArgumentException("not a client's business: " + e.getMessage());
            case MediaException.Overloaded e ->
                throw new IllegalArgumentException("not a client's business: " + e.getMessage());
        };
    }

    private static PilboxOutcome.Refusal refusal(PilboxError error, MediaException failure) {
        return new PilboxOutcome.Refusal(error, failure.getMessage());
    }

    private List<String> operations(Query parameters) {
        List<String> operations =
                parameters.get("op").map(text -> List.of(text.split(",", -1))).orElse(settings.operation());
        if (!settings.allowedOperations().containsAll(operations)) {
            throw new Refused(PilboxError.OPERATION, "Unsupported operation");
        }
        if (operations.size() > settings.maxOperations()) {
            throw new Refused(PilboxError.OPERATION, "Too many operations");
        }
        return operations;
    }

    private void checkCaller(String query, Query parameters) {
        if (settings.clientKey().isPresent()
                && !Signature.verify(settings.clientKey().get(), query)) {
            throw new Refused(PilboxError.SIGNATURE, "Invalid signature");
        }
        if (settings.clientName().isPresent() && !settings.clientName().equals(parameters.get("client"))) {
            throw new Refused(PilboxError.CLIENT, "Invalid client");
        }
    }

    /// @return empty if there is nothing to do but hand the source on
    private static Optional<Recipe> recipe(List<String> operations, RecipeReader reader) {
        reader.check(operations);
        if (operations.stream().allMatch("noop"::equals)) {
            return Optional.empty();
        }
        List<Step> steps = new ArrayList<>();
        for (String operation : operations) {
            switch (operation) {
                case "resize" -> steps.add(reader.resize());
                case "rotate" -> steps.add(reader.rotate());
                case "region" -> steps.add(reader.region());
                default -> {} // noop
            }
        }
        return Optional.of(new Recipe(steps, reader.encoding()));
    }
}
