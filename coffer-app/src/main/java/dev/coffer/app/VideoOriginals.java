package dev.coffer.app;

import dev.coffer.media.VideoContainer;
import dev.coffer.media.VideoSource;
import dev.coffer.media.video.FfmpegTranscoder;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Videos wherever they are: files, and blobs by digest or path, which are brought into a file when they
/// are read. For one thread.
final class VideoOriginals {
    private final Coffer coffer;
    private final PictureSource words;
    /// @param digest of a blob; empty for a file
    record Found(Optional<String> digest, VideoSource source) {}

    VideoOriginals(Coffer coffer) {
        this.coffer = coffer;
        this.words = new PictureSource(coffer);
    }

    /// @param word a file, a digest or a path
    /// @param work where a blob's bytes are brought when they are read
    /// @throws dev.coffer.repository.RepositoryException.Unknown if there is no such thing
    Found find(String word, VideoWork work) {
        if (word.startsWith("http://") || word.startsWith("https://")) {
            throw new IllegalArgumentException("videos are not fetched; coffer stash brings in '" + word + "'");
        }
        Optional<Path> file = PictureSource.file(word);
        if (file.isPresent()) {
            return new Found(Optional.empty(), VideoSource.of(file.get()));
        }
        HeldBlob blob = words.blob(word);
        return new Found(Optional.of(blob.id().toString()), stored(coffer.blobs(), blob, work));
    }

    /// A blob, brought into a file and verified when it is read.
    static VideoSource stored(BlobSource blobs, HeldBlob blob, VideoWork work) {
        return new Stored(blobs, blob, work);
    }

    /// What a video is.
    InfoText info(String word, FfmpegTranscoder ffmpeg) throws IOException {
        try (VideoWork work = VideoWork.in(coffer.places().temp())) {
            Found found = find(word, work);
            return VideoText.of(ffmpeg.probe(found.source().file()), word, found.digest());
        }
    }

    /// Whether it is a video, by its first bytes alone.
    ///
    /// @param word a file, a digest, a path or a URL
    boolean isVideo(String word) throws IOException {
        if (word.startsWith("http://") || word.startsWith("https://")) {
            return false;
        }
        Optional<Path> file = PictureSource.file(word);
        if (file.isPresent()) {
            try (InputStream in = Files.newInputStream(file.get())) {
                return isVideo(in);
            }
        }
        try (StoredObject object = coffer.store().read(words.blob(word).object())) {
            return isVideo(object.bytes());
        } catch (StoreException.NotFound | StoreException.NoBucket e) {
            return false; // whoever reads all of it says what became of it
        }
    }

    private static boolean isVideo(InputStream in) throws IOException {
        return VideoContainer.sniff(MemorySegment.ofArray(in.readNBytes(VideoContainer.HEAD)))
                .isPresent();
    }

    /// A blob, brought and verified once.
    private static final class Stored implements VideoSource {
        private final BlobSource blobs;
        private final HeldBlob blob;
        private final VideoWork work;

        Stored(BlobSource blobs, HeldBlob blob, VideoWork work) {
            this.blobs = blobs;
            this.blob = blob;
            this.work = work;
        }

        @Override
        public Path file() throws IOException {
            Path file = work.source();
            if (Files.exists(file)) {
                return file;
            }
            try (InputStream in = blobs.open(blob)) {
                long unused = Files.copy(in, file);
            }
            return file;
        }

        @Override
        public Optional<ObjectName> object() {
            return Optional.of(blob.object());
        }

        @Override
        public Optional<Sha256> blob() {
            return blob.id() instanceof BlobId.BySha256(var sha256) ? Optional.of(sha256) : Optional.empty();
        }
    }
}
