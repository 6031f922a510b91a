import type { Elements, Seed } from "../protocol";
import { restore } from "./lenient";
import type { SuspendData } from "./suspend";

/** A request of the SCO to go somewhere, made by terminating. */
export type Navigation =
  | { to: "next" | "previous" | "exit-course" | "logout" | "nowhere" }
  /** SCORM 1.2 knows none; what follows depends on how the SCO ended. */
  | { to: "unsaid"; ended: "normal" | "suspend" | "logout" | "time-out" }
  | { to: "activity"; id: string };

/** What a SCO may ask for from where it stands (`adl.nav.request_valid`). */
export interface Reach {
  next: boolean;
  previous: boolean;
  activity(id: string): boolean;
}

/** What the runtime tells the player. */
export interface RuntimeEvents {
  /** The SCO may have changed a value. */
  changed(): void;
  /** The SCO commits, or terminates (`final`): true when its data is safe. */
  commit(final: boolean): boolean;
  /** The SCO has terminated. */
  terminated(navigation: Navigation): void;
}

/** The runtime API of one sitting. */
export interface Runtime {
  /** The object that the SCO looks for in its parent windows. */
  readonly api: object;
  /** The window property under which it does. */
  readonly name: "API" | "API_1484_11";
  /** All elements, including those that the runtime set by itself. */
  read(): Elements;
}

export type RuntimeFactory = (seed: Seed, reach: Reach, events: RuntimeEvents) => Runtime;

/**
 * scorm-again with no rules of its own about status, and with our own way to the server.
 * `commitFailed` is the error code that the SCO finds after a commit that could not be saved.
 */
export function settings(events: RuntimeEvents, reach: Reach, commitFailed: number): ScormAgain.Settings {
  return {
    // It only has to be a string: our service ignores it.
    lmsCommitUrl: "player:",
    httpService: {
      processHttpRequest: (_url, _commit, terminating) =>
        events.commit(terminating)
          ? { result: "true", errorCode: 0 }
          : { result: "false", errorCode: commitFailed },
      updateSettings: () => undefined,
    },
    autocommit: false,
    mastery_override: false,
    logLevel: 5,
    scoItemIdValidator: reach.activity,
  };
}

/** The elements that hold a value, from scorm-again's export, where empty lists are objects. */
export function elements(flattened: Record<string, unknown>, suspend: SuspendData): Elements {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(flattened)) {
    if (typeof value !== "object") {
      result[name] = suspend.get(name, restore(name, String(value ?? "")));
    }
  }
  return result;
}
