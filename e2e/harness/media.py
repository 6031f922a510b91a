"""Media files that are made here: small, silent, and what they say they are."""

import base64


def pdf(folder, pages=3):
    """A document whose pages say their numbers."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number in range(1, pages + 1):
        text = f"BT /F1 36 Tf 72 700 Td (This is page {number}) Tj ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010} 00000 n \n" for place in places).encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return _write(folder / "Fire safety.pdf", out)


def mp3(folder, seconds=2):
    """Silence: frames of MPEG-1 layer III, 32 kbit/s, 44.1 kHz, mono, whose side information is all zero."""
    frame = b"\xff\xfb\x10\xc4" + bytes(100)
    return _write(folder / "Fire alarm.mp3", frame * round(seconds * 44100 / 1152))


def mp4(folder, learner, seconds=2):
    """A video of a changing colour, recorded by the browser itself."""
    page = learner.tab()
    recorded = page.evaluate(_RECORD, seconds * 1000)
    page.close()
    return _write(folder / "Fire drill.mp4", base64.b64decode(recorded))


def _write(path, content):
    path.write_bytes(content)
    return path


_RECORD = """async (milliseconds) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [160, 90];
  const brush = canvas.getContext("2d");
  const type = ["video/mp4;codecs=vp9", "video/mp4"].find((known) => MediaRecorder.isTypeSupported(known));
  if (!type) {
    throw new Error("this browser records no MP4");
  }
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: type });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  const began = performance.now();
  await new Promise((resolve) => {
    const paint = () => {
      const spent = performance.now() - began;
      brush.fillStyle = `hsl(${spent / 5} 80% 50%)`;
      brush.fillRect(0, 0, 160, 90);
      spent < milliseconds ? requestAnimationFrame(paint) : resolve();
    };
    paint();
  });
  recorder.stop();
  await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
