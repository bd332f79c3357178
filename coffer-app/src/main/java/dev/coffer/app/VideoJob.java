package dev.coffer.app;

import dev.coffer.media.MediaException;
import dev.coffer.media.Trace;
import dev.coffer.media.Transcoder;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoFiles;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.json.JsonTree;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.JobContext;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.JobRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A video made and published in the background. Done again, as after a crash, it comes to the same.
final class VideoJob {
    static final String KIND = "video";
    private static final int STEPS = 1000;

    private final Transcoder transcoder;
    private final Catalogue catalogue;
    private final Blobs blobs;
    private final Path temp;

    private VideoJob(Coffer coffer, Transcoder transcoder) {
        this.transcoder = transcoder;
        this.catalogue = coffer.catalogueOrFail();
        this.blobs = coffer.repository();
        this.temp = coffer.places().temp();
    }

    /// @param name of the source, for people
    static JobRequest request(String name, BlobId source, VideoRecipe recipe, EntryPath target, int priority) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("source", source.toString());
        parameters.put("recipe", recipe.key());
        parameters.put("publish", target.text());
        return JobRequest.of(KIND, name + " to " + target.text())
                .withParameters(JsonTree.write(parameters))
                .withPriority(priority)
                .withSole(KIND + " " + recipe.key() + " " + target.text());
    }

    /// Empty on a host that has nothing to make videos with: others do it.
    static Optional<JobKind> kind(Coffer coffer) {
        try {
            return Optional.of(new JobKind(KIND, new VideoJob(coffer, coffer.transcoderOfJobs())::run));
        } catch (MediaException.Unavailable e) {
            return Optional.empty();
        }
    }

    private String run(JobContext context) throws IOException, InterruptedException {
        JsonTree parameters = JsonTree.read(context.job().request().parameters());
        VideoRecipe recipe = VideoRecipe.parse(text(parameters, "recipe"));
        var target = new EntryPath(text(parameters, "publish"));
        HeldBlob source = blobs.find(BlobId.parse(text(parameters, "source")))
                .orElseThrow(() -> new IllegalArgumentException("the source is gone"));
        context.progress(0, STEPS, "bringing the source");
        try (VideoWork work = VideoWork.in(temp);
                Transcoding going = transcoder.start(
                        VideoOriginals.stored(blobs, source, work), recipe, work.made(), trace(context))) {
            context.onCancel(() -> {
                if (context.isHandedOn()) {
                    going.leave();
                } else {
                    going.cancel();
                }
            });
            VideoFiles files = awaited(going, context, recipe);
            context.checkCancelled();
            VideoPublishing.publish(
                    catalogue,
                    blobs,
                    files,
                    work.made(),
                    target,
                    recipe instanceof VideoRecipe.Hls,
                    "video " + recipe.key());
            return target + ", " + files.files().size() + (files.files().size() == 1 ? " file, " : " files, ")
                    + Sizes.human(files.size());
        } catch (MediaException.Unavailable | MediaException.Overloaded e) {
            throw e;
        } catch (MediaException e) {
            throw new IllegalArgumentException(e.getMessage(), e); // trying again does not help
        }
    }

    private static VideoFiles awaited(Transcoding going, JobContext context, VideoRecipe recipe)
            throws InterruptedException {
        try {
            return going.await(share -> context.progress((long) (share * STEPS), STEPS, recipe.key()));
        } catch (InterruptedException e) {
            going.leave();
            throw e;
        }
    }

    /// Kept with the job.
    private static Trace trace(JobContext context) {
        return new Trace() {
            @Override
            public Optional<String> kept() {
                return context.kept();
            }

            @Override
            public void keep(String text) {
                context.keep(text);
            }
        };
    }

    private static String text(JsonTree parameters, String name) {
        return parameters
                .at(name)
                .text()
                .orElseThrow(() -> new IllegalArgumentException("the job does not say its " + name));
    }
}
