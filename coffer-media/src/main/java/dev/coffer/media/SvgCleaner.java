package dev.coffer.media;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// Goes through an SVG and writes down what is drawn of it.
final class SvgCleaner {
    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final String XLINK = "http://www.w3.org/1999/xlink";
    private static final int MAX_DEPTH = 200;
    private static final int MAX_PARTS = 200_000;

    /// What is drawn, or says how.
    private static final Set<String> DRAWN = Set.of(
            "svg",
            "g",
            "defs",
            "symbol",
            "use",
            "switch",
            "path",
            "rect",
            "circle",
            "ellipse",
            "line",
            "polyline",
            "polygon",
            "text",
            "tspan",
            "tref",
            "textPath",
            "linearGradient",
            "radialGradient",
            "stop",
            "pattern",
            "clipPath",
            "mask",
            "marker",
            "image",
            "style",
            "filter",
            "feBlend",
            "feColorMatrix",
            "feComponentTransfer",
            "feComposite",
            "feConvolveMatrix",
            "feDiffuseLighting",
            "feDisplacementMap",
            "feDistantLight",
            "feDropShadow",
            "feFlood",
            "feFuncA",
            "feFuncB",
            "feFuncG",
            "feFuncR",
            "feGaussianBlur",
            "feMerge",
            "feMergeNode",
            "feMorphology",
            "feOffset",
            "fePointLight",
            "feSpecularLighting",
            "feSpotLight",
            "feTile",
            "feTurbulence");

    private final XMLStreamReader in;
    private final StringBuilder out = new StringBuilder();
    private final SvgReferences references = new SvgReferences();
    private final Deque<String> open = new ArrayDeque<>();
    private @Nullable SvgSize size;
    private @Nullable StringBuilder style;
    private int parts;
    private int skipped;

    private SvgCleaner(XMLStreamReader in) {
        this.in = in;
    }

    static Svg clean(String text) {
        if (text.contains("<!ENTITY")) {
            throw new MediaException.Unread("an SVG that declares entities is not rendered");
        }
        try {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
            factory.setXMLResolver((publicId, systemId, base, namespace) -> {
                throw new XMLStreamException("nothing is fetched");
            });
            String stripped = text.startsWith("\ufeff") ? text.substring(1) : text;
            return new SvgCleaner(factory.createXMLStreamReader(new StringReader(stripped))).run();
        } catch (XMLStreamException | IllegalArgumentException e) {
            throw new MediaException.Damaged("an SVG that is not well-formed");
        }
    }

    private Svg run() throws XMLStreamException {
        while (in.hasNext()) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> start();
                case XMLStreamConstants.END_ELEMENT -> end();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> text();
                case XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new MediaException.Unread("an SVG with entities is not rendered");
                case XMLStreamConstants.PROCESSING_INSTRUCTION -> {
                    if (in.getPITarget().equals("xml-stylesheet")) {
                        throw outside();
                    }
                }
                default -> {} // comments and the document type
            }
        }
        if (size == null) {
            throw new MediaException.Damaged("an SVG without a picture");
        }
        references.check();
        return new Svg(size.pixels(), out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void start() {
        String name = in.getLocalName();
        if (++parts > MAX_PARTS || open.size() + skipped > MAX_DEPTH) {
            throw new MediaException.TooLarge("an SVG of too many parts, or too many within each other");
        }
        if (name.equalsIgnoreCase("script")) {
            throw new MediaException.Unread("an SVG with scripts is not rendered");
        }
        if (name.equals("foreignObject") || name.equals("iframe")) {
            throw new MediaException.Unread("an SVG with a page in it is not rendered");
        }
        boolean known = SVG.equals(in.getNamespaceURI()) && (DRAWN.contains(name) || name.equals("a"));
        if (open.isEmpty() && !(known && name.equals("svg"))) {
            throw new MediaException.Damaged("an SVG that does not begin as one");
        }
        if (skipped > 0 || !known) {
            checkSkipped();
            skipped++;
            return;
        }
        write(name.equals("a") ? "g" : name);
    }

    private void write(String name) {
        boolean root = open.isEmpty();
        references.open();
        out.append('<').append(name);
        if (root) {
            out.append(" xmlns=\"" + SVG + "\" xmlns:xlink=\"" + XLINK + "\"");
            SvgSize is = SvgSize.of(
                    Optional.ofNullable(in.getAttributeValue(null, "width")),
                    Optional.ofNullable(in.getAttributeValue(null, "height")),
                    Optional.ofNullable(in.getAttributeValue(null, "viewBox")));
            size = is;
            attribute("width", String.valueOf(is.pixels().width()));
            attribute("height", String.valueOf(is.pixels().height()));
            attribute("viewBox", is.viewBox());
        }
        for (int i = 0; i < in.getAttributeCount(); i++) {
            String attribute = in.getAttributeLocalName(i);
            String space = in.getAttributeNamespace(i);
            if (root && Set.of("width", "height", "viewBox").contains(attribute)) {
                continue;
            }
            attribute(name, space == null ? "" : space, attribute, in.getAttributeValue(i));
        }
        out.append('>');
        open.push(name);
        if (name.equals("style")) {
            style = new StringBuilder();
        }
    }

    private void attribute(String element, String space, String name, String value) {
        checkHandler(name);
        if (name.equals("href") && (space.isEmpty() || space.equals(XLINK))) {
            link(element, value.strip());
        } else if (space.isEmpty()) {
            if (name.equals("id")) {
                references.named(value);
            }
            SvgStyle.check(value, references::to);
            attribute(name, value);
        } else if (name.equals("space") && space.startsWith("http://www.w3.org/XML/")) {
            attribute("xml:space", value);
        }
    }

    private void link(String element, String value) {
        if (element.equals("g")) {
            return; // where a link leads does not show
        }
        if (value.startsWith("#")) {
            references.to(value.substring(1));
        } else if (!element.equals("image") || !SvgImage.isHarmless(value)) {
            throw outside();
        }
        attribute("xlink:href", value);
    }

    /// What is left out is looked at all the same: a script is a script wherever it is.
    private void checkSkipped() {
        for (int i = 0; i < in.getAttributeCount(); i++) {
            checkHandler(in.getAttributeLocalName(i));
        }
    }

    private static void checkHandler(String name) {
        if (name.length() > 2 && name.toLowerCase(Locale.ROOT).startsWith("on")) {
            throw new MediaException.Unread("an SVG with scripts is not rendered");
        }
    }

    private void end() {
        if (skipped > 0) {
            skipped--;
            return;
        }
        StringBuilder css = style;
        if (css != null) {
            SvgStyle.check(css.toString(), references::fromEverywhere);
            escaped(css);
            style = null;
        }
        references.close();
        out.append("</").append(open.pop()).append('>');
    }

    private void text() {
        if (skipped == 0 && style != null) {
            style.append(in.getText());
        } else if (skipped == 0 && !open.isEmpty()) {
            escaped(in.getText());
        }
    }

    private void attribute(String name, String value) {
        out.append(' ').append(name).append("=\"");
        escaped(value);
        out.append('"');
    }

    private void escaped(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\n', '\r', '\t' -> out.append("&#").append((int) c).append(';');
                default -> out.append(c);
            }
        }
    }

    static MediaException.Unread outside() {
        return new MediaException.Unread("an SVG that refers to something outside of it is not rendered");
    }
}
