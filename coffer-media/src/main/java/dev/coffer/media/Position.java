package dev.coffer.media;

/// Which part of a picture stays when some of it has to be cut off.
public sealed interface Position {

    Position CENTRE = new At(0.5, 0.5);

    /// A share of what is cut off: 0,0 cuts nothing at the left and the top, 1,1 nothing at the right and the
    /// bottom.
    ///
    /// @param x from 0 to 1
    /// @param y from 0 to 1
    record At(double x, double y) implements Position {
        public At {
            if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
                throw new IllegalArgumentException("a position goes from 0,0 to 1,1: " + x + "," + y);
            }
            x += 0.0; // -0.0 becomes 0.0, so that equal positions are spelled alike
            y += 0.0;
        }
    }

    /// Where the faces are; the centre if there are none, or if nothing here can see faces.
    record Face() implements Position {}

    /// Where a person would look first: contrast, skin, saturated colours.
    record Attention() implements Position {}

    /// Where there is most to be seen: the parts that are least alike.
    record Entropy() implements Position {}
}
