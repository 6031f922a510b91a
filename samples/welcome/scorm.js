// The SCORM 1.2 side of the course. Without a player around it (opened from a disk) every call does nothing.

const FARTHEST_PARENT = 10;

function findApi(start) {
  let page = start;
  for (let level = 0; level < FARTHEST_PARENT; level += 1) {
    if (page.API) {
      return page.API;
    }
    if (page.parent === page) {
      break;
    }
    page = page.parent;
  }
  return null;
}

const api = findApi(window) ?? (window.opener && findApi(window.opener));
const started = Date.now();
let open = false;

export function initialize() {
  open = api?.LMSInitialize("") === "true";
}

/** The value of an element, or an empty string. */
export function get(element) {
  return open ? api.LMSGetValue(element) : "";
}

/** Sets elements, given as an object from names to values. */
export function set(elements) {
  if (open) {
    for (const [element, value] of Object.entries(elements)) {
      api.LMSSetValue(element, String(value));
    }
  }
}

export function commit() {
  if (open) {
    api.LMSCommit("");
  }
}

/** Ends the sitting; `exit` is "suspend" when the learner means to come back. */
export function finish(exit) {
  if (open) {
    set({ "cmi.core.session_time": timespan(Date.now() - started), "cmi.core.exit": exit });
    api.LMSFinish("");
    open = false;
  }
}

/** The time of day as SCORM 1.2 writes it. */
export function timeOfDay(date) {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part, 2)).join(":");
}

function timespan(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  return [
    pad(Math.floor(seconds / 3600), 4),
    pad(Math.floor(seconds / 60) % 60, 2),
    pad(seconds % 60, 2),
  ].join(":");
}

function pad(number, digits) {
  return String(number).padStart(digits, "0");
}
