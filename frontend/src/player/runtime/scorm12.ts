import type { Scorm12API } from "scorm-again/scorm12/min";
import { restore } from "./lenient";
import { type Navigation, type RuntimeFactory, elements, settings } from "./runtime";
import { plant } from "./seed";
import { SuspendData } from "./suspend";

const GENERAL_EXCEPTION = 101;

/** SCORM 1.2 `window.API`, with so many characters of suspend data at most. */
export function scorm12(Api: typeof Scorm12API, suspendData: number): RuntimeFactory {
  return (seed, reach, events) => {
    const api = new Api(settings(events, reach, GENERAL_EXCEPTION));
    const suspend = new SuspendData(suspendData);
    plant(seed, (element, value) => suspend.plant(element, value, (name, text) => api.setCMIValue(name, text)));

    const set = api.LMSSetValue.bind(api);
    api.LMSSetValue = (element, value) => suspend.set(element, value, set);
    const get = api.LMSGetValue.bind(api);
    api.LMSGetValue = (element) => suspend.get(element, restore(element, get(element)));

    const read = () => elements(api.getFlattenedCMI(), suspend);
    let navigation: Navigation = { to: "nowhere" };
    api.on("LMSSetValue", () => events.changed());
    api.on("BeforeTerminate", () => {
      const before = read();
      // The runtime completes a SCO that finished without ever reporting a status
      // (SCORM 1.2 Run-Time Environment, cmi.core.lesson_status). Mastery is the server's to judge.
      if (before["cmi.core.lesson_status"] === "not attempted" && before["cmi.core.lesson_mode"] === "normal") {
        api.cmi.core.lesson_status = "completed";
      }
      navigation = { to: "unsaid", ended: howEnded(before["cmi.core.exit"]) };
    });
    // scorm-again's extension `nav.event`; it comes before LMSFinish returns, after the commit.
    api.on("SequenceNext", () => (navigation = { to: "next" }));
    api.on("SequencePrevious", () => (navigation = { to: "previous" }));

    const finish = api.LMSFinish.bind(api);
    api.LMSFinish = (parameter) => {
      const result = finish(parameter);
      if (result === "true") {
        events.terminated(navigation);
      }
      return result;
    };
    return { api, name: "API", read };
  };
}

function howEnded(exit: string | undefined): "normal" | "suspend" | "logout" | "time-out" {
  return exit === "suspend" || exit === "logout" || exit === "time-out" ? exit : "normal";
}
