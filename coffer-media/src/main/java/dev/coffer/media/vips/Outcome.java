package dev.coffer.media.vips;

import dev.coffer.media.Look;
import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.repository.Dimensions;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a worker says of a task that it was given.
///
/// It is read as what a stranger says: everything has a bound, and what makes no sense is an [IOException].
sealed interface Outcome {

    /// A picture, whose bytes lie in the worker's memory.
    record Made(long at, int length, PictureFormat format, int width, int height) implements Outcome {}

    record Sized(Dimensions size) implements Outcome {}

    record Seen(Look look) implements Outcome {}

    record Refused(MediaException why) implements Outcome {}

    /// What leaves nothing to hand back was done.
    record Done() implements Outcome {}

    /// What should not happen, in a few words.
    record Failed(String what) implements Outcome {}

    int LETTERS = 1_000;
    int DELAYS = 100_000;
    int METADATA = 4 << 20;

    static void write(Outcome outcome, DataOutput out) throws IOException {
        switch (outcome) {
            case Made made -> {
                out.writeByte(0);
                out.writeLong(made.at);
                out.writeInt(made.length);
                out.writeByte(made.format.ordinal());
                out.writeInt(made.width);
                out.writeInt(made.height);
            }
            case Sized sized -> {
                out.writeByte(1);
                out.writeInt(sized.size.width());
                out.writeInt(sized.size.height());
            }
            case Seen seen -> {
                out.writeByte(2);
                write(seen.look, out);
            }
            case Refused refused -> {
                out.writeByte(3);
                out.writeByte(kind(refused.why));
                out.writeUTF(shortened(refused.why.getMessage()));
            }
            case Failed failed -> {
                out.writeByte(4);
                out.writeUTF(shortened(failed.what));
            }
            case Done _ -> out.writeByte(5);
        }
    }

    static Outcome read(DataInput in) throws IOException {
        try {
            return switch (in.readByte()) {
                case 0 ->
                    new Made(
                            in.readLong(),
                            in.readInt(),
                            PictureFormat.values()[in.readByte()],
                            in.readInt(),
                            in.readInt());
                case 1 -> new Sized(new Dimensions(in.readInt(), in.readInt()));
                case 2 -> new Seen(look(in));
                case 3 -> new Refused(refusal(in.readByte(), line(in)));
                case 4 -> new Failed(line(in));
                case 5 -> new Done();
                default -> throw new IOException("no such outcome");
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("an outcome that makes no sense", e);
        }
    }

    private static String shortened(String text) {
        return text.length() > LETTERS ? text.substring(0, LETTERS) : text;
    }

    private static String line(DataInput in) throws IOException {
        return shortened(in.readUTF()).replaceAll("\\p{Cntrl}+", " ");
    }

    private static int kind(MediaException why) {
        return switch (why) {
            case MediaException.NotAPicture e -> 0;
            case MediaException.Unread e -> 1;
            case MediaException.TooLarge e -> 2;
            case MediaException.Damaged e -> 3;
            case MediaException.Unfit e -> 4;
            case MediaException.Unwritable e -> 5;
            case MediaException.TimedOut e -> 6;
            case MediaException.Unavailable e -> 7;
            case MediaException.Overloaded e -> 8;
            case MediaException.ResultTooLarge e -> 9 + e.limit().ordinal();
        };
    }

    private static MediaException refusal(int kind, String why) {
        return switch (kind) {
            case 0 -> new MediaException.NotAPicture(why);
            case 1 -> new MediaException.Unread(why);
            case 2 -> new MediaException.TooLarge(why);
            case 3 -> new MediaException.Damaged(why);
            case 4 -> new MediaException.Unfit(why);
            case 5 -> new MediaException.Unwritable(why);
            case 6 -> new MediaException.TimedOut(why);
            case 7 -> new MediaException.Unavailable(why, null);
            case 8 -> new MediaException.Overloaded(why);
            default -> new MediaException.ResultTooLarge(MediaException.ResultTooLarge.Of.values()[kind - 9], why);
        };
    }

    private static void write(Look look, DataOutput out) throws IOException {
        out.writeUTF(look.space());
        out.writeInt(look.bits());
        out.writeBoolean(look.alpha());
        out.writeInt(look.delays().size());
        for (int delay : look.delays()) {
            out.writeInt(delay);
        }
        out.writeInt(look.loops());
        for (Optional<MemorySegment> metadata : List.of(look.profile(), look.exif(), look.iptc(), look.xmp())) {
            byte[] bytes = metadata.map(segment -> segment.toArray(ValueLayout.JAVA_BYTE))
                    .orElse(new byte[0]);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
        for (Look.Pixels pixels : List.of(look.thumbnail(), look.square())) {
            out.writeInt(pixels.width());
            out.writeInt(pixels.height());
            out.write(pixels.rgba());
        }
    }

    private static Look look(DataInput in) throws IOException {
        String space = line(in);
        int bits = in.readInt();
        boolean alpha = in.readBoolean();
        List<Integer> delays = new ArrayList<>();
        for (int left = bounded(in.readInt(), DELAYS); left > 0; left--) {
            delays.add(in.readInt());
        }
        return new Look(
                space,
                bits,
                alpha,
                delays,
                in.readInt(),
                metadata(in),
                metadata(in),
                metadata(in),
                metadata(in),
                pixels(in),
                pixels(in));
    }

    private static Optional<MemorySegment> metadata(DataInput in) throws IOException {
        byte[] bytes = new byte[bounded(in.readInt(), METADATA)];
        in.readFully(bytes);
        return bytes.length == 0 ? Optional.empty() : Optional.of(MemorySegment.ofArray(bytes));
    }

    private static Look.Pixels pixels(DataInput in) throws IOException {
        int width = bounded(in.readInt(), 1_000);
        int height = bounded(in.readInt(), 1_000);
        byte[] rgba = new byte[4 * width * height];
        in.readFully(rgba);
        return new Look.Pixels(width, height, rgba);
    }

    private static int bounded(int number, int most) throws IOException {
        if (number < 0 || number > most) {
            throw new IOException(number + " is not from 0 to " + most);
        }
        return number;
    }
}
