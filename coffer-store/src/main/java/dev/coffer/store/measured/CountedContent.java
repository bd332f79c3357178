package dev.coffer.store.measured;

import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// Content whose bytes are counted as they are sent.
record CountedContent(Content content, LongAdder bytes, Meter meter) implements Content {
    @Override
    public long size() {
        return content.size();
    }

    @Override
    public InputStream open(long offset) throws IOException {
        return new CountedBytes(content.open(offset), bytes, meter);
    }

    @Override
    public Optional<Sha256> sha256() {
        return content.sha256();
    }

    @Override
    public InputStream openToDigest(long offset) throws IOException {
        return content.openToDigest(offset);
    }

    @Override
    public Optional<Path> file() {
        return content.file();
    }
}
