import type { Scorm2004API } from "scorm-again/scorm2004/min";
import { restore } from "./lenient";
import { navigationRequest } from "./navigation";
import { type Navigation, type RuntimeFactory, elements, settings } from "./runtime";
import { plant } from "./seed";
import { SuspendData } from "./suspend";

const GENERAL_COMMIT_FAILURE = 391;

/** SCORM 2004 `window.API_1484_11`, without the standard's sequencing, with so many characters of suspend data at most. */
export function scorm2004(Api: typeof Scorm2004API, suspendData: number): RuntimeFactory {
  return (seed, reach, events) => {
    const api = new Api(settings(events, reach, GENERAL_COMMIT_FAILURE));
    const suspend = new SuspendData(suspendData);
    plant(seed, (element, value) => suspend.plant(element, value, (name, text) => api.setCMIValue(name, text)));
    api.adl.nav.request_valid.continue = String(reach.next);
    api.adl.nav.request_valid.previous = String(reach.previous);

    const set = api.SetValue.bind(api);
    api.SetValue = (element, value) => suspend.set(element, value, set);
    const get = api.GetValue.bind(api);
    api.GetValue = (element) => suspend.get(element, restore(element, get(element)));

    api.on("SetValue", () => events.changed());

    const terminate = api.Terminate.bind(api);
    api.Terminate = (parameter) => {
      // Terminating clears the request.
      const navigation: Navigation = navigationRequest(api.adl.nav.request, api.cmi.getExitValueInternal());
      const result = terminate(parameter);
      if (result === "true") {
        events.terminated(navigation);
      }
      return result;
    };
    return { api, name: "API_1484_11", read: () => elements(api.getFlattenedCMI(), suspend) };
  };
}
