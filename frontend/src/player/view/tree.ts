import type { Course } from "../course/course";
import type { ActivityNode } from "../protocol";
import type { TextKey, Texts } from "../texts";
import { h } from "./dom";

/** The activity tree as a navigation landmark. */
export class TreeView {
  readonly element: HTMLElement;
  readonly #course: Course;
  readonly #texts: Texts;
  readonly #onChoose: ((id: string) => void) | undefined;

  /** Without `onChoose` it only shows. */
  constructor(course: Course, texts: Texts, onChoose: ((id: string) => void) | undefined) {
    this.#course = course;
    this.#texts = texts;
    this.#onChoose = onChoose;
    this.element = h("nav", { id: "contents", "aria-label": texts("contents") });
  }

  /** Draws the tree anew; the focus stays on the activity that had it. */
  render(current: string | undefined): void {
    const focused = this.#focusedActivity();
    this.element.replaceChildren(this.#list(this.#course.root.children, current));
    if (focused !== undefined) {
      this.#button(focused)?.focus();
    }
  }

  /** Brings the current activity, or the first one, into view with the focus on it. */
  focus(): void {
    const target =
      this.element.querySelector<HTMLElement>("[aria-current]") ?? this.element.querySelector("button");
    target?.focus();
  }

  #list(nodes: readonly ActivityNode[], current: string | undefined): HTMLUListElement {
    return h(
      "ul",
      {},
      ...nodes.filter((node) => node.visible).map((node) => h("li", {}, ...this.#item(node, current))),
    );
  }

  #item(node: ActivityNode, current: string | undefined): HTMLElement[] {
    const children = node.children.length > 0 ? [this.#list(node.children, current)] : [];
    if (!node.launchable) {
      return [h("span", { class: "group" }, node.title), ...children];
    }
    const locked = !this.#course.isOpen(node);
    const state = locked ? "locked" : statusOf(node);
    const button = h(
      "button",
      {
        type: "button",
        "data-activity": node.id,
        "data-state": state ?? false,
        "aria-current": node.id === current && "true",
        // Not `disabled`: a screen reader should still come across it and hear why.
        "aria-disabled": (locked || !this.#onChoose) && "true",
      },
      h("span", { class: "mark", "aria-hidden": "true" }),
      h("span", { class: "title" }, node.title),
      state && h("span", { class: "state" }, this.#stateText(node, state)),
    );
    const choose = this.#onChoose;
    if (!locked && choose) {
      button.addEventListener("click", () => choose(node.id));
    }
    return [button, ...children];
  }

  #stateText(node: ActivityNode, state: State): string {
    const text = this.#texts(`status_${state}` satisfies TextKey);
    return node.score === null || state === "locked"
      ? text
      : `${text} · ${this.#texts("score", { score: String(Math.round(node.score)) })}`;
  }

  #focusedActivity(): string | undefined {
    const focused = document.activeElement;
    return focused instanceof HTMLElement && this.element.contains(focused)
      ? focused.dataset["activity"]
      : undefined;
  }

  #button(activity: string): HTMLElement | null {
    return this.element.querySelector(`[data-activity="${CSS.escape(activity)}"]`);
  }
}

type State = "incomplete" | "completed" | "passed" | "failed" | "locked";

function statusOf(node: ActivityNode): State | undefined {
  if (node.success === "PASSED") {
    return "passed";
  }
  if (node.success === "FAILED") {
    return "failed";
  }
  if (node.completion === "COMPLETED") {
    return "completed";
  }
  return node.completion === "INCOMPLETE" || node.suspended ? "incomplete" : undefined;
}
