package dev.coffer.media.vips;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.regex.Pattern;

/// What runs in the process of an [Aside]: reads a file from its standard input, says how large the picture is, and
/// then decodes it as often and at the scales that it is asked to.
final class AsideMain {
    private static final Pattern NO_DECODER =
            Pattern.compile("(?is).*(unsupported codec|decoding plugin|decoder plugin|not been built in).*");
    private static final int BLOCK = 1 << 16;

    private final DataInputStream in;
    private final DataOutputStream out;

    private AsideMain(DataInputStream in, DataOutputStream out) {
        this.in = in;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        var in = new DataInputStream(System.in);
        var out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
        try (Job job = new Job(Duration.ofMinutes(10))) {
            new AsideMain(in, out).run(job);
        }
    }

    private void run(Job job) throws IOException {
        PictureFormat format = PictureFormat.valueOf(in.readUTF());
        int page = in.readInt();
        long most = in.readLong();
        MemorySegment file = read(job.arena(), in.readLong());
        Loader.trust(format);
        try {
            Image first = Loader.aside(job, file, format, page, 1);
            int pages = first.number("n-pages", 1);
            if (format.isDrawing() || first.pixels() <= most) {
                out.writeByte(Aside.DONE);
                out.writeInt(first.width());
                out.writeInt(first.height());
                out.writeInt(pages);
            } else {
                out.writeByte(Aside.TOO_LARGE);
            }
            out.flush();
            for (double scale = in.readDouble(); ; scale = in.readDouble()) {
                send(scale == 1 ? first : Loader.aside(job, file, format, page, scale), most);
            }
        } catch (EOFException e) {
            // nobody wants anything any more
        } catch (MediaException.Unavailable e) {
            out.writeByte(Aside.UNREAD);
        } catch (OperationFailed e) {
            String said = String.valueOf(e.getMessage());
            out.writeByte(
                    NO_DECODER.matcher(said).matches()
                            ? Aside.UNREAD
                            : said.contains("page") && page > 0 ? Aside.UNFIT : Aside.DAMAGED);
        }
        out.flush();
    }

    private void send(Image image, long most) throws IOException {
        if (image.pixels() > most) {
            out.writeByte(Aside.TOO_LARGE);
            out.flush();
            return;
        }
        Image screen = Colours.toSrgb(image).inMemory();
        byte[] block = new byte[BLOCK];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pixels = Vips.pixelsInPlace(arena, screen.pointer());
            out.writeByte(Aside.DONE);
            out.writeInt(screen.width());
            out.writeInt(screen.height());
            out.writeInt(screen.bands());
            for (long at = 0; at < pixels.byteSize(); at += BLOCK) {
                int length = (int) Math.min(BLOCK, pixels.byteSize() - at);
                MemorySegment.copy(pixels, JAVA_BYTE, at, block, 0, length);
                out.write(block, 0, length);
            }
        }
        out.flush();
    }

    private MemorySegment read(Arena arena, long size) throws IOException {
        MemorySegment file = arena.allocate(size);
        byte[] block = new byte[BLOCK];
        for (long at = 0; at < size; ) {
            int length = (int) Math.min(BLOCK, size - at);
            in.readFully(block, 0, length);
            MemorySegment.copy(block, 0, file, JAVA_BYTE, at, length);
            at += length;
        }
        return file;
    }
}
