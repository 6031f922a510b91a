/** The events in which a page is being left: browsers refuse synchronous requests during them. */
const DISMISSALS = new Set(["beforeunload", "pagehide", "unload", "visibilitychange"]);

/** How long a SCO may hold up its leaving (a "Leave site?" question) before the frame is taken away. */
const LEAVE_MS = 3_000;

/** The iframe in which SCOs run. */
export class CourseFrame {
  readonly element: HTMLIFrameElement;
  readonly #onClose: () => void;

  /** `onClose` is called when a SCO tries to close its window, as many do when they are done. */
  constructor(element: HTMLIFrameElement, onClose: () => void) {
    this.element = element;
    this.#onClose = onClose;
    this.element.addEventListener("load", () => this.#catchClose());
  }

  open(url: string, title: string): void {
    this.element.title = title;
    // `replace` keeps the browser's Back button out of the course's past.
    this.element.contentWindow?.location.replace(url);
  }

  /**
   * Leaves the SCO by way of an empty page, so that its unload handlers run while the player lives;
   * resolves when they have.
   */
  async leave(): Promise<void> {
    if (this.#isBlank()) {
      return;
    }
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.element.removeEventListener("load", done);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#renew();
        done();
      }, LEAVE_MS);
      this.element.addEventListener("load", done);
      this.element.contentWindow?.location.replace("about:blank");
    });
  }

  /** Takes the SCO away at once; its unload handlers run within this call. */
  remove(): void {
    this.element.remove();
  }

  /** True while a page of the SCO is being left, whoever began it. */
  get isDismissing(): boolean {
    return anyWindow(this.element.contentWindow, (page) => DISMISSALS.has(page.event?.type ?? ""));
  }

  focus(): void {
    this.element.focus();
  }

  #isBlank(): boolean {
    try {
      return this.element.contentWindow?.location.href === "about:blank";
    } catch {
      // Another origin: the SCO went somewhere else by itself.
      return false;
    }
  }

  #renew(): void {
    const { parentElement, nextSibling } = this.element;
    this.element.remove();
    this.element.src = "about:blank";
    parentElement?.insertBefore(this.element, nextSibling);
  }

  #catchClose(): void {
    try {
      if (this.element.contentWindow) {
        this.element.contentWindow.close = this.#onClose;
      }
    } catch {
      // Another origin closes itself as it likes.
    }
  }
}

function anyWindow(page: Window | null, test: (page: Window) => boolean): boolean {
  if (page === null) {
    return false;
  }
  try {
    if (test(page)) {
      return true;
    }
    return Array.from({ length: page.length }, (_, index) => page[index] ?? null).some((child) =>
      anyWindow(child, test),
    );
  } catch {
    // Pages of another origin do not call the API of this one.
    return false;
  }
}
