import { GlobalWorkerOptions, type PDFDocumentProxy, TextLayer, getDocument } from "pdfjs-dist";
import { h } from "../player/view/dom";
import type { Page } from "./page";

GlobalWorkerOptions.workerSrc = "/player/pdf.worker.js";

/** Pages are drawn before they come into sight, and forgotten some way behind it. */
const NEAR = "150% 0px";

/** Shows a document page under page. Its end is reached when the end of its last page was in sight. */
export async function showDocument(page: Page): Promise<void> {
  const pdf = await getDocument({ url: page.source }).promise;
  const first = await pdf.getPage(1);
  const { width, height } = first.getViewport({ scale: 1 });
  const sheets = Array.from({ length: pdf.numPages }, (_, index) => {
    const name = page.texts("media_page", { page: String(index + 1), pages: String(pdf.numPages) });
    const sheet = h("section", { class: "sheet", "aria-label": name });
    sheet.style.aspectRatio = `${width} / ${height}`;
    return sheet;
  });
  const end = h("div", { class: "end" });
  const counter = h("p", { class: "counter" });
  page.show(...sheets, end, counter);

  const numbers = new Map<Element, number>(sheets.map((sheet, index) => [sheet, index + 1]));
  const drawn = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const number = numbers.get(entry.target) ?? 1;
      if (entry.isIntersecting) {
        void draw(pdf, number, entry.target as HTMLElement);
      } else {
        entry.target.replaceChildren();
      }
    }
  }, { rootMargin: NEAR });

  const visible = new Set<number>();
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const number = numbers.get(entry.target) ?? 1;
      if (entry.isIntersecting) {
        visible.add(number);
      } else {
        visible.delete(number);
      }
    }
    const current = Math.min(...visible);
    if (Number.isFinite(current)) {
      page.track.at(current);
      counter.textContent = page.texts("media_page", { page: String(current), pages: String(pdf.numPages) });
    }
  });

  // Before anything is observed, so that the first look is at the right place.
  sheets[Math.min(page.track.place, sheets.length) - 1]?.scrollIntoView();
  for (const sheet of sheets) {
    drawn.observe(sheet);
    seen.observe(sheet);
  }
  const ending = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) {
      ending.disconnect();
      page.reachedEnd();
    }
  });
  ending.observe(end);
}

async function draw(pdf: PDFDocumentProxy, number: number, sheet: HTMLElement): Promise<void> {
  if (sheet.firstChild) {
    return;
  }
  const canvas = h("canvas", { "aria-hidden": "true" });
  const letters = h("div", { class: "letters" });
  sheet.replaceChildren(canvas, letters);
  const source = await pdf.getPage(number);
  const own = source.getViewport({ scale: 1 });
  sheet.style.aspectRatio = `${own.width} / ${own.height}`;
  const scale = sheet.clientWidth / own.width;
  const viewport = source.getViewport({ scale: scale * devicePixelRatio });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  await source.render({ canvas, viewport }).promise;
  // The letters lie over the picture, unseen, for those who select them or have them read aloud.
  sheet.style.setProperty("--total-scale-factor", String(scale));
  const layer = new TextLayer({
    textContentSource: source.streamTextContent(),
    container: letters,
    viewport: source.getViewport({ scale }),
  });
  await layer.render();
}
