package dev.coffer.media;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Node;

/// A GIF as a viewer shows it: frames laid over each other and removed as the file says, by the JDK's reader,
/// which shares no code with libvips.
///
/// @param delays in milliseconds
/// @param loops how often it says that it is shown; 0 for ever, 1 if it does not say
public record Film(List<BufferedImage> frames, List<Integer> delays, int loops) {

    public static Film of(byte[] gif) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(gif))) {
            reader.setInput(in);
            int width = (gif[6] & 0xff) | (gif[7] & 0xff) << 8;
            int height = (gif[8] & 0xff) | (gif[9] & 0xff) << 8;
            List<BufferedImage> frames = new ArrayList<>();
            List<Integer> delays = new ArrayList<>();
            int loops = 1;
            BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
            int count = reader.getNumImages(true);
            for (int i = 0; i < count; i++) {
                IIOMetadata metadata = reader.getImageMetadata(i);
                Node root = metadata.getAsTree("javax_imageio_gif_image_1.0");
                BufferedImage before = copy(canvas);
                int x = number(root, "ImageDescriptor", "imageLeftPosition");
                int y = number(root, "ImageDescriptor", "imageTopPosition");
                BufferedImage part = reader.read(i);
                lay(canvas, part, x, y);
                frames.add(copy(canvas));
                delays.add(10 * number(root, "GraphicControlExtension", "delayTime"));
                loops = loops(root, loops);
                switch (text(root, "GraphicControlExtension", "disposalMethod")) {
                    case "restoreToBackgroundColor" -> clear(canvas, x, y, part.getWidth(), part.getHeight());
                    case "restoreToPrevious" -> canvas = before;
                    default -> {}
                }
            }
            return new Film(frames, delays, loops);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            reader.dispose();
        }
    }

    private static int loops(Node root, int before) {
        Node all = child(root, "ApplicationExtensions");
        if (all == null) {
            return before;
        }
        for (Node one = all.getFirstChild(); one != null; one = one.getNextSibling()) {
            if (one instanceof IIOMetadataNode node
                    && node.getAttribute("applicationID").equals("NETSCAPE")
                    && node.getUserObject() instanceof byte[] said
                    && said.length == 3) {
                int again = (said[1] & 0xff) | (said[2] & 0xff) << 8;
                return again == 0 ? 0 : again + 1;
            }
        }
        return before;
    }

    private static void lay(BufferedImage canvas, BufferedImage part, int left, int top) {
        for (int y = 0; y < part.getHeight() && top + y < canvas.getHeight(); y++) {
            for (int x = 0; x < part.getWidth() && left + x < canvas.getWidth(); x++) {
                int pixel = part.getRGB(x, y);
                if (pixel >>> 24 != 0) {
                    canvas.setRGB(left + x, top + y, pixel);
                }
            }
        }
    }

    private static void clear(BufferedImage canvas, int left, int top, int width, int height) {
        for (int y = top; y < Math.min(top + height, canvas.getHeight()); y++) {
            for (int x = left; x < Math.min(left + width, canvas.getWidth()); x++) {
                canvas.setRGB(x, y, 0);
            }
        }
    }

    private static BufferedImage copy(BufferedImage image) {
        BufferedImage copy = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
        copy.setData(image.getRaster());
        return copy;
    }

    private static int number(Node root, String element, String attribute) {
        return Integer.parseInt("0" + text(root, element, attribute));
    }

    private static String text(Node root, String element, String attribute) {
        return child(root, element) instanceof IIOMetadataNode node ? node.getAttribute(attribute) : "";
    }

    private static @Nullable Node child(Node root, String name) {
        for (Node one = root.getFirstChild(); one != null; one = one.getNextSibling()) {
            if (one.getNodeName().equals(name)) {
                return one;
            }
        }
        return null;
    }
}
