/** The part of SCORM 1.2's API that the page of a media file speaks. */
export interface Api {
  LMSInitialize(parameter: ""): string;
  LMSGetValue(element: string): string;
  LMSSetValue(element: string, value: string): string;
  LMSCommit(parameter: ""): string;
  LMSFinish(parameter: ""): string;
}

const FARTHEST_PARENT = 10;

/** The API of the player around the page, if there is one. */
export function findApi(start: Window): Api | undefined {
  let page = start;
  for (let level = 0; level < FARTHEST_PARENT && page.parent !== page; level += 1) {
    page = page.parent;
    const { API: api } = page as Window & { API?: Api };
    if (api) {
      return api;
    }
  }
  return undefined;
}

/** How far somebody has come in a media file: seconds of a recording, pages of a document. */
export class Track {
  /** Where they were when they left, or 0. */
  readonly place: number;
  readonly #api: Api | undefined;
  readonly #now: () => number;
  readonly #began: number;
  #done: boolean;
  #open: boolean;

  constructor(api: Api | undefined, now: () => number = Date.now) {
    this.#api = api;
    this.#now = now;
    this.#began = now();
    this.#open = api?.LMSInitialize("") === "true";
    const status = this.#get("cmi.core.lesson_status");
    this.#done = status === "completed" || status === "passed";
    if (!this.#done) {
      this.#set("cmi.core.lesson_status", "incomplete");
    }
    const place = Number.parseFloat(this.#get("cmi.core.lesson_location"));
    this.place = Number.isFinite(place) && place > 0 ? place : 0;
  }

  /** True once the end was reached, in this sitting or an earlier one. */
  get done(): boolean {
    return this.#done;
  }

  /** Remembers where they are. */
  at(place: number): void {
    this.#set("cmi.core.lesson_location", String(Math.round(place * 10) / 10));
  }

  /** The end was reached. */
  complete(): void {
    if (!this.#done) {
      this.#done = true;
      this.#set("cmi.core.lesson_status", "completed");
      this.#commit();
    }
  }

  /** The page goes away. */
  leave(): void {
    this.#set("cmi.core.session_time", timespan(this.#now() - this.#began));
    this.#set("cmi.core.exit", this.#done ? "" : "suspend");
    if (this.#open) {
      this.#open = false;
      this.#api?.LMSFinish("");
    }
  }

  #get(element: string): string {
    return this.#open ? (this.#api?.LMSGetValue(element) ?? "") : "";
  }

  #set(element: string, value: string): void {
    if (this.#open) {
      this.#api?.LMSSetValue(element, value);
    }
  }

  #commit(): void {
    if (this.#open) {
      this.#api?.LMSCommit("");
    }
  }
}

/** Milliseconds as SCORM 1.2 writes a span of time. */
function timespan(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  return parts.map((part, index) => String(part).padStart(index === 0 ? 4 : 2, "0")).join(":");
}
