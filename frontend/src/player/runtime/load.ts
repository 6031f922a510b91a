import type { Standard } from "../protocol";
import type { RuntimeFactory } from "./runtime";
import { scorm12 } from "./scorm12";
import { scorm2004 } from "./scorm2004";

/** Fetches the runtime of one standard only. */
export async function loadRuntime(standard: Standard, suspendData: number): Promise<RuntimeFactory> {
  switch (standard) {
    case "SCORM12":
      return scorm12((await import("scorm-again/scorm12/min")).Scorm12API, suspendData);
    case "SCORM2004":
      return scorm2004((await import("scorm-again/scorm2004/min")).Scorm2004API, suspendData);
  }
}
