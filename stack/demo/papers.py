"""The papers that families send along: one page each, plainly marked as invented."""

A4 = "0 0 595 842"
MARGIN, TOP, LEADING = 72, 760, 24


def paper(*lines: str) -> bytes:
    """Make a page of text as a PDF."""
    shown = " ".join(f"({_escaped(line)}) Tj 0 -{LEADING} Td" for line in lines)
    text = f"BT /F1 14 Tf {MARGIN} {TOP} Td {shown} ET".encode("cp1252")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{A4}] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return bytes(made + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{made.index(b'xref')}\n%%EOF\n".encode())


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
