package dev.coffer.app;

import dev.coffer.media.MediaException;
import dev.coffer.media.Transcoder;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoFiles;
import dev.coffer.media.VideoRecipe;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.JobRequest;
import dev.coffer.repository.jobs.Jobs;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// What the verbs of `coffer video` that make something have in common.
final class VideoMaking {
    private static final Pattern BOX = Pattern.compile("([0-9]{1,4})?x([0-9]{1,4})?");
    private static final Pattern TIME =
            Pattern.compile("(?:([0-9]{1,2}):)?(?:([0-9]{1,2}):)?([0-9]{1,5})(?:\\.([0-9]{1,3}))?s?");
    private static final Duration TO_END = Duration.ofSeconds(15);
    private static final int STEPS = 1000;

    private VideoMaking() {}

    static void options(CommandSpec spec, String output, String quality) {
        Options.value(
                spec,
                output,
                "A file of this machine. Written elsewhere first, and put there when it is whole.",
                "-o",
                "--output");
        Options.value(
                spec,
                "PATH",
                "In place of --output: publish it under this path, an HLS ladder below it, all in one instant.",
                "--publish");
        Options.flag(
                spec,
                "With --publish: have it made in the background, by a process that runs jobs (coffer jobs --help), and print"
                        + " the job.",
                "--job");
        Options.value(spec, "N", "Of the job, -100 to 100; the highest is taken first. Default: 0.", "--priority");
        Options.value(
                spec,
                "WxH",
                "The box that it has to fit in, as 640x360, 640x or x360. Never enlarged. Default: as the video.",
                "--size");
        Options.value(spec, "N", "1 to 100. Default: " + quality + ".", "--quality");
        Options.flag(spec, "Print a JSON object.", "--json");
    }

    static void last(CommandSpec spec) {
        VideoCommand.settingsToMake(spec);
        Options.arguments(
                spec, "FILE|DIGEST|PATH", "1", "./x is a file in any case; sha256-... and md5-... are digests.");
    }

