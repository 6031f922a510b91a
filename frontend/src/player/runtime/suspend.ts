// How much suspend data a SCO may keep is a setting of the server. scorm-again itself holds 64,000 characters at most;
// more is held here.

import { admit } from "./lenient";

const ELEMENT = "cmi.suspend_data";
const HELD_BY_RUNTIME = 64_000;
/** scorm-again refuses this with the error that the standard has for it. */
const TOO_LONG = "x".repeat(HELD_BY_RUNTIME + 1);

export class SuspendData {
  readonly #most: number;
  #long: string | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** Sets any element through the runtime's own `set`, whose answer it returns. */
  set(element: string, value: unknown, set: (element: string, value: string) => string): string {
    const text = admit(element, value);
    if (element !== ELEMENT) {
      return set(element, text);
    }
    if (text.length > this.#most) {
      return set(element, TOO_LONG);
    }
    const isLong = text.length > HELD_BY_RUNTIME;
    // The runtime decides whether anything may be set now.
    const result = set(element, isLong ? "" : text);
    if (result === "true") {
      this.#long = isLong ? text : undefined;
    }
    return result;
  }

  /** Takes stored data back, in place of the runtime if it is too long for that. */
  plant(element: string, value: string, set: (element: string, value: string) => unknown): void {
    if (element === ELEMENT && value.length > HELD_BY_RUNTIME) {
      this.#long = value;
    } else {
      set(element, admit(element, value));
    }
  }

  /** What an element holds, given what the runtime says. */
  get(element: string, value: string): string {
    return element === ELEMENT ? (this.#long ?? value) : value;
  }
}
