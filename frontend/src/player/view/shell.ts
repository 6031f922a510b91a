import type { Course } from "../course/course";
import type { PlayerSettings } from "../protocol";
import type { SaveState } from "../saving/saver";
import type { TextKey, Texts } from "../texts";
import { h, icon } from "./dom";
import { TreeView } from "./tree";

export interface ShellActions {
  next(): void;
  previous(): void;
  exit(): void;
  choose(id: string): void;
}

/** What the shell shows besides the course itself. */
export interface ShellState {
  current: string | undefined;
  next: boolean;
  previous: boolean;
  /** The player is between two activities, or leaving. */
  busy: boolean;
}

/** From this width on the tree stands beside the course; below, it is a drawer over it. */
const WIDE = "(min-width: 60rem)";

const SLOW_SAVE_MS = 1_500;

/** The page around the course: bar, tree, save state. */
export class Shell {
  readonly frame: HTMLIFrameElement;
  readonly #texts: Texts;
  readonly #settings: PlayerSettings;
  readonly #root: HTMLElement;
  readonly #tree: TreeView | undefined;
  readonly #status: HTMLElement;
  readonly #banner: HTMLElement;
  readonly #cover: HTMLElement;
  readonly #buttons: Record<"menu" | "previous" | "next" | "exit", HTMLButtonElement>;
  #statusTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #wide = window.matchMedia(WIDE);

  constructor(title: string, course: Course, texts: Texts, settings: PlayerSettings, actions: ShellActions) {
    this.#texts = texts;
    this.#settings = settings;
    this.#buttons = {
      menu: control("menu", texts, () => this.#setMenu(!this.#isMenuOpen)),
      previous: control("previous", texts, () => actions.previous()),
      next: control("next", texts, () => actions.next()),
      exit: control("exit", texts, () => actions.exit()),
    };
    this.#status = h("p", { class: "status", role: "status" });
    this.#banner = h("p", { class: "banner", role: "status" });
    this.#cover = h("div", { class: "cover", role: "status", hidden: true });
    this.frame = h("iframe", {
      src: "about:blank",
      title,
      allow: "autoplay; fullscreen; picture-in-picture; encrypted-media",
    });

    const steps = course.hasSeveral && settings.flow && h("div", { class: "steps" }, this.#buttons.previous, this.#buttons.next);
    const choose = (id: string): void => {
      if (!this.#wide.matches) {
        this.#setMenu(false);
      }
      actions.choose(id);
    };
    this.#tree =
      course.hasSeveral && settings.structure
        ? new TreeView(course, texts, settings.choice ? choose : undefined)
        : undefined;
    const policy =
      settings.privacyPolicy !== null
        ? h(
            "a",
            { class: "policy", href: settings.privacyPolicy, target: "_blank", rel: "noopener noreferrer" },
            texts("privacy_policy"),
          )
        : undefined;
    const backdrop = h("div", { class: "backdrop" });
    backdrop.addEventListener("click", () => this.#setMenu(false));

    this.#root = h(
      "div",
      { class: settings.navBar ? "player" : "player bare" },
      h(
        "header",
        { hidden: !settings.navBar },
        this.#tree && this.#buttons.menu,
        settings.title ? h("h1", {}, title) : h("div", { class: "space" }),
        this.#status,
        policy,
        steps || undefined,
        settings.finishButton ? this.#buttons.exit : undefined,
      ),
      this.#tree?.element,
      this.#tree && backdrop,
      h("main", {}, this.#banner, this.frame, this.#cover),
    );
    this.#root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#isMenuOpen && !this.#wide.matches) {
        this.#setMenu(false);
      }
    });
    this.#buttons.menu.setAttribute("aria-controls", "contents");
    this.#setMenu(this.#wide.matches && settings.structureOpen);
    this.#wide.addEventListener("change", () => this.#setMenu(this.#wide.matches));
  }

  /** Puts the shell on the page. */
  mount(): void {
    document.body.replaceChildren(this.#root);
  }

  render(state: ShellState): void {
    this.#tree?.render(state.current);
    this.#buttons.next.disabled = state.busy || !state.next;
    this.#buttons.previous.disabled = state.busy || !state.previous;
    this.#buttons.exit.disabled = state.busy;
  }

  /** The save state in words. Saving is not announced before it takes long: most saves are done at once. */
  showSaveState(state: SaveState | "preview"): void {
    this.#status.dataset["state"] = state;
    clearTimeout(this.#statusTimer);
    this.#statusTimer = setTimeout(
      () => {
        if (this.#status.textContent !== this.#texts(state)) {
          this.#status.textContent = this.#texts(state);
        }
      },
      state === "saving" ? SLOW_SAVE_MS : 0,
    );
  }

  /** A sentence above the course; undefined takes it away. The named control is the way to go on. */
  showBanner(key: TextKey | undefined, way?: "next" | "exit"): void {
    this.#banner.textContent = key === undefined ? "" : this.#texts(key);
    this.#buttons.next.classList.toggle("primary", way === "next");
    this.#buttons.exit.classList.toggle("primary", way === "exit");
  }

  /** Says how to go on after an activity has ended, by a control that is there. */
  showWayOn(hasNext: boolean): void {
    if (hasNext && this.#buttons.next.isConnected && this.#settings.navBar) {
      this.showBanner("finished_next", "next");
    } else if (!hasNext && this.#buttons.exit.isConnected && this.#settings.navBar) {
      this.showBanner("finished_exit", "exit");
    }
  }

  /** Covers the course while something is under way; undefined uncovers it. */
  showCover(key: TextKey | undefined): void {
    this.#cover.hidden = key === undefined;
    this.#cover.replaceChildren(
      ...(key === undefined ? [] : [h("span", { class: "spinner" }), h("p", {}, this.#texts(key))]),
    );
  }

  /** Covers the course with a question to try again. */
  showRetry(key: TextKey, retry: () => void): void {
    const button = h("button", { type: "button", class: "primary" }, this.#texts("retry"));
    button.addEventListener("click", retry);
    this.#cover.hidden = false;
    this.#cover.replaceChildren(h("p", {}, this.#texts(key)), button);
  }

  get #isMenuOpen(): boolean {
    return this.#root.classList.contains("menu-open");
  }

  #setMenu(open: boolean): void {
    const hadFocus = this.#tree?.element.contains(document.activeElement) ?? false;
    this.#root.classList.toggle("menu-open", open && this.#tree !== undefined);
    this.#buttons.menu.setAttribute("aria-expanded", String(open));
    this.#tree?.element.toggleAttribute("inert", !open);
    if (open && !this.#wide.matches) {
      this.#tree?.focus();
    } else if (!open && hadFocus) {
      this.#buttons.menu.focus();
    }
  }
}

function control(
  name: "menu" | "previous" | "next" | "exit",
  texts: Texts,
  action: () => void,
): HTMLButtonElement {
  const label = h("span", { class: "label" }, texts(name));
  const button = h("button", { type: "button", class: name }, icon(name), label);
  if (name === "next") {
    button.append(icon(name));
    button.firstElementChild?.remove();
  }
  button.addEventListener("click", action);
  return button;
}
