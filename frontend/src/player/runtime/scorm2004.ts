import type { Scorm2004API } from "scorm-again/scorm2004/min";
import { admit, restore } from "./lenient";
import { navigationRequest } from "./navigation";
import { type Navigation, type RuntimeFactory, elements, settings } from "./runtime";
import { plant } from "./seed";

const GENERAL_COMMIT_FAILURE = 391;

/** SCORM 2004 `window.API_1484_11`, without the standard's sequencing. */
export function scorm2004(Api: typeof Scorm2004API): RuntimeFactory {
  return (seed, reach, events) => {
    const api = new Api(settings(events, reach, GENERAL_COMMIT_FAILURE));
    plant(seed, (element, value) => api.setCMIValue(element, admit(element, value)));
    api.adl.nav.request_valid.continue = String(reach.next);
    api.adl.nav.request_valid.previous = String(reach.previous);

    const set = api.SetValue.bind(api);
    api.SetValue = (element, value) => set(element, admit(element, value));
    const get = api.GetValue.bind(api);
    api.GetValue = (element) => restore(element, get(element));

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
    return { api, name: "API_1484_11", read: () => elements(api.getFlattenedCMI()) };
  };
}
