package dev.coffer.app;

import dev.coffer.server.Server;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer serve`: pictures of any size over HTTP, until somebody stops it.
final class ServeCommand implements Command {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.SERVE,
                "Serves pictures of any size over HTTP:",
                "",
                "  /{mode}/{W}x{H}/{digest}          a stashed picture; mode: clip crop fill scale adapt",
                "  /i/{operations}/{digest}.{format}  the same by URLs of Coffer's own, from url_keys (coffer url)",
                "  /?url=blob:{digest}&w=W&h=H       the same in pilbox's form",
                "  /?url=https://...&w=W&h=H         a picture of the web, from --allowed_hosts",
                "  /3c72aedc/.../photo.jpg/{name}    a variant that media_store does not have yet",
                "  /iiif/3/{digest}/info.json        for viewers that zoom: IIIF Image API 3.0; 2.1: /iiif/2",
                "  /info/{digest}                    what a picture is, as JSON",
                "  /health/live /health/ready /metrics",
                "",
                "Options are those of md5s3stash's thumbnail server and of pilbox, under their names.",
                "Ctrl-C stops it when the requests in work are answered.");
        spec.usageMessage().customSynopsis("coffer serve [OPTION...]");
        var settings = EnumSet.copyOf(Setting.of(Setting.Group.SERVER));
        settings.addAll(Setting.of(Setting.Group.BUCKET));
        settings.addAll(Setting.of(Setting.Group.PILBOX));
        settings.addAll(Setting.of(Setting.Group.URLS));
        settings.addAll(Setting.of(Setting.Group.MEDIA));
        settings.addAll(Setting.of(Setting.Group.REPOSITORY));
        settings.addAll(Setting.of(Setting.Group.S3));
        settings.addAll(Setting.of(Setting.Group.JOBS));
        settings.addAll(Setting.of(Setting.Group.MACHINE));
        settings.add(Setting.ALLOW_PRIVATE);
        Options.moreSettings(spec, settings);
        Options.flag(spec, "As --loglevel debug.", "--debug");
        Options.examples(
                spec,
                "coffer serve                                    # Coffer's own repository, on this machine only",
                "coffer serve --bind 0.0.0.0 --port 80 --cache_disk 20g",
                "coffer serve -b my-bucket -s multibucket        # an md5s3stash bucket",
                "coffer serve --media_store s3://media --media_url https://media.example.org",
                "coffer serve --allowed_hosts images.example.org --max_resize_width 2000");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        if (line.hasMatchedOption("--debug")) {
            Log.level("debug");
        }
        Settings settings = Options.read(line);
        var stop = new CountDownLatch(1);
        try (var interruption = new Interruption(stop::countDown, PATIENCE);
                Coffer coffer = Coffer.openToStay(settings, terminal)) {
            Server server = coffer.server();
            JobRunner.serve(coffer, settings, server).ifPresent(terminal::say);
            terminal.say("serving " + coffer.describe() + " on " + server.uri() + " (Ctrl-C stops)");
            await(stop);
        }
        return Exit.INTERRUPTED;
    }

    /// Waits until the process is asked to stop.
    static void await(CountDownLatch stop) {
        try {
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
