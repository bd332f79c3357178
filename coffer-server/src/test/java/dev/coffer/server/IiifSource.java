package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coffer.media.Decoded;
import dev.coffer.media.PictureFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/// A picture whose colours say where in it they are: red from left to right, green from top to bottom.
final class IiifSource {
    static final int WIDTH = 300;
    static final int HEIGHT = 200;
    private static final double TOLERANCE = 6; // pixels: what resampling and JPEG move

    private IiifSource() {}

    static byte[] png() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, x * 255 / (WIDTH - 1) << 16 | y * 255 / (HEIGHT - 1) << 8 | 64);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// Holds an answer to be a part of the picture, turned by quarters after it was mirrored.
    static void check(Decoded answer, int x, int y, int width, int height, boolean mirrored, int quarters) {
        for (double across : new double[] {0.1, 0.5, 0.9}) {
            for (double down : new double[] {0.1, 0.5, 0.9}) {
                double fromLeft = across;
                double fromTop = down;
                for (int i = 0; i < quarters; i++) { // back, a quarter at a time
                    double left = fromLeft;
                    fromLeft = fromTop;
                    fromTop = 1 - left;
                }
                if (mirrored) {
                    fromLeft = 1 - fromLeft;
                }
                int argb = answer.argb((int) (across * answer.width()), (int) (down * answer.height()));
                assertThat((argb >> 16 & 0xff) * (WIDTH - 1) / 255.0)
                        .as("column at %s,%s of the answer", across, down)
                        .isCloseTo(x + fromLeft * width, within(TOLERANCE));
                assertThat((argb >> 8 & 0xff) * (HEIGHT - 1) / 255.0)
                        .as("row at %s,%s of the answer", across, down)
                        .isCloseTo(y + fromTop * height, within(TOLERANCE));
            }
        }
    }

    static Decoded decoded(byte[] bytes, PictureFormat format) {
        return Decoded.of(bytes, format, Running.vips());
    }
}
