package dev.coffer.media.mediaconvert;

import dev.coffer.media.MediaConvertSettings;
import dev.coffer.media.MediaException;
import dev.coffer.media.Trace;
import dev.coffer.media.Transcoder;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoInfo;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.VideoSource;
import dev.coffer.media.json.JsonTree;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.aws.AwsJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// Films by AWS Elemental MediaConvert: MP4, WebM and HLS. Posters and previews, which need a frame and
/// not a farm, are made by the transcoder that is at hand.
///
/// A source that the service cannot read where it lies is copied into the bucket; results come from there
/// into the directory that is to be filled, and both are removed, also after a failure. What a process
/// that died has left lies below `<prefix>/<uuid>/`: give that prefix a lifecycle rule.
public final class MediaConvertTranscoder implements Transcoder {
    /// What films are made by.
    public static final String ENGINE = "mediaconvert-v1";

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final MediaConvertSettings settings;
    private final VideoLimits limits;
    private final ObjectStore store;
    private final Transcoder near;
    private final Function<Path, VideoInfo> probe;
    private final AwsJson service;

    private MediaConvertTranscoder(
            MediaConvertSettings settings,
            VideoLimits limits,
            ObjectStore store,
            Transcoder near,
            Function<Path, VideoInfo> probe) {
        this.settings = settings;
        this.limits = limits;
        this.store = store;
        this.near = near;
        this.probe = probe;
        this.service = AwsJson.open(
                "mediaconvert", settings.address(), settings.region(), settings.credentials(), FIRST_PAUSE);
    }

    /// @param store which has the settings' bucket; stays the caller's to close
    /// @param near makes posters and previews
    /// @param probe looks at sources before they are handed over
    public static MediaConvertTranscoder open(
            MediaConvertSettings settings,
            VideoLimits limits,
            ObjectStore store,
            Transcoder near,
            Function<Path, VideoInfo> probe) {
        return new MediaConvertTranscoder(settings, limits, store, near, probe);
    }

    /// The settings of a job that follows a recipe, as JSON, for `aws mediaconvert create-job-template`:
    /// without an input and a destination.
    ///
    /// @param info of a video as it is meant for
    /// @throws IllegalArgumentException if it is a poster or a preview
    public static String template(VideoRecipe recipe, VideoInfo info) {
        return JsonTree.write(new JobSettings(recipe, info).template());
    }

    /// The three policies of IAM that it takes: who may be the role, what the role may do, and what
    /// whoever starts jobs may do; as JSON, by their names.
    public static String policies(MediaConvertSettings settings) {
        return JsonTree.write(JobPolicies.of(settings));
    }

    @Override
    public String engine() {
        return ENGINE;
    }

    @Override
    public String engine(VideoRecipe recipe) {
        return isNear(recipe) ? near.engine(recipe) : ENGINE;
    }

    private static boolean isNear(VideoRecipe recipe) {
        return recipe instanceof VideoRecipe.Poster || recipe instanceof VideoRecipe.Preview;
    }

    @Override
    public Transcoding start(VideoSource source, VideoRecipe recipe, Path into) {
        return start(source, recipe, into, Trace.NONE);
    }

    @Override
    public Transcoding start(VideoSource source, VideoRecipe recipe, Path into, Trace trace) {
        if (isNear(recipe)) {
            return near.start(source, recipe, into);
        }
        try {
            Optional<Begun> before = trace.kept().flatMap(Begun::read).filter(it -> goesOn(it, recipe));
            if (before.isPresent() && before.get().job().isPresent()) {
                return follow(before.get(), recipe, into);
            }
            return begin(source, recipe, into, trace, before);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (StoreException e) {
            throw new MediaException.Unavailable("MediaConvert: " + e.getMessage(), e);
        }
    }

    private Transcoding begin(VideoSource source, VideoRecipe recipe, Path into, Trace trace, Optional<Begun> before)
            throws IOException {
        VideoInfo info = probe.apply(source.file());
        if (info.picture().isEmpty()) {
            throw new MediaException.Unfit("there is nothing to see in it, only to hear");
        }
        if (info.duration().compareTo(limits.length()) > 0) {
            throw new MediaException.TooLarge("a video of " + info.duration().toSeconds() + " s; the limit is "
                    + limits.length().toSeconds() + " s");
        }
        Begun begun = before.orElseGet(Begun::now);
        StagingArea area = area(begun);
        trace.keep(begun.text());
        boolean isBegun = false;
        try {
            Optional<ObjectName> there =
                    source.object().filter(it -> settings.readable().equals(Optional.of(it.bucket())));
            ObjectName input = there.isPresent() ? there.get() : upload(area, source);
            Begun created = begun.as(create(new JobSettings(recipe, info), input, area));
            isBegun = true;
            trace.keep(created.text());
            return follow(created, recipe, into);
        } finally {
            if (!isBegun) {
                area.clear();
            }
        }
    }

    /// Whether there is something to come back to: not if the job was cancelled, or the service does not know it
    /// any more, or what it made was fetched before.
    private boolean goesOn(Begun begun, VideoRecipe recipe) {
        if (begun.job().isEmpty()) {
            return true;
        }
        AwsJson.Answer answer =
                service.ask("GET", MediaConvertJob.JOBS + "/" + begun.job().get(), Optional.empty());
        if (answer.status() == 404) {
            return false;
        }
        if (!answer.isGood()) {
            throw MediaConvertJob.refused("the job " + begun.job().get() + " is not told of", answer);
        }
        return switch (MediaConvertJob.read(answer)
                .at("job")
                .at("status")
                .text()
                .orElse("")) {
            case "CANCELED" -> false;
            case "COMPLETE" -> {
                StagingArea area = area(begun);
                String main = area.results() + recipe.main();
                yield area.found().stream().anyMatch(object -> object.key().equals(main));
            }
            default -> true;
        };
    }

    private Transcoding follow(Begun begun, VideoRecipe recipe, Path into) {
        return MediaConvertJob.follow(service, begun.job().orElseThrow(), recipe, area(begun), into, settings, limits);
    }

    private StagingArea area(Begun begun) {
        return new StagingArea(store, settings, begun.area());
    }

    @Override
    public void close() {
        service.close();
    }

    private ObjectName upload(StagingArea area, VideoSource source) throws IOException {
        ObjectName input = area.input();
        Content content = Content.of(source.file());
        if (!area.hasInput(content.size())) {
            store.write(input, content, WriteOptions.plain());
        }
        return input;
    }

    /// The same token for all attempts of one request: a job that was begun by an answer that was lost is
    /// not begun again.
    private String create(JobSettings job, ObjectName input, StagingArea area) {
        String body = JsonTree.write(job.request(settings, "s3://" + input.bucket() + "/" + input.key(), area));
        AwsJson.Answer answer = service.ask("POST", MediaConvertJob.JOBS, Optional.of(body));
        if (!answer.isGood()) {
            throw MediaConvertJob.refused("no job is begun", answer);
        }
        return MediaConvertJob.read(answer)
                .at("job")
                .at("id")
                .text()
                .filter(id -> id.matches("[A-Za-z0-9-]{1,100}"))
                .orElseThrow(
                        () -> new MediaException.Unavailable("MediaConvert began a job and does not say which", null));
    }
}
