package dev.coffer.media.pilbox;

import dev.coffer.media.Colour;
import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.Filter;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PilboxSettings;
import dev.coffer.media.Position;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the options that the seed's server has on its command line and in its configuration file.
final class SettingsReader {

    private Optional<String> clientName;
    private Optional<String> clientKey;
    private Set<String> allowedHosts;
    private Set<String> allowedOperations;
    private int maxOperations;
    private int maxResizeWidth;
    private int maxResizeHeight;
    private Optional<URI> implicitBaseUrl;
    private List<String> operation;
    private String mode;
    private Filter filter;
    private Optional<PictureFormat> format;
    private Position position;
    private Colour background;
    private boolean optimize;
    private Quality quality;
    private boolean preserveExif;
    private boolean progressive;
    private int retain;
    private boolean expand;

    private SettingsReader(PilboxSettings from) {
        clientName = from.clientName();
        clientKey = from.clientKey();
        allowedHosts = from.allowedHosts();
        allowedOperations = from.allowedOperations();
        maxOperations = from.maxOperations();
        maxResizeWidth = from.maxResizeWidth();
        maxResizeHeight = from.maxResizeHeight();
        implicitBaseUrl = from.implicitBaseUrl();
        operation = from.operation();
        mode = from.mode();
        filter = from.filter();
        format = from.format();
        position = from.position();
        background = from.background();
        optimize = from.optimize();
        quality = from.quality();
        preserveExif = from.preserveExif();
        progressive = from.progressive();
        retain = from.retain();
        expand = from.expand();
    }

    static PilboxSettings with(PilboxSettings from, String option, String value) {
        SettingsReader reader = new SettingsReader(from);
        reader.read(option, value);
        return reader.settings();
    }

    private void read(String option, String value) {
        switch (option) {
            case "client_name" -> clientName = filled(value);
            case "client_key" -> clientKey = filled(value);
            case "allowed_hosts" ->
                allowedHosts =
                        list(value).map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
            case "allowed_operations" -> {
                Set<String> operations = list(value).collect(Collectors.toSet());
                allowedOperations = operations.isEmpty() ? Set.copyOf(PilboxSettings.OPERATIONS) : operations;
            }
            case "max_operations" -> maxOperations = limit(option, value);
            case "max_resize_width" -> maxResizeWidth = limit(option, value);
            case "max_resize_height" -> maxResizeHeight = limit(option, value);
            case "implicit_base_url" -> implicitBaseUrl = filled(value).map(text -> base(option, text));
            case "operation" -> operation = list(value).toList();
            case "mode" ->
                mode = checked(option, value, text -> Optional.of(text).filter(PilboxSettings.MODES::contains));
            case "filter" -> filter = checked(option, value, Options::filter);
            case "format" -> format = filled(value).map(text -> checked(option, text, Options::format));
            case "position" -> position = checked(option, value, Options::position);
            case "background" -> background = checked(option, value, Options::colour);
            case "optimize" -> optimize = checked(option, value, SettingsReader::truth);
            case "quality" -> quality = checked(option, value, Options::quality);
            case "preserve_exif" -> preserveExif = checked(option, value, SettingsReader::truth);
            case "progressive" -> progressive = checked(option, value, SettingsReader::truth);
            case "retain" -> retain = checked(option, value, Options::percent);
            case "expand" -> expand = checked(option, value, SettingsReader::truth);
            default -> throw new IllegalArgumentException("no such option: " + option);
        }
    }

    private PilboxSettings settings() {
        return new PilboxSettings(
                clientName,
                clientKey,
                allowedHosts,
                allowedOperations,
                maxOperations,
                maxResizeWidth,
                maxResizeHeight,
                implicitBaseUrl,
                operation,
                mode,
                filter,
                format,
                position,
                background,
                optimize,
                quality,
                preserveExif,
                progressive,
                retain,
                expand);
    }

    private static Optional<String> filled(String value) {
        return Optional.of(value).filter(text -> !text.isEmpty());
    }

    private static Stream<String> list(String value) {
        return Arrays.stream(value.split(",")).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static int limit(String option, String value) {
        return checked(option, value, text -> Options.number(text).filter(number -> number > 0));
    }

    /// On a command line, flags are written as words too.
    private static Optional<Boolean> truth(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Options.flag(value);
        };
    }

    private static URI base(String option, String value) {
        return checked(option, value, text -> {
            try {
                URI uri = URI.create(text);
                return Optional.of(uri)
                        .filter(base -> base.getHost() != null
                                && ("http".equals(base.getScheme()) || "https".equals(base.getScheme())));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    private static <T> T checked(String option, String value, Function<String, Optional<T>> reader) {
        return reader.apply(value)
                .orElseThrow(() -> new IllegalArgumentException("not a value of " + option + ": \"" + value + "\""));
    }
}
