package dev.coffer.media;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Reads the directories of a TIFF or BigTIFF.
final class TiffHeader {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int SAMPLES = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int MAX_SAMPLES = 8;
    private static final long MAX_TILE = 1L << 31; // so that products stay within a long

    private final Bytes file;
    private final boolean little;
    private final boolean big;
    private long width;
    private long height;
    private long tileWidth;
    private long tileHeight;
    private long stripHeight = Long.MAX_VALUE;

    private TiffHeader(Bytes file) {
        this.file = file;
        little = file.u8(0) == 'I';
        big = u16(2) == 43;
    }

    static PictureHeader read(Bytes file, RenderLimits limits) {
        return read(file, 0, limits);
    }

    /// What the header says of one page, counted from 0, and of how many there are.
    ///
    /// @throws MediaException.Unfit if it is not there
    static PictureHeader read(Bytes file, int page, RenderLimits limits) {
        TiffHeader header = new TiffHeader(file);
        int pages = header.walk(page, limits.maxFrames());
        if (page >= pages) {
            throw new MediaException.Unfit("there is no page " + page + "; there are " + pages);
        }
        if (header.piece() > limits.maxWholePixels()) {
            throw new MediaException.TooLarge(
                    "a TIFF in pieces of " + header.piece() + " pixels; the limit is " + limits.maxWholePixels());
        }
        return new PictureHeader(
                PictureFormat.TIFF,
                Headers.size(header.width, header.height),
                pages,
                1,
                false,
                false,
                Optional.empty());
    }

    /// The pixels of one strip or tile, which are decoded at once.
    private long piece() {
        return tileWidth > 0
                ? Math.min(tileWidth, MAX_TILE) * Math.min(tileHeight, MAX_TILE)
                : Math.min(width, MAX_TILE) * Math.min(stripHeight, Math.min(height, MAX_TILE));
    }

    /// @param wanted the page whose entries are read
    /// @return how many pages there are, or one more than the limit
    private int walk(int wanted, int maxPages) {
        Set<Long> seen = new HashSet<>();
        int pages = 0;
        long at = big ? u64(8) : u32(4);
        while (at != 0) {
            if (!seen.add(at)) {
                throw new MediaException.Damaged("a TIFF whose pages go round in a circle");
            }
            pages++;
            if (pages > maxPages) {
                break;
            }
            at = directory(at, pages == wanted + 1);
        }
        if (pages == 0) {
            throw new MediaException.Damaged("a TIFF without a page");
        }
        return pages;
    }

    private long directory(long at, boolean isWanted) {
        long entries = big ? u64(at) : u16(at);
        long from = at + (big ? 8 : 2);
        int entryBytes = big ? 20 : 12;
        if (entries < 1 || entries > file.length() / entryBytes) {
            throw new MediaException.Damaged("a TIFF with a directory that makes no sense");
        }
        if (isWanted) {
            for (long i = 0; i < entries; i++) {
                entry(from + i * entryBytes);
            }
        }
        long next = from + entries * entryBytes;
        return big ? u64(next) : u32(next);
    }

    private void entry(long at) {
        switch (u16(at)) {
            case WIDTH -> width = number(at);
            case HEIGHT -> height = number(at);
            case ROWS_PER_STRIP -> stripHeight = number(at);
            case TILE_WIDTH -> tileWidth = number(at);
            case TILE_HEIGHT -> tileHeight = number(at);
            case SAMPLES -> {
                if (number(at) > MAX_SAMPLES) {
                    throw new MediaException.TooLarge("a TIFF of " + number(at) + " samples a pixel");
                }
            }
            default -> {}
        }
    }

    /// A single SHORT, LONG or LONG8, which lie in the entry itself.
    private long number(long at) {
        long value = at + (big ? 12 : 8);
        return switch (u16(at + 2)) {
            case 1 -> file.u8(value);
            case 3 -> u16(value);
            case 4 -> u32(value);
            case 16 -> big ? u64(value) : u32(value);
            default -> throw new MediaException.Damaged("a TIFF with a size that is no number");
        };
    }

    private int u16(long at) {
        return little ? file.u16le(at) : file.u16be(at);
    }

    private long u32(long at) {
        return little ? file.u32le(at) : file.u32be(at);
    }

    /// Never negative: what does not fit is taken for far past the end.
    private long u64(long at) {
        long low = u32(little ? at : at + 4);
        long high = u32(little ? at + 4 : at);
        return high > 0x7fff_ffffL ? Long.MAX_VALUE / 2 : high << 32 | low;
    }
}
