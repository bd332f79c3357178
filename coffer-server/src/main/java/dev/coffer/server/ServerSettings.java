package dev.coffer.server;

import dev.coffer.media.PilboxSettings;
import dev.coffer.media.pilbox.PilboxDialect;
import dev.coffer.repository.BlobId;
import java.util.Optional;

/// How a server listens and what it answers.
///
/// @param bind the address to listen on, a name or a number
/// @param port to listen on; 0 for any that is free
/// @param pilbox what a thumbnail's URL means and may ask for
/// @param contentTypeFromImage whether a fetched picture is given its own media type rather than the origin's
/// @param web how pictures are fetched
/// @param iiif whether and how the IIIF Image API is spoken
/// @param limits what clients may ask of the machine
/// @param accessLog whether each request is a line in the log `dev.coffer.server.access`
/// @param fallback a picture that is shown, in the size that was asked for, where there is none or it cannot be read
/// @param slowPixels from how many on a picture is first given in another format than AVIF, which takes long to be
///     written, where the best is chosen and is not at hand; 0 if nobody is
public record ServerSettings(
        String bind,
        int port,
        PilboxSettings pilbox,
        boolean contentTypeFromImage,
        WebSettings web,
        IiifService iiif,
        HttpLimits limits,
        boolean accessLog,
        Optional<BlobId> fallback,
        long slowPixels) {

    /// What takes some tenths of a second as AVIF.
    private static final long SLOW = 500_000;

    public ServerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
        if (bind.isBlank()) {
            throw new IllegalArgumentException("no address to listen on");
        }
        if (slowPixels < 0) {
            throw new IllegalArgumentException("not a number of pixels: " + slowPixels);
        }
    }

    /// Port 8888 on this machine alone, nothing fetched from the web.
    public static ServerSettings standard() {
        return new ServerSettings(
                "127.0.0.1",
                8888,
                PilboxSettings.DEFAULT,
                false,
                WebSettings.standard(),
                IiifService.STANDARD,
                HttpLimits.standard(),
                false,
                Optional.empty(),
                SLOW);
    }

    /// These settings with one option read from its text: those of the seed's server under their names there
    /// (`port`, `max_requests`, `timeout`, `quality`, `position`, `allowed_hosts` and so on), and `bind`,
    /// `allow_private`, `max_source_bytes`, `access_log`, `iiif`, `iiif_address`, `iiif_max_side`,
    /// `iiif_max_area`, `fallback_picture`, `fast_format_pixels`.
    ///
    /// @throws IllegalArgumentException if there is no such option, or `value` is none of its values; the
    ///     message is one line that names both
    public ServerSettings with(String option, String value) {
        Optional<WebSettings> changed = web.with(option, value);
        if (changed.isPresent()) {
            return withWeb(changed.get());
        }
        Optional<IiifService> spoken = iiif.with(option, value);
        if (spoken.isPresent()) {
            return withIiif(spoken.get());
        }
        return switch (option) {
            case "port" -> withPort(Options.number(option, value, 0, 65_535));
            case "bind", "interface" -> withBind(value);
            case "content_type_from_image" -> withContentTypeFromImage(Options.flag(option, value));
            case "fast_format_pixels" -> withSlowPixels(Options.number(option, value, 0, Integer.MAX_VALUE));
            case "fallback_picture" -> withFallback(digest(value));
            case "access_log" -> withAccessLog(Options.flag(option, value));
            default -> withPilbox(PilboxDialect.with(pilbox, option, value));
        };
    }

    private static BlobId digest(String value) {
        try {
            return BlobId.parse(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "fallback_picture is the digest of a stashed picture, not '" + value + "'", e);
        }
    }

    public ServerSettings withFallback(BlobId picture) {
        return new ServerSettings(
                bind,
                port,
                pilbox,
                contentTypeFromImage,
                web,
                iiif,
                limits,
                accessLog,
                Optional.of(picture),
                slowPixels);
    }

    public ServerSettings withSlowPixels(long pixels) {
        return new ServerSettings(
                bind, port, pilbox, contentTypeFromImage, web, iiif, limits, accessLog, fallback, pixels);
    }

    public ServerSettings withBind(String address) {
        return new ServerSettings(
                address, port, pilbox, contentTypeFromImage, web, iiif, limits, accessLog, fallback, slowPixels);
    }

    public ServerSettings withPort(int number) {
        return new ServerSettings(
                bind, number, pilbox, contentTypeFromImage, web, iiif, limits, accessLog, fallback, slowPixels);
    }

    public ServerSettings withPilbox(PilboxSettings settings) {
        return new ServerSettings(
                bind, port, settings, contentTypeFromImage, web, iiif, limits, accessLog, fallback, slowPixels);
    }

    public ServerSettings withContentTypeFromImage(boolean from) {
        return new ServerSettings(bind, port, pilbox, from, web, iiif, limits, accessLog, fallback, slowPixels);
    }

    public ServerSettings withWeb(WebSettings settings) {
        return new ServerSettings(
                bind, port, pilbox, contentTypeFromImage, settings, iiif, limits, accessLog, fallback, slowPixels);
    }

    public ServerSettings withIiif(IiifService service) {
        return new ServerSettings(
                bind, port, pilbox, contentTypeFromImage, web, service, limits, accessLog, fallback, slowPixels);
    }

    /// Whether the IIIF Image API is spoken: it has no signatures, so not where thumbnails need them, unless
    /// it is asked for.
    boolean speaksIiif() {
        return iiif.spoken().orElse(pilbox.clientKey().isEmpty());
    }

    /// Whether `/info/` is answered: it has no signatures either.
    boolean saysInfo() {
        return pilbox.clientKey().isEmpty();
    }

    public ServerSettings withLimits(HttpLimits other) {
        return new ServerSettings(
                bind, port, pilbox, contentTypeFromImage, web, iiif, other, accessLog, fallback, slowPixels);
    }

    public ServerSettings withAccessLog(boolean on) {
        return new ServerSettings(
                bind, port, pilbox, contentTypeFromImage, web, iiif, limits, on, fallback, slowPixels);
    }
}