    static VideoRecipe.Box box(ParseResult line) {
        String text = S3Options.text(line, "--size").orElse("x");
        Matcher matcher = BOX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--size: not WIDTHxHEIGHT, WIDTHx or xHEIGHT: '" + text + "'");
        }
        return new VideoRecipe.Box(side(matcher.group(1)), side(matcher.group(2)));
    }

    private static int side(@Nullable String digits) {
        if (digits != null && Integer.parseInt(digits) == 0) {
            throw new IllegalArgumentException("--size: a side of 0");
        }
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    static int quality(ParseResult line, int usual) {
        return S3Options.text(line, "--quality")
                .map(text -> S3Options.number(text, "--quality"))
                .orElse(usual);
    }

    /// `90`, `1.5`, `1:30`, `1:02:03.5`.
    static Duration time(String text, String option) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(option + ": not a time: '" + text + "' (as 1.5, 90, 1:30 or 1:02:03)");
        }
        long hours = matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(1));
        String minutes = matcher.group(2) == null ? matcher.group(1) : matcher.group(2);
        String fraction = matcher.group(4) == null ? "0" : (matcher.group(4) + "00").substring(0, 3);
        return Duration.ofHours(hours)
                .plusMinutes(minutes == null ? 0 : Long.parseLong(minutes))
                .plusSeconds(Long.parseLong(matcher.group(3)))
                .plusMillis(Long.parseLong(fraction));
    }

    /// Makes it and puts it there, or has a job do so.
    static int run(ParseResult line, Terminal terminal, VideoRecipe recipe, VideoTarget target) {
        Settings settings = Options.read(line);
        String word = S3Options.arguments(line).getFirst();
        boolean isSet = recipe instanceof VideoRecipe.Hls;
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        if (line.hasMatchedOption("--job")) {
            return job(line, settings, terminal, recipe, target, tally);
        }
        if (line.hasMatchedOption("--priority")) {
            throw new IllegalArgumentException("--priority goes with --job");
        }
        if (target instanceof VideoTarget.OfFile(Path file)) {
            refuse(file, isSet);
        }
        var going = new AtomicReference<Transcoding>();
        try (Interruption interruption = new Interruption(() -> cancel(going), TO_END);
                Coffer coffer = Coffer.open(settings, terminal);
                VideoWork work = VideoWork.in(coffer.places().temp())) {
            Transcoder transcoder = coffer.transcoder();
            tally.attempt(word, () -> {
                Path made = work.made();
                VideoOriginals.Found found = new VideoOriginals(coffer).find(word, work);
                VideoFiles files = make(transcoder, found, recipe, made, going, terminal);
                switch (target) {
                    case VideoTarget.OfFile(Path file) ->
                        VideoWork.place(isSet ? made : made.resolve(files.main()), file);
                    case VideoTarget.OfPath(EntryPath path) ->
                        VideoPublishing.publish(
                                coffer.catalogueOrFail(),
                                coffer.repository(),
                                files,
                                made,
                                path,
                                isSet,
                                "video " + recipe.key());
                }
                row(tally, word, recipe, transcoder, target, files);
            });
        }
        return tally.end(1);
    }

    private static int job(
            ParseResult line,
            Settings settings,
            Terminal terminal,
            VideoRecipe recipe,
            VideoTarget target,
            S3Tally tally) {
        String word = S3Options.arguments(line).getFirst();
        if (!(target instanceof VideoTarget.OfPath(EntryPath path))) {
            throw new IllegalArgumentException("--job: a job publishes what it makes: say --publish, not --output");
        }
        if (PictureSource.file(word).isPresent()) {
            throw new IllegalArgumentException("--job: '" + word
                    + "' is a file of this machine, and a job may be done on" + " another; coffer stash brings it in");
        }
        String priority = S3Options.text(line, "--priority").orElse("0");
        if (!priority.matches("-?[0-9]{1,3}")) {
            throw new IllegalArgumentException("--priority: not a number: '" + priority + "'");
        }
        try (Coffer coffer = Coffer.open(settings, terminal)) {
            HeldBlob blob = new PictureSource(coffer).blob(word);
            JobRequest request = VideoJob.request(word, blob.id(), recipe, path, Integer.parseInt(priority));
            JobRow.print(new Jobs(coffer.catalogueOrFail()).add(request).job(), tally);
        }
        return tally.end(1);
    }

    private static void cancel(AtomicReference<Transcoding> going) {
        Transcoding now = going.get();
        if (now != null) {
            now.cancel();
        }
    }

    private static VideoFiles make(
            Transcoder transcoder,
            VideoOriginals.Found found,
            VideoRecipe recipe,
            Path made,
            AtomicReference<Transcoding> going,
            Terminal terminal) {
        try (Transcoding work = transcoder.start(found.source(), recipe, made);
                Progress progress = Progress.of(terminal, "video", STEPS)) {
            going.set(work);
            var shown = new int[1];
            return work.await(share -> {
                int now = (int) (share * STEPS);
                progress.add(now - shown[0]);
                shown[0] = now;
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MediaException.TimedOut("interrupted");
        } catch (CancellationException e) {
            throw new MediaException.TimedOut("stopped; nothing was written");
        }
    }

    private static void refuse(Path target, boolean isSet) {
        if (Files.isDirectory(target) && !(isSet && isEmpty(target))) {
            throw new IllegalArgumentException(
                    "--output: " + target + (isSet ? " is there, and not empty" : " is a directory; name a file"));
        }
        if (isSet && Files.exists(target) && !Files.isDirectory(target)) {
            throw new IllegalArgumentException("--output: " + target + " is a file; an HLS ladder is a directory");
        }
    }

    private static boolean isEmpty(Path directory) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            return !files.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }

    private static void row(
            S3Tally tally,
            String word,
            VideoRecipe recipe,
            Transcoder transcoder,
            VideoTarget target,
            VideoFiles files) {
        String main = target.text() + (recipe instanceof VideoRecipe.Hls ? "/" + files.main() : "");
        tally.row(
                main + "\t" + files.size() + "\t" + recipe.key(),
                json -> json.put("source", word)
                        .put(target instanceof VideoTarget.OfFile ? "file" : "path", main)
                        .put("size", files.size())
                        .put("files", files.files().size())
                        .put("recipe", recipe.key())
                        .put("engine", transcoder.engine()));
    }
}
