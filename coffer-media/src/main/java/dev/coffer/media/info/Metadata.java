package dev.coffer.media.info;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.adobe.internal.xmp.XMPException;
import com.adobe.internal.xmp.XMPIterator;
import com.adobe.internal.xmp.XMPMetaFactory;
import com.adobe.internal.xmp.options.IteratorOptions;
import com.adobe.internal.xmp.options.ParseOptions;
import com.adobe.internal.xmp.properties.XMPPropertyInfo;
import com.drew.lang.GeoLocation;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Tag;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.GpsDirectory;
import com.drew.metadata.icc.IccDirectory;
import com.drew.metadata.icc.IccReader;
import com.drew.metadata.iptc.IptcDirectory;
import com.drew.metadata.iptc.IptcReader;
import dev.coffer.media.Look;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureInfo.Place;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a picture's metadata say, as text.
///
/// Left out is what makes no sense, what no name is known for, makers' notes, and everything about a place from
/// the fields; that is told apart. Fields are bounded in number and length.
record Metadata(
        Optional<String> profile,
        Map<String, String> exif,
        Map<String, String> iptc,
        Map<String, String> xmp,
        Optional<Place> place) {
    private static final int MOST_FIELDS = 300;
    private static final int MOST_LETTERS = 2000;
    private static final int MOST_XMP = 1 << 20;
    private static final int PREAMBLE = 6; // Exif and two zeros

    /// What says where bytes lie, or is a block of something else.
    private static final Set<Integer> NOT_FOR_PEOPLE = Set.of(
            ExifDirectoryBase.TAG_MAKERNOTE,
            ExifDirectoryBase.TAG_STRIP_OFFSETS,
            ExifDirectoryBase.TAG_STRIP_BYTE_COUNTS,
            ExifDirectoryBase.TAG_TILE_OFFSETS,
            ExifDirectoryBase.TAG_TILE_BYTE_COUNTS,
            ExifDirectoryBase.TAG_SUB_IFD_OFFSET,
            ExifDirectoryBase.TAG_PADDING,
            ExifDirectoryBase.TAG_PRINT_IMAGE_MATCHING_INFO,
            0x02bc, // XMP
            0x83bb, // IPTC
            0x8649, // Photoshop's
            0x8769, // where EXIF begins
            0x8773, // ICC
            0x8825); // where GPS begins

    static Metadata read(MemorySegment file, PictureFormat format, Look look) {
        var tags = new com.drew.metadata.Metadata();
        if (format == PictureFormat.TIFF) {
            careful(() -> new ExifReader().extract(new FrugalReader(file), tags, 0));
        } else {
            look.exif()
                    .ifPresent(bytes -> careful(() -> new ExifReader()
                            .extract(new FrugalReader(bytes), tags, startsWith(bytes, "Exif\0\0") ? PREAMBLE : 0)));
        }
        look.iptc().ifPresent(bytes -> careful(() -> readIptc(bytes, tags)));
        look.profile().ifPresent(bytes -> careful(() -> new IccReader().extract(new FrugalReader(bytes), tags)));
        Map<String, String> exif = new LinkedHashMap<>();
        fields(tags.getFirstDirectoryOfType(ExifIFD0Directory.class), exif);
        fields(tags.getFirstDirectoryOfType(ExifSubIFDDirectory.class), exif);
        Map<String, String> iptc = new LinkedHashMap<>();
        fields(tags.getFirstDirectoryOfType(IptcDirectory.class), iptc);
        Map<String, String> xmp = new LinkedHashMap<>();
        look.xmp().ifPresent(bytes -> careful(() -> readXmp(bytes, xmp)));
        return new Metadata(look.profile().map(bytes -> profile(tags)), exif, iptc, xmp, place(tags));
    }

    /// Metadata come from anywhere: whatever they do to their reader, it is no reason to say nothing of a picture.
    private static void careful(Runnable reading) {
        try {
            reading.run();
        } catch (RuntimeException | StackOverflowError e) {
            // as far as they were read
        }
    }

    private static String profile(com.drew.metadata.Metadata tags) {
        IccDirectory icc = tags.getFirstDirectoryOfType(IccDirectory.class);
        String[] name = {""};
        if (icc != null) {
            careful(() -> name[0] = text(icc.getDescription(IccDirectory.TAG_TAG_desc)));
        }
        return name[0].isEmpty() ? "unnamed" : name[0];
    }

    private static Optional<Place> place(com.drew.metadata.Metadata tags) {
        GpsDirectory gps = tags.getFirstDirectoryOfType(GpsDirectory.class);
        @Nullable GeoLocation[] found = new @Nullable GeoLocation[1];
        if (gps != null) {
            careful(() -> found[0] = gps.getGeoLocation());
        }
        return Optional.ofNullable(found[0])
                .filter(at -> Math.abs(at.getLatitude()) <= 90 && Math.abs(at.getLongitude()) <= 180)
                .map(at -> new Place(at.getLatitude(), at.getLongitude()));
    }

    private static void fields(@Nullable Directory directory, Map<String, String> into) {
        if (directory == null) {
            return;
        }
        for (Tag tag : directory.getTags()) {
            if (into.size() < MOST_FIELDS && tag.hasTagName() && isForPeople(directory, tag)) {
                careful(() -> put(into, tag.getTagName(), tag.getDescription()));
            }
        }
    }

    private static boolean isForPeople(Directory directory, Tag tag) {
        return directory instanceof IptcDirectory || !NOT_FOR_PEOPLE.contains(tag.getTagType());
    }

    private static void readIptc(MemorySegment bytes, com.drew.metadata.Metadata tags) {
        byte[] data = startsWith(bytes, "Photoshop 3.0\0") ? resource(bytes) : bytes.toArray(JAVA_BYTE);
        if (data.length > 0) {
            new IptcReader().extract(new SequentialByteArrayReader(data), tags, data.length);
        }
    }

    /// The IPTC data among Photoshop's resources: a signature, a number, a name, a length and bytes each.
    private static byte[] resource(MemorySegment bytes) {
        byte[] all = bytes.toArray(JAVA_BYTE);
        for (int at = 14; at + 12 <= all.length && startsWith(bytes.asSlice(at), "8BIM"); ) {
            int number = (all[at + 4] & 0xff) << 8 | all[at + 5] & 0xff;
            int name = 1 + (all[at + 6] & 0xff);
            long length = at + 6 + name + (name & 1);
            if (length + 4 > all.length) {
                break;
            }
            int size = 0;
            for (int i = 0; i < 4; i++) {
                size = size << 8 | all[(int) length + i] & 0xff;
            }
            long data = length + 4;
            if (size < 0 || data + size > all.length) {
                break;
            }
            if (number == 0x0404) {
                return bytes.asSlice(data, size).toArray(JAVA_BYTE);
            }
            at = (int) Math.min(all.length, data + size + (size & 1));
        }
        return new byte[0];
    }

    private static void readXmp(MemorySegment bytes, Map<String, String> into) {
        if (bytes.byteSize() > MOST_XMP) {
            return;
        }
        try {
            XMPIterator properties = XMPMetaFactory.parseFromBuffer(
                            bytes.toArray(JAVA_BYTE), new ParseOptions().setDisallowDoctype(true))
                    .iterator(new IteratorOptions().setJustLeafnodes(true));
            while (properties.hasNext() && into.size() < MOST_FIELDS) {
                XMPPropertyInfo property = (XMPPropertyInfo) properties.next();
                String path = property.getPath();
                if (path != null && !path.toLowerCase(Locale.ROOT).contains("gps")) {
                    put(into, path, property.getValue());
                }
            }
        } catch (XMPException e) {
            // as far as it was read
        }
    }

    private static void put(Map<String, String> into, String name, @Nullable String value) {
        String text = text(value);
        if (!text.isEmpty()) {
            into.put(text(name), text);
        }
    }

    /// On one line, without what a terminal would obey.
    private static String text(@Nullable String value) {
        if (value == null) {
            return "";
        }
        String line = value.length() > MOST_LETTERS ? value.substring(0, MOST_LETTERS) + "…" : value;
        return line.replaceAll("[\\p{Cntrl}\\p{Cf}\\uFFFD]+", " ").strip();
    }

    private static boolean startsWith(MemorySegment bytes, String word) {
        byte[] start = word.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.byteSize() >= start.length
                && MemorySegment.mismatch(bytes, 0, start.length, MemorySegment.ofArray(start), 0, start.length) < 0;
    }
}
