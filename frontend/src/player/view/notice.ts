import type { TextKey, Texts } from "../texts";
import { h } from "./dom";

export type NoticeKind = "done" | "unknown" | "expired" | "ended" | "replaced" | "disabled" | "offline" | "failed";

/** The notice for an error code of the server. */
export function noticeKind(code: string): NoticeKind {
  const known: readonly string[] = ["unknown", "expired", "ended", "replaced", "disabled"];
  return known.includes(code) ? (code as NoticeKind) : "failed";
}

/** Replaces the whole page by what happened and what to do. */
export function showNotice(texts: Texts, kind: NoticeKind, retry?: () => void): void {
  const title = texts(`${kind}_title` satisfies TextKey);
  const heading = h("h1", { tabindex: "-1" }, title);
  const button = retry && h("button", { type: "button", class: "primary" }, texts("retry"));
  if (retry) {
    button?.addEventListener("click", retry);
  }
  document.body.replaceChildren(
    h(
      "main",
      { class: "notice", "data-notice": kind },
      h("span", { class: "badge", "aria-hidden": "true" }),
      heading,
      h("p", {}, texts(`${kind}_text` satisfies TextKey)),
      button,
    ),
  );
  document.title = title;
  heading.focus();
}
