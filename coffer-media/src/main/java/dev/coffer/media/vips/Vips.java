package dev.coffer.media.vips;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.coffer.media.MediaException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The C functions of libvips, GObject and GLib that are called here, and nothing more.
///
/// Touching this class initialises libvips for the process: one thread a picture, no cache of operations, no
/// loaders that its authors call untrusted.
final class Vips {

    private static final Logger LOG = LoggerFactory.getLogger(Vips.class);
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Library LIBRARY = Library.loaded();
    private static final Map<String, MemorySegment> NAMES = new ConcurrentHashMap<>();

    private static final MethodHandle OPERATION_NEW = link("vips_operation_new", ADDRESS, ADDRESS);
    private static final MethodHandle BUILD = link("vips_cache_operation_buildp", JAVA_INT, ADDRESS);
    private static final MethodHandle UNREF_OUTPUTS = link("vips_object_unref_outputs", null, ADDRESS);
    private static final MethodHandle UNREF = link("g_object_unref", null, ADDRESS);
    private static final MethodHandle WIDTH = link("vips_image_get_width", JAVA_INT, ADDRESS);
    private static final MethodHandle HEIGHT = link("vips_image_get_height", JAVA_INT, ADDRESS);
    private static final MethodHandle BANDS = link("vips_image_get_bands", JAVA_INT, ADDRESS);
    private static final MethodHandle X_OFFSET = link("vips_image_get_xoffset", JAVA_INT, ADDRESS);
    private static final MethodHandle Y_OFFSET = link("vips_image_get_yoffset", JAVA_INT, ADDRESS);
    private static final MethodHandle WRITE_TO_MEMORY = link("vips_image_write_to_memory", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle FREE = link("g_free", null, ADDRESS);
    private static final MethodHandle FORMAT = link("vips_image_get_format", JAVA_INT, ADDRESS);
    private static final MethodHandle INTERPRETATION = link("vips_image_get_interpretation", JAVA_INT, ADDRESS);
    private static final MethodHandle HAS_ALPHA = link("vips_image_hasalpha", JAVA_INT, ADDRESS);
    private static final MethodHandle TYPE_OF = link("vips_image_get_typeof", JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle META_INT = link("vips_image_get_int", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle META_BLOB =
            link("vips_image_get_blob", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SET_META_INT = link("vips_image_set_int", null, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle META_INTS =
            link("vips_image_get_array_int", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SET_META_INTS =
            link("vips_image_set_array_int", null, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle FIND_PROPERTY = link("g_object_class_find_property", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle META_NAMES = link("vips_image_get_fields", ADDRESS, ADDRESS);
    private static final MethodHandle FREE_NAMES = link("g_strfreev", null, ADDRESS);
    private static final MethodHandle REMOVE_META = link("vips_image_remove", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle COPY_MEMORY = link("vips_image_copy_memory", ADDRESS, ADDRESS);
    private static final MethodHandle OF_MEMORY =
            link("vips_image_new_from_memory", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle GET_DATA = link("vips_image_get_data", ADDRESS, ADDRESS);
    private static final MethodHandle BLOCK = link("vips_operation_block_set", null, ADDRESS, JAVA_INT);
    private static final MethodHandle SET_PROGRESS = link("vips_image_set_progress", null, ADDRESS, JAVA_INT);
    private static final MethodHandle SET_KILL = link("vips_image_set_kill", null, ADDRESS, JAVA_INT);
    private static final MethodHandle CONNECT =
            link("g_signal_connect_data", JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle ERROR_BUFFER = link("vips_error_buffer", ADDRESS);
    private static final MethodHandle ERROR_CLEAR = link("vips_error_clear", null);
    private static final MethodHandle ALLOCATIONS = link("vips_tracked_get_allocs", JAVA_INT);

    private static final String VERSION = start();

    private static final MemorySegment ON_EVAL = upcall(
            "onEval",
            MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class, MemorySegment.class),
            FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));

    /// As `8.18.7`.
    static String version() {
        return VERSION;
    }

    static String origin() {
        return LIBRARY.origin();
    }

    /// How many blocks of memory libvips holds now.
    static int allocations() {
        return callInt(ALLOCATIONS);
    }

    private static String start() {
        try (Arena arena = Arena.ofConfined()) {
            if ((int) link("vips_init", JAVA_INT, ADDRESS).invokeExact(arena.allocateFrom("coffer")) != 0) {
                throw new MediaException.Unavailable("libvips does not start: " + takeError(), null);
            }
            MemorySegment log = upcall(
                    "onLog",
                    MethodType.methodType(
                            void.class, MemorySegment.class, int.class, MemorySegment.class, MemorySegment.class),
                    FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
            int ignored = (int) link("g_log_set_handler", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS)
                    .invokeExact(arena.allocateFrom("VIPS"), -1, log, MemorySegment.NULL);
            link("vips_concurrency_set", null, JAVA_INT).invokeExact(1);
            link("vips_cache_set_max", null, JAVA_INT).invokeExact(0);
            link("vips_block_untrusted_set", null, JAVA_INT).invokeExact(1);
            // Debian's build blocks it; what is saved comes from here and is not untrusted
            link("vips_operation_block_set", null, ADDRESS, JAVA_INT)
                    .invokeExact(arena.allocateFrom("VipsForeignSaveJxl"), 0);
            MethodHandle version = link("vips_version", JAVA_INT, JAVA_INT);
            return (int) version.invokeExact(0) + "." + (int) version.invokeExact(1) + "."
                    + (int) version.invokeExact(2);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static MemorySegment operation(String name) {
        return callAddress(OPERATION_NEW, name(name));
    }

    /// Builds the operation that `holder` points to; it may be another one afterwards.
    static boolean build(MemorySegment holder) {
        try {
            return (int) BUILD.invokeExact(holder) == 0;
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void release(MemorySegment operation) {
        try {
            UNREF_OUTPUTS.invokeExact(operation);
            UNREF.invokeExact(operation);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void unref(MemorySegment object) {
        try {
            UNREF.invokeExact(object);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static int width(MemorySegment image) {
        return callInt(WIDTH, image);
    }

    static int height(MemorySegment image) {
        return callInt(HEIGHT, image);
    }

    static int bands(MemorySegment image) {
        return callInt(BANDS, image);
    }

    static int format(MemorySegment image) {
        return callInt(FORMAT, image);
    }

    static int interpretation(MemorySegment image) {
        return callInt(INTERPRETATION, image);
    }

    static int xOffset(MemorySegment image) {
        return callInt(X_OFFSET, image);
    }

    static int yOffset(MemorySegment image) {
        return callInt(Y_OFFSET, image);
    }

    /// All pixels, computed now and copied.
    static byte[] pixels(Arena arena, MemorySegment image) {
        try {
            MemorySegment size = arena.allocate(JAVA_LONG);
            MemorySegment memory = (MemorySegment) WRITE_TO_MEMORY.invokeExact(image, size);
            if (memory.equals(MemorySegment.NULL)) {
                throw new OperationFailed("write_to_memory", takeError());
            }
            byte[] pixels = memory.reinterpret(size.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
            FREE.invokeExact(memory);
            return pixels;
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /// An image over samples of 8 bits, which are used in place.
    static MemorySegment ofMemory(MemorySegment samples, int width, int height, int bands) {
        try {
            return (MemorySegment)
                    OF_MEMORY.invokeExact(samples, samples.byteSize(), width, height, bands, Image.UCHAR);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /// The samples of an image of 8 bits that is in memory, where they lie.
    static MemorySegment pixelsInPlace(Arena arena, MemorySegment image) {
        long size = (long) width(image) * height(image) * bands(image);
        return callAddress(GET_DATA, image).reinterpret(size, arena, null);
    }

    /// Lets an operation and all of its kind be used although libvips' authors call them untrusted.
    static void trust(String kind) {
        try {
            BLOCK.invokeExact(name(kind), 0);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static boolean hasAlpha(MemorySegment image) {
        return callInt(HAS_ALPHA, image) != 0;
    }

    static boolean hasMeta(MemorySegment image, String field) {
        try {
            return (long) TYPE_OF.invokeExact(image, name(field)) != 0;
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static int metaInt(Arena arena, MemorySegment image, String field, int otherwise) {
        if (!hasMeta(image, field)) {
            return otherwise;
        }
        try {
            MemorySegment out = arena.allocate(JAVA_INT);
            return (int) META_INT.invokeExact(image, name(field), out) == 0 ? out.get(JAVA_INT, 0) : otherwise;
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /// Bytes that belong to the image and live as long as it.
    static MemorySegment metaBytes(Arena arena, MemorySegment image, String field) {
        try {
            MemorySegment data = arena.allocate(ADDRESS);
            MemorySegment length = arena.allocate(JAVA_LONG);
            if ((int) META_BLOB.invokeExact(image, name(field), data, length) != 0) {
                takeError();
                return MemorySegment.NULL;
            }
            return data.get(ADDRESS, 0).reinterpret(length.get(JAVA_LONG, 0));
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void setMetaInt(MemorySegment image, String field, int number) {
        try {
            SET_META_INT.invokeExact(image, name(field), number);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /// A list of numbers; empty if it is not there.
    static int[] metaInts(Arena arena, MemorySegment image, String field) {
        if (!hasMeta(image, field)) {
            return new int[0];
        }
        try {
            MemorySegment data = arena.allocate(ADDRESS);
            MemorySegment length = arena.allocate(JAVA_INT);
            if ((int) META_INTS.invokeExact(image, name(field), data, length) != 0) {
                takeError();
                return new int[0];
            }
            int count = length.get(JAVA_INT, 0);
            return data.get(ADDRESS, 0).reinterpret(count * JAVA_INT.byteSize()).toArray(JAVA_INT);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /// Copies a list of numbers, if it is there.
    static void copyMetaInts(Arena arena, MemorySegment from, MemorySegment to, String field) {
        if (!hasMeta(from, field)) {
            return;
        }
        try {
            MemorySegment numbers = arena.allocate(ADDRESS);
            MemorySegment count = arena.allocate(JAVA_INT);
            if ((int) META_INTS.invokeExact(from, name(field), numbers, count) == 0) {
                SET_META_INTS.invokeExact(to, name(field), numbers.get(ADDRESS, 0), count.get(JAVA_INT, 0));
            } else {
                takeError();
            }
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /// Whether an object has a property, which depends on the library's version.
    static boolean hasProperty(MemorySegment object, String property) {
        try {
            MemorySegment kind = object.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0); // a GTypeInstance
            return !((MemorySegment) FIND_PROPERTY.invokeExact(kind, name(property))).equals(MemorySegment.NULL);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void removeMeta(MemorySegment image, String field) {
        try {
            int ignored = (int) REMOVE_META.invokeExact(image, name(field));
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /// Removes all metadata whose names begin so.
    static void removeMetaBelow(MemorySegment image, String prefix) {
        try {
            MemorySegment names = (MemorySegment) META_NAMES.invokeExact(image);
            try {
                MemorySegment all = names.reinterpret(Long.MAX_VALUE);
                for (long i = 0; ; i++) {
                    MemorySegment name = all.getAtIndex(ADDRESS, i);
                    if (name.equals(MemorySegment.NULL)) {
                        return;
                    }
                    if (name.reinterpret(Long.MAX_VALUE).getString(0).startsWith(prefix)) {
                        int ignored = (int) REMOVE_META.invokeExact(image, name);
                    }
                }
            } finally {
                FREE_NAMES.invokeExact(names);
            }
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /// The image's pixels, computed and in memory; null if they could not be. The caller owns the reference.
    static MemorySegment copyMemory(MemorySegment image) {
        return callAddress(COPY_MEMORY, image);
    }

    /// Has the image's computation stopped once the nanosecond clock passes the number in `deadline`.
    static void stopAt(MemorySegment image, MemorySegment deadline) {
        try {
            SET_PROGRESS.invokeExact(image, 1);
            long ignored = (long) CONNECT.invokeExact(image, name("eval"), ON_EVAL, deadline, MemorySegment.NULL, 0);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /// What the library says went wrong, in one line. The buffer is the process's, so it may be another
    /// thread's trouble: good for a log, and for nothing else.
    static String takeError() {
        try {
            String text = ((MemorySegment) ERROR_BUFFER.invokeExact())
                    .reinterpret(10_000)
                    .getString(0)
                    .strip()
                    .replaceAll("\\s*\\R\\s*", "; ");
            ERROR_CLEAR.invokeExact();
            return text;
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    // called by libvips, where an exception would end the process
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // the signature is C's
    private static void onEval(MemorySegment image, MemorySegment progress, MemorySegment deadline) {
        try {
            if (System.nanoTime() - deadline.reinterpret(JAVA_LONG.byteSize()).get(JAVA_LONG, 0) > 0) {
                SET_KILL.invokeExact(image, 1);
            }
        } catch (Throwable e) {
            LOG.error("a deadline could not be kept", e);
        }
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // the signature is C's
    private static void onLog(MemorySegment domain, int level, MemorySegment message, MemorySegment data) {
        try {
            if (LOG.isDebugEnabled()) {
                LOG.debug("libvips: {}", message.reinterpret(10_000).getString(0));
            }
        } catch (Throwable e) {
            LOG.debug("libvips said something that is not text", e);
        }
    }

    static MemorySegment name(String name) {
        return NAMES.computeIfAbsent(name, key -> Arena.global().allocateFrom(key));
    }

    static long type(String function) {
        try {
            return (long) link(function, JAVA_LONG).invokeExact();
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    private static int callInt(MethodHandle function) {
        try {
            return (int) function.invokeExact();
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    private static int callInt(MethodHandle function, MemorySegment argument) {
        try {
            return (int) function.invokeExact(argument);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    private static MemorySegment callAddress(MethodHandle function, MemorySegment argument) {
        try {
            return (MemorySegment) function.invokeExact(argument);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static MethodHandle link(String function, @Nullable MemoryLayout answer, MemoryLayout... arguments) {
        MemorySegment symbol = LIBRARY.symbols()
                .find(function)
                .orElseThrow(() -> new MediaException.Unavailable(
                        LIBRARY.origin() + " lacks " + function + "; libvips 8.13 or newer is needed", null));
        return LINKER.downcallHandle(
                symbol,
                answer == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(answer, arguments));
    }

    private static MemorySegment upcall(String method, MethodType type, FunctionDescriptor function) {
        try {
            return LINKER.upcallStub(
                    MethodHandles.lookup().findStatic(Vips.class, method, type), function, Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method, e);
        }
    }

    static RuntimeException rethrow(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        if (e instanceof RuntimeException runtime) {
            return runtime;
        }
        throw new AssertionError("a C function threw", e);
    }

    private Vips() {}
}
