package dev.coffer.media.vips;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.repository.Dimensions;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process of its own that decodes one picture, for decoders that a hostile file might crash, hold up or use to run
/// something: it has no secrets, a bound on its memory and its processor time, and is killed at the deadline.
///
/// What comes back are bare pixels, 8-bit grey or sRGB, with or without alpha.
final class Aside implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Aside.class);
    private static final long KIBIBYTES = 3L << 20; // of addresses; a JVM and libvips take about one of the three
    private static final int SPARE_SECONDS = 5;
    private static final int BLOCK = 1 << 16;

    /// What a process says first of each answer.
    static final int DONE = 0;

    static final int DAMAGED = 1;
    static final int UNREAD = 2;
    static final int UNFIT = 3;
    static final int TOO_LARGE = 4;

    private static final ScheduledExecutorService DEADLINES = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("coffer-aside-deadlines").factory());

    private final Job job;
    private final PictureFormat format;
    private final Process process;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ScheduledFuture<?> deadline;
    private final long most;
    private Dimensions size = new Dimensions(1, 1);
    private int pages;

    private Aside(Job job, PictureFormat format, Process process, long most) {
        this.job = job;
        this.format = format;
        this.process = process;
        this.most = most;
        this.out = new DataOutputStream(process.getOutputStream());
        this.in = new DataInputStream(process.getInputStream());
        this.deadline = DEADLINES.schedule(
                () -> {
                    stopped.set(true);
                    process.destroyForcibly();
                },
                job.nanosLeft(),
                TimeUnit.NANOSECONDS);
    }

    /// Starts it and has it look at a file.
    ///
    /// @param page counted from 0; more than 0 for documents alone
    /// @param most pixels that it may decode
    /// @throws MediaException.Unread if the libvips in use does not read the format
    /// @throws MediaException.Unfit if there is no such page
    static Aside open(Job job, MemorySegment file, PictureFormat format, int page, long most) {
        try {
            Aside aside = new Aside(job, format, start(job), most);
            try {
                aside.ask(file, page);
                return aside;
            } catch (RuntimeException e) {
                aside.close();
                throw e;
            }
        } catch (IOException e) {
            throw new MediaException.Unavailable("no process can be started to decode in: " + e.getMessage(), e);
        }
    }

    /// As it is to be seen, at a scale of 1.
    Dimensions size() {
        return size;
    }

    /// 1 for what has none.
    int pages() {
        return pages;
    }

    /// The picture; a drawing at any scale, everything else at 1.
    Image image(double scale) {
        try {
            out.writeDouble(scale);
            out.flush();
            status();
            int width = in.readInt();
            int height = in.readInt();
            int bands = in.readInt();
            if (width < 1 || height < 1 || bands < 1 || bands > 4 || (long) width * height > most) {
                throw new MediaException.Damaged("the " + format + " is another picture than it says");
            }
            return Image.ofBytes(job, pixels((long) width * height * bands), width, height, bands);
        } catch (IOException e) {
            throw died(e);
        }
    }

    @Override
    public void close() {
        deadline.cancel(false);
        process.destroyForcibly();
        try {
            in.close();
            out.close();
        } catch (IOException e) {
            LOG.trace("a process had gone already", e);
        }
    }

    private void ask(MemorySegment file, int page) {
        try {
            out.writeUTF(format.name());
            out.writeInt(page);
            out.writeLong(most);
            out.writeLong(file.byteSize());
            byte[] block = new byte[BLOCK];
            for (long at = 0; at < file.byteSize(); at += BLOCK) {
                int length = (int) Math.min(BLOCK, file.byteSize() - at);
                MemorySegment.copy(file, JAVA_BYTE, at, block, 0, length);
                out.write(block, 0, length);
            }
            out.flush();
            status();
            size = new Dimensions(in.readInt(), in.readInt());
            pages = in.readInt();
        } catch (IOException e) {
            throw died(e);
        } catch (IllegalArgumentException e) {
            throw new MediaException.Damaged("a " + format + " of no size");
        }
    }

    private MemorySegment pixels(long size) throws IOException {
        MemorySegment pixels = job.arena().allocate(size);
        byte[] block = new byte[BLOCK];
        for (long at = 0; at < size; ) {
            int length = (int) Math.min(BLOCK, size - at);
            in.readFully(block, 0, length);
            MemorySegment.copy(block, 0, pixels, JAVA_BYTE, at, length);
            at += length;
        }
        return pixels;
    }

    private void status() throws IOException {
        switch (in.readUnsignedByte()) {
            case DONE -> {}
            case UNREAD ->
                throw new MediaException.Unread("a picture in " + format + ", which libvips " + Vips.version()
                        + " as it is here does not read");
            case UNFIT -> throw new MediaException.Unfit("there is no such page in the " + format);
            case TOO_LARGE ->
                throw new MediaException.TooLarge(
                        "a picture of too many pixels; the limit for such a " + format + " is " + most);
            default ->
                throw new MediaException.Damaged(
                        "the " + format + " cannot be decoded to its end: it is truncated or corrupt");
        }
    }

    private MediaException died(IOException e) {
        LOG.debug("a process that decoded a {} died: {}", format, e.toString());
        return stopped.get() || job.isLate()
                ? job.late()
                : new MediaException.Damaged("the " + format + " cannot be decoded within the bounds that it has");
    }

    private static Process start(Job job) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "ulimit -c 0; ulimit -v \"$0\" 2>/dev/null; ulimit -t \"$1\"; shift; exec \"$@\"",
                String.valueOf(KIBIBYTES),
                String.valueOf(TimeUnit.NANOSECONDS.toSeconds(job.nanosLeft()) + SPARE_SECONDS),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:+SuppressFatalErrorMessage",
                "-XX:ReservedCodeCacheSize=16m",
                "-XX:CompressedClassSpaceSize=16m",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED"));
        for (String property : List.of("coffer.vips", "coffer.native", "coffer.root")) {
            String value = System.getProperty(property);
            if (value != null) {
                command.add("-D" + property + "=" + value);
            }
        }
        command.addAll(List.of("-cp", classes(), AsideMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH", "LANG", "COFFER_VIPS", "LD_LIBRARY_PATH", "FONTCONFIG_PATH"));
        environment.put("MALLOC_ARENA_MAX", "1");
        return builder.start();
    }

    /// The places of the few classes that are needed there, or of all if they do not say where they come from.
    private static String classes() {
        List<String> places = new ArrayList<>();
        for (Class<?> needed : List.of(Aside.class, Dimensions.class, Logger.class)) {
            CodeSource source = needed.getProtectionDomain().getCodeSource();
            if (source == null || source.getLocation() == null) {
                return System.getProperty("java.class.path");
            }
            try {
                places.add(Path.of(source.getLocation().toURI()).toString());
            } catch (URISyntaxException | IllegalArgumentException e) {
                return System.getProperty("java.class.path");
            }
        }
        return String.join(File.pathSeparator, places);
    }
}
