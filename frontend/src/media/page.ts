import type { Texts } from "../player/texts";
import { h } from "../player/view/dom";
import type { Track } from "./track";

/** The page around a media file. */
export class Page {
  readonly source: string;
  readonly title: string;
  readonly track: Track;
  readonly texts: Texts;
  readonly #main = h("main");
  readonly #note = h("p", { class: "note", role: "status" });

  constructor(kind: string, source: string, track: Track, texts: Texts) {
    this.source = source;
    this.title = document.title;
    this.track = track;
    this.texts = texts;
    this.#main.className = kind;
    if (kind === "document") {
      // Keys scroll what has the focus.
      this.#main.tabIndex = 0;
    }
    document.body.replaceChildren(this.#main, this.#note);
    this.#sayDone();
  }

  /** Shows the file. */
  show(...parts: (Node | undefined)[]): void {
    this.#main.replaceChildren(...parts.filter((part) => part !== undefined));
  }

  /** The learner has come to the end. */
  reachedEnd(): void {
    this.track.complete();
    this.#sayDone();
  }

  /** The file cannot be shown here: it is opened by itself, and the learner says when they have come to its end. */
  showElsewhere(): void {
    const link = h("a", { href: this.source, target: "_blank", rel: "noopener" }, this.texts("media_open"));
    const seen = h("button", { type: "button", disabled: true }, this.texts("media_seen"));
    link.addEventListener("click", () => (seen.disabled = false));
    seen.addEventListener("click", () => this.reachedEnd());
    this.#main.className = "elsewhere";
    this.show(h("h1", {}, this.title), h("p", {}, this.texts("media_elsewhere")), h("p", {}, link), h("p", {}, seen));
  }

  #sayDone(): void {
    this.#note.textContent = this.track.done ? this.texts("media_done") : "";
  }
}
