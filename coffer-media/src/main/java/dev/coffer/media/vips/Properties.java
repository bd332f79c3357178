package dev.coffer.media.vips;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Sets and gets the properties of GObjects, each as a value of its type.
final class Properties {

    private static final MethodHandle SET_PROPERTY =
            Vips.link("g_object_set_property", null, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle GET_PROPERTY =
            Vips.link("g_object_get_property", null, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle REF = Vips.link("g_object_ref", ADDRESS, ADDRESS);
    private static final MethodHandle VALUE_INIT = Vips.link("g_value_init", ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle VALUE_UNSET = Vips.link("g_value_unset", null, ADDRESS);
    private static final MethodHandle SET_INT = Vips.link("g_value_set_int", null, ADDRESS, JAVA_INT);
    private static final MethodHandle SET_BOOLEAN = Vips.link("g_value_set_boolean", null, ADDRESS, JAVA_INT);
    private static final MethodHandle SET_DOUBLE = Vips.link("g_value_set_double", null, ADDRESS, JAVA_DOUBLE);
    private static final MethodHandle SET_STRING = Vips.link("g_value_set_string", null, ADDRESS, ADDRESS);
    private static final MethodHandle SET_OBJECT = Vips.link("g_value_set_object", null, ADDRESS, ADDRESS);
    private static final MethodHandle SET_BOXED = Vips.link("g_value_set_boxed", null, ADDRESS, ADDRESS);
    private static final MethodHandle GET_OBJECT = Vips.link("g_value_get_object", ADDRESS, ADDRESS);
    private static final MethodHandle GET_INT = Vips.link("g_value_get_int", JAVA_INT, ADDRESS);
    private static final MethodHandle GET_BOXED = Vips.link("g_value_get_boxed", ADDRESS, ADDRESS);
    private static final MethodHandle INTERPOLATE_NEW = Vips.link("vips_interpolate_new", ADDRESS, ADDRESS);
    private static final MethodHandle BLOB_NEW = Vips.link("vips_blob_new", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle BLOB_GET = Vips.link("vips_blob_get", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle DOUBLES_NEW = Vips.link("vips_array_double_new", ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle IMAGES_NEW = Vips.link("vips_array_image_new", ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle AREA_UNREF = Vips.link("vips_area_unref", null, ADDRESS);

    private static final long TYPE_INT = 6 << 2;
    private static final long TYPE_BOOLEAN = 5 << 2;
    private static final long TYPE_DOUBLE = 15 << 2;
    private static final long TYPE_STRING = 16 << 2;
    private static final long TYPE_OBJECT = 20 << 2;
    private static final long TYPE_IMAGE = Vips.type("vips_image_get_type");
    private static final long TYPE_BLOB = Vips.type("vips_blob_get_type");
    private static final long TYPE_DOUBLES = Vips.type("vips_array_double_get_type");
    private static final long TYPE_IMAGES = Vips.type("vips_array_image_get_type");
    private static final long VALUE_BYTES = 24;

    static void setInt(Arena arena, MemorySegment object, String property, int number) {
        try {
            MemorySegment value = value(arena, TYPE_INT);
            SET_INT.invokeExact(value, number);
            set(object, property, value);
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    static void setBoolean(Arena arena, MemorySegment object, String property, boolean truth) {
        try {
            MemorySegment value = value(arena, TYPE_BOOLEAN);
            SET_BOOLEAN.invokeExact(value, truth ? 1 : 0);
            set(object, property, value);
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    static void setDouble(Arena arena, MemorySegment object, String property, double number) {
        try {
            MemorySegment value = value(arena, TYPE_DOUBLE);
            SET_DOUBLE.invokeExact(value, number);
            set(object, property, value);
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    static void setString(Arena arena, MemorySegment object, String property, String text) {
        try {
            MemorySegment value = value(arena, TYPE_STRING);
            SET_STRING.invokeExact(value, Vips.name(text));
            set(object, property, value);
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    static void setInterpolator(Arena arena, MemorySegment object, String property, String name) {
        try {
            MemorySegment interpolator = (MemorySegment) INTERPOLATE_NEW.invokeExact(Vips.name(name));
            MemorySegment value = value(arena, TYPE_OBJECT);
            SET_OBJECT.invokeExact(value, interpolator);
            set(object, property, value);
            Vips.unref(interpolator);
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    static void setImage(Arena arena, MemorySegment object, String property, MemorySegment image) {
        try {
            MemorySegment value = value(arena, TYPE_IMAGE);
            SET_OBJECT.invokeExact(value, image);
            set(object, property, value);
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    static void setDoubles(Arena arena, MemorySegment object, String property, double... numbers) {
        try {
            MemorySegment copied =
                    (MemorySegment) DOUBLES_NEW.invokeExact(arena.allocateFrom(JAVA_DOUBLE, numbers), numbers.length);
            setArea(arena, object, property, TYPE_DOUBLES, copied);
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    static void setImages(Arena arena, MemorySegment object, String property, MemorySegment... images) {
        try {
            MemorySegment pointers = arena.allocate(ADDRESS, images.length);
            for (int i = 0; i < images.length; i++) {
                pointers.setAtIndex(ADDRESS, i, images[i]);
            }
            MemorySegment copied = (MemorySegment) IMAGES_NEW.invokeExact(pointers, images.length);
            setArea(arena, object, property, TYPE_IMAGES, copied);
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    /// The bytes are used in place: they must stay until nothing that came of them is left.
    static void setBytes(Arena arena, MemorySegment object, String property, MemorySegment bytes) {
        try {
            MemorySegment blob = (MemorySegment) BLOB_NEW.invokeExact(MemorySegment.NULL, bytes, bytes.byteSize());
            setArea(arena, object, property, TYPE_BLOB, blob);
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    private static void setArea(Arena arena, MemorySegment object, String property, long type, MemorySegment area)
            throws Throwable {
        MemorySegment value = value(arena, type);
        SET_BOXED.invokeExact(value, area);
        set(object, property, value);
        AREA_UNREF.invokeExact(area);
    }

    private static void set(MemorySegment object, String property, MemorySegment value) throws Throwable {
        SET_PROPERTY.invokeExact(object, Vips.name(property), value);
        VALUE_UNSET.invokeExact(value);
    }

    /// The image in an output property, with a reference that the caller owns.
    static MemorySegment getImage(Arena arena, MemorySegment object, String property) {
        try {
            MemorySegment value = value(arena, TYPE_IMAGE);
            GET_PROPERTY.invokeExact(object, Vips.name(property), value);
            MemorySegment image = (MemorySegment) GET_OBJECT.invokeExact(value);
            MemorySegment owned = (MemorySegment) REF.invokeExact(image);
            VALUE_UNSET.invokeExact(value);
            return owned;
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    /// A copy of the bytes in an output property.
    static byte[] getBytes(Arena arena, MemorySegment object, String property) {
        try {
            MemorySegment value = value(arena, TYPE_BLOB);
            GET_PROPERTY.invokeExact(object, Vips.name(property), value);
            MemorySegment blob = (MemorySegment) GET_BOXED.invokeExact(value);
            MemorySegment length = arena.allocate(JAVA_LONG);
            MemorySegment data = (MemorySegment) BLOB_GET.invokeExact(blob, length);
            byte[] bytes = data.reinterpret(length.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
            VALUE_UNSET.invokeExact(value);
            return bytes;
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    /// The number in an output property.
    static int getInt(Arena arena, MemorySegment object, String property) {
        try {
            MemorySegment value = value(arena, TYPE_INT);
            GET_PROPERTY.invokeExact(object, Vips.name(property), value);
            int number = (int) GET_INT.invokeExact(value);
            VALUE_UNSET.invokeExact(value);
            return number;
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    /// Text from outside, which is not kept: unlike names, there is no end of it.
    static void setText(Arena arena, MemorySegment object, String property, String text) {
        try {
            MemorySegment value = value(arena, TYPE_STRING);
            SET_STRING.invokeExact(value, arena.allocateFrom(text));
            set(object, property, value);
        } catch (Throwable e) {
            throw Vips.rethrow(e);
        }
    }

    private static MemorySegment value(Arena arena, long type) throws Throwable {
        MemorySegment value = arena.allocate(VALUE_BYTES, 8);
        MemorySegment ignored = (MemorySegment) VALUE_INIT.invokeExact(value, type);
        return value;
    }

    private Properties() {}
}
