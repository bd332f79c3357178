package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/// OpenCV's cascade of trees that tells frontal faces in windows of 20 x 20 pixels, from the file `faces.txt`.
///
/// Immutable; one a process.
record Cascade(List<Stage> stages) {

    static final int WINDOW = 20;

    static final Cascade FACES = read();

    record Stage(List<Tree> trees, double threshold) {}

    /// Two questions and three answers.
    record Tree(Node[] nodes, double[] leaves) {}

    /// @param left what comes if the feature is below the threshold: a node, or a leaf as 0 or less
    /// @param rectangles x, y, width and height of each, one after the other
    record Node(int left, int right, double threshold, int[] rectangles, double[] weights) {}

    /// Whether a window is that of a face.
    ///
    /// @param sums of all pixels above and to the left, in rows of `stride`
    /// @param at the window's top left corner in `sums`
    /// @param scale 1 over the number of the window's pixels and their standard deviation
    boolean accepts(int[] sums, int stride, int at, double scale) {
        for (Stage stage : stages) {
            double sum = 0;
            for (Tree tree : stage.trees) {
                sum += answer(tree, sums, stride, at, scale);
            }
            if (sum < stage.threshold) {
                return false;
            }
        }
        return true;
    }

    private static double answer(Tree tree, int[] sums, int stride, int at, double scale) {
        int next = 0;
        do {
            Node node = tree.nodes[next];
            next = feature(node, sums, stride, at) * scale < node.threshold ? node.left : node.right;
        } while (next > 0);
        return tree.leaves[-next];
    }

    private static double feature(Node node, int[] sums, int stride, int at) {
        double sum = 0;
        int[] all = node.rectangles;
        for (int i = 0; i < node.weights.length; i++) {
            int corner = at + all[4 * i + 1] * stride + all[4 * i];
            int below = corner + all[4 * i + 3] * stride;
            int width = all[4 * i + 2];
            sum += node.weights[i] * (sums[below + width] - sums[below] - sums[corner + width] + sums[corner]);
        }
        return sum;
    }

    private static Cascade read() {
        try (InputStream in = Cascade.class.getResourceAsStream("faces.txt")) {
            if (in == null) {
                throw new MediaException.Unavailable("what tells faces is missing from this build", null);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            List<String> data =
                    lines.lines().filter(line -> !line.startsWith("#")).toList();
            List<Stage> stages = new ArrayList<>();
            for (int at = 0; at < data.size(); ) {
                StringTokenizer head = new StringTokenizer(data.get(at++));
                int count = Integer.parseInt(head.nextToken());
                double threshold = Double.parseDouble(head.nextToken());
                stages.add(new Stage(
                        data.subList(at, at + count).stream().map(Cascade::tree).toList(), threshold));
                at += count;
            }
            return new Cascade(List.copyOf(stages));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tree tree(String line) {
        StringTokenizer words = new StringTokenizer(line);
        Node[] nodes = {node(words), node(words)};
        double[] leaves = new double[3];
        for (int i = 0; i < leaves.length; i++) {
            leaves[i] = Double.parseDouble(words.nextToken());
        }
        return new Tree(nodes, leaves);
    }

    private static Node node(StringTokenizer words) {
        int left = Integer.parseInt(words.nextToken());
        int right = Integer.parseInt(words.nextToken());
        double threshold = Double.parseDouble(words.nextToken());
        int count = Integer.parseInt(words.nextToken());
        int[] rectangles = new int[4 * count];
        double[] weights = new double[count];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < 4; j++) {
                rectangles[4 * i + j] = Integer.parseInt(words.nextToken());
            }
            weights[i] = Double.parseDouble(words.nextToken());
        }
        return new Node(left, right, threshold, rectangles, weights);
    }
}
