package dev.coffer.media;

import java.nio.charset.StandardCharsets;

/// A PDF by hand.
public final class Pdf {

    /// A red page of 200 x 100, and a blue one of 100 x 200.
    public static byte[] ofTwoPages() {
        String[] objects = {
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R>>",
            "<</Length 24>>stream\n1 0 0 rg 0 0 200 100 re f\nendstream",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 200]/Contents 6 0 R>>",
            "<</Length 24>>stream\n0 0 1 rg 0 0 100 200 re f\nendstream"
        };
        StringBuilder pdf = new StringBuilder("%PDF-1.4\n");
        StringBuilder table = new StringBuilder("xref\n0 7\n0000000000 65535 f \n");
        for (int i = 0; i < objects.length; i++) {
            table.append("%010d 00000 n \n".formatted(pdf.length()));
            pdf.append(i + 1)
                    .append(" 0 obj")
                    .append(objects[i].replace("Length 24", "Length 25"))
                    .append("endobj\n");
        }
        int start = pdf.length();
        pdf.append(table)
                .append("trailer<</Size 7/Root 1 0 R>>\nstartxref\n")
                .append(start)
                .append("\n%%EOF\n");
        return pdf.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private Pdf() {}
}
