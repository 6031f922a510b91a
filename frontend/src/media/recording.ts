import { h } from "../player/view/dom";
import type { Page } from "./page";

/** How far playing may get ahead of what is remembered, in seconds. */
const STEP = 5;
/** Who left so near to the end begins anew. */
const NEAR_THE_END = 2;

/** Plays a video or a sound with the browser's own controls, which keyboards and screen readers know. */
export function playRecording(page: Page, kind: "video" | "audio"): void {
  const { track, title } = page;
  const player = h(kind, { controls: true, preload: "metadata", src: page.source, "aria-label": title });
  let remembered = track.place;
  const remember = (): void => {
    remembered = player.currentTime;
    track.at(remembered);
  };
  player.addEventListener("loadedmetadata", () => {
    if (track.place < player.duration - NEAR_THE_END) {
      player.currentTime = track.place;
    }
  });
  player.addEventListener("timeupdate", () => {
    if (!player.seeking && Math.abs(player.currentTime - remembered) >= STEP) {
      remember();
    }
  });
  player.addEventListener("pause", remember);
  player.addEventListener("ended", () => {
    remember();
    page.reachedEnd();
  });
  player.addEventListener("error", () => page.showElsewhere(), { once: true });
  page.show(kind === "audio" ? h("h1", {}, title) : undefined, player);
}
