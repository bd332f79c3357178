package dev.coffer.media;

import dev.coffer.repository.Dimensions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the boxes of an AVIF or HEIC: the size of its main picture as it is to be seen, and of all others in it.
final class HeifHeader {
    private static final int MAX_BOXES = 10_000;

    private final Bytes file;
    private final List<Object> properties = new ArrayList<>();
    private final Map<Long, List<Integer>> ofItems = new HashMap<>();
    private long main = -1;
    private int boxes;

    /// How a picture is turned: a number of quarters.
    private record Turn(int quarters) {}

    /// Another property, which only has to be counted.
    private record Other() {}

    private HeifHeader(Bytes file) {
        this.file = file;
    }

    /// @return what the brands of the file say it is; empty if they do not say that it is a picture
    static Optional<PictureFormat> sniff(Bytes file) {
        if (!file.has(4, "ftyp")) {
            return Optional.empty();
        }
        long end = Math.min(Math.min(file.u32be(0), file.length()), 8 + 4 * 64);
        boolean heic = false;
        for (long at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
            if (file.has(at, "avif") || file.has(at, "avis")) {
                return Optional.of(PictureFormat.AVIF);
            }
            for (String brand : List.of("heic", "heix", "heim", "heis", "hevc", "hevx")) {
                heic |= file.has(at, brand);
            }
        }
        return heic ? Optional.of(PictureFormat.HEIC) : Optional.empty();
    }

    /// @throws MediaException.TooLarge if any picture in it passes a limit
    static PictureHeader read(Bytes file, PictureFormat format, RenderLimits limits) {
        HeifHeader header = new HeifHeader(file);
        header.walk(0, file.length());
        Dimensions size = header.upright();
        for (Object property : header.properties) {
            if (property instanceof Dimensions other) {
                of(format, other).check(limits);
            }
        }
        return of(format, size);
    }

    private static PictureHeader of(PictureFormat format, Dimensions size) {
        return new PictureHeader(format, size, 1, 1, true, false, Optional.empty());
    }

    private Dimensions upright() {
        Dimensions size = null;
        int quarters = 0;
        for (int index : ofItems.getOrDefault(main, List.of())) {
            Object property = index >= 1 && index <= properties.size() ? properties.get(index - 1) : new Other();
            if (property instanceof Dimensions is) {
                size = is;
            } else if (property instanceof Turn turn) {
                quarters += turn.quarters();
            }
        }
        if (size == null) {
            throw new MediaException.Damaged("a picture without a size");
        }
        return quarters % 2 == 1 ? new Dimensions(size.height(), size.width()) : size;
    }

    private void walk(long from, long end) {
        long at = from;
        while (at + 8 <= end) {
            if (++boxes > MAX_BOXES) {
                throw new MediaException.TooLarge("a picture of too many parts");
            }
            long length = file.u32be(at);
            long head = 8;
            if (length == 1) {
                length = file.u32be(at + 8) << 32 | file.u32be(at + 12);
                head = 16;
            } else if (length == 0) {
                length = end - at;
            }
            if (length < head || length > end - at) {
                throw new MediaException.Damaged("the file ends early");
            }
            box(at, at + head, at + length);
            at += length;
        }
    }

    private void box(long at, long body, long end) {
        if (file.has(at + 4, "meta")) {
            walk(body + 4, end);
        } else if (file.has(at + 4, "iprp")) {
            walk(body, end);
        } else if (file.has(at + 4, "ipco")) {
            properties(body, end);
        } else if (file.has(at + 4, "pitm")) {
            main = file.u8(body) == 0 ? file.u16be(body + 4) : file.u32be(body + 4);
        } else if (file.has(at + 4, "ipma")) {
            associations(body);
        }
    }

    private void properties(long from, long end) {
        for (long at = from; at + 8 <= end; ) {
            long length = file.u32be(at);
            if (length < 8 || length > end - at || ++boxes > MAX_BOXES) {
                throw new MediaException.Damaged("a picture whose parts make no sense");
            }
            if (file.has(at + 4, "ispe")) {
                properties.add(Headers.size(file.u32be(at + 12), file.u32be(at + 16)));
            } else if (file.has(at + 4, "irot")) {
                properties.add(new Turn(file.u8(at + 8) & 3));
            } else {
                properties.add(new Other());
            }
            at += length;
        }
    }

    private void associations(long body) {
        int version = file.u8(body);
        boolean wide = (file.u8(body + 3) & 1) != 0;
        long count = file.u32be(body + 4);
        long at = body + 8;
        for (long i = 0; i < count; i++) {
            if (++boxes > MAX_BOXES) {
                throw new MediaException.TooLarge("a picture of too many parts");
            }
            long item = version == 0 ? file.u16be(at) : file.u32be(at);
            at += version == 0 ? 2 : 4;
            int properties = file.u8(at++);
            List<Integer> all = ofItems.computeIfAbsent(item, none -> new ArrayList<>());
            for (int j = 0; j < properties; j++) {
                all.add(wide ? file.u16be(at) & 0x7fff : file.u8(at) & 0x7f);
                at += wide ? 2 : 1;
            }
        }
    }
}
