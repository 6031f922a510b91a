import type { Navigation } from "./runtime";

/**
 * What a SCORM 2004 SCO asks for with `adl.nav.request` (`request`) and `cmi.exit` when it terminates.
 * Leaving an activity without leaving the course is nothing to do: it has just terminated.
 */
export function navigationRequest(request: string, exit: string): Navigation {
  // These two end the learner's session whatever else was asked (SCORM 2004 RTE, cmi.exit).
  if (exit === "time-out") {
    return { to: "exit-course" };
  }
  if (exit === "logout") {
    return { to: "logout" };
  }
  const target = /^\{target=(.+)\}(choice|jump)$/.exec(request)?.[1];
  if (target !== undefined) {
    return { to: "activity", id: target };
  }
  switch (request) {
    case "continue":
      return { to: "next" };
    case "previous":
      return { to: "previous" };
    case "exitAll":
    case "abandonAll":
    case "suspendAll":
      return { to: "exit-course" };
    default:
      return { to: "nowhere" };
  }
}
