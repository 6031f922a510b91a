// The page of a media file that became a course. The file around it, written at the import, names kind and source.
import { texts } from "../player/texts";
import { Page } from "./page";
import { playRecording } from "./recording";
import { Track, findApi } from "./track";

/** The player's page carries the texts in the learner's language. */
function table(): Record<string, string> {
  const carrier = parent.document.getElementById("texts");
  return JSON.parse(carrier?.textContent ?? "{}") as Record<string, string>;
}

const { kind = "", source = "" } = document.body.dataset;
const track = new Track(findApi(window));
const page = new Page(kind, source, track, texts(table()));
addEventListener("pagehide", () => track.leave());
if (kind === "video" || kind === "audio") {
  playRecording(page, kind);
} else {
  import("./document")
    .then(({ showDocument }) => showDocument(page))
    .catch((error: unknown) => {
      console.error(error);
      page.showElsewhere();
    });
}
