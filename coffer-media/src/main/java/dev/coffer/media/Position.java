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

    /// Where somebody has said that it matters most: the focal point of the picture's mark. What is rendered has
    /// a point in its place, see [Recipe#marked].
    ///
    /// @param otherwise where nobody has said anything
    record Focus(Position otherwise) implements Position {

        /// The centre where nobody has said anything.
        public Focus() {
            this(CENTRE);
        }

        public Focus {
            if (otherwise instanceof Focus || otherwise instanceof Point) {
                throw new IllegalArgumentException("not a position in place of a focal point: " + otherwise);
            }
        }
    }

    /// What was at this point of the original when that stood upright, wherever the steps before have moved it:
    /// the share that it has of the picture by then. What they have cut off is looked for at the nearest edge.
    ///
    /// @param x from 0 to 1
    /// @param y from 0 to 1
    record Point(double x, double y) implements Position {
        public Point {
            At checked = new At(x, y);
            x = checked.x();
            y = checked.y();
        }
    }
}
