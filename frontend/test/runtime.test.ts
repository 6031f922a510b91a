import assert from "node:assert/strict";
import { test } from "node:test";
import { Scorm12API } from "scorm-again/scorm12/min";
import { Scorm2004API } from "scorm-again/scorm2004/min";
import type { Seed } from "../src/player/protocol";
import { navigationRequest } from "../src/player/runtime/navigation";
import type { Navigation, Runtime, RuntimeFactory } from "../src/player/runtime/runtime";
import { scorm12 } from "../src/player/runtime/scorm12";
import { scorm2004 } from "../src/player/runtime/scorm2004";

interface Opened<Api> {
  api: Api;
  runtime: Runtime;
  commits: boolean[];
  navigations: Navigation[];
  /** What commits return. */
  safe: boolean;
  /** What is no longer as it was at the start. */
  changes(): Record<string, string>;
}

function open<Api>(factory: RuntimeFactory, seed: Seed = {}): Opened<Api> {
  const commits: boolean[] = [];
  const navigations: Navigation[] = [];
  const opened = {
    commits,
    navigations,
    safe: true,
  } as Opened<Api>;
  opened.runtime = factory(
    seed,
    { next: true, previous: false, activity: (id) => id === "other" },
    {
      changed: () => undefined,
      commit: (final) => {
        commits.push(final);
        return opened.safe;
      },
      terminated: (navigation) => navigations.push(navigation),
    },
  );
  opened.api = opened.runtime.api as Api;
  const before = opened.runtime.read();
  opened.changes = () =>
    Object.fromEntries(
      Object.entries(opened.runtime.read()).filter(([name, value]) => value !== (before[name] ?? "")),
    );
  return opened;
}

const open12 = (seed?: Seed, suspendData = 64_000) => open<Scorm12API>(scorm12(Scorm12API, suspendData), seed);
const open2004 = (seed?: Seed, suspendData = 64_000) =>
  open<Scorm2004API>(scorm2004(Scorm2004API, suspendData), seed);

test("1.2: elements carry the standard's names, and finishing commits once", () => {
  const { api, commits, navigations, changes } = open12();
  assert.equal(api.LMSInitialize(""), "true");
  const values = {
    "cmi.core.lesson_location": "page-2",
    "cmi.core.lesson_status": "incomplete",
    "cmi.core.score.raw": "50",
    "cmi.interactions.0.id": "q1",
    "cmi.interactions.0.type": "choice",
    "cmi.interactions.0.correct_responses.0.pattern": "a",
    "cmi.interactions.0.student_response": "b",
    "cmi.objectives.0.id": "o1",
  };
  for (const [name, value] of Object.entries(values)) {
    assert.equal(api.LMSSetValue(name, value), "true", name);
  }
  // The runtime answers this maximum when asked, so it is stored too.
  assert.deepEqual(changes(), { ...values, "cmi.objectives.0.score.max": "100" });
  assert.equal(api.LMSCommit(""), "true");
  assert.equal(api.LMSFinish(""), "true");
  assert.deepEqual(commits, [false, true]);
  assert.deepEqual(navigations, [{ to: "unsaid", ended: "normal" }]);
});

test("suspend data may have 64,000 characters in both standards", () => {
  const data = "s".repeat(64_000);
  const old = open12();
  old.api.LMSInitialize("");
  assert.equal(old.api.LMSSetValue("cmi.suspend_data", data), "true");
  const { api } = open2004();
  api.Initialize("");
  assert.equal(api.SetValue("cmi.suspend_data", data), "true");
});

test("suspend data is refused above the length that the server allows, with the standard's error", () => {
  const old = open12({}, 100);
  old.api.LMSInitialize("");
  assert.equal(old.api.LMSSetValue("cmi.suspend_data", "s".repeat(100)), "true");
  assert.equal(old.api.LMSSetValue("cmi.suspend_data", "t".repeat(101)), "false");
  assert.equal(old.api.LMSGetLastError(), "405");
  assert.equal(old.api.LMSGetValue("cmi.suspend_data"), "s".repeat(100));
  const { api } = open2004({}, 100);
  api.Initialize("");
  assert.equal(api.SetValue("cmi.suspend_data", "t".repeat(101)), "false");
  assert.equal(api.GetLastError(), "406");
});

test("suspend data may be longer than the runtime holds, is reported, and comes back", () => {
  const data = "s".repeat(150_000);
  const { api, runtime } = open12({}, 200_000);
  assert.equal(api.LMSSetValue("cmi.suspend_data", data), "false", "before the SCO has initialised");
  api.LMSInitialize("");
  assert.equal(api.LMSSetValue("cmi.suspend_data", data), "true");
  assert.equal(api.LMSGetValue("cmi.suspend_data"), data);
  assert.equal(runtime.read()["cmi.suspend_data"], data);
  assert.equal(api.LMSSetValue("cmi.suspend_data", "short"), "true");
  assert.equal(runtime.read()["cmi.suspend_data"], "short");

  const again = open2004({ suspend_data: data }, 200_000);
  again.api.Initialize("");
  assert.equal(again.api.GetValue("cmi.suspend_data"), data);
  assert.equal(again.runtime.read()["cmi.suspend_data"], data);
});

test("1.2: a SCO that finishes without a status is completed, one that set any keeps it", () => {
  const silent = open12();
  silent.api.LMSInitialize("");
  silent.api.LMSFinish("");
  assert.deepEqual(silent.changes(), { "cmi.core.lesson_status": "completed" });

  const begun = open12({ core: { lesson_status: "incomplete" } });
  begun.api.LMSInitialize("");
  begun.api.LMSFinish("");
  assert.deepEqual(begun.changes(), {});
});

test("1.2: a mastery score does not change the status here", () => {
  const { api, changes } = open12({ core: { credit: "credit" }, student_data: { mastery_score: "80" } });
  api.LMSInitialize("");
  api.LMSSetValue("cmi.core.score.raw", "10");
  api.LMSSetValue("cmi.core.lesson_status", "completed");
  api.LMSFinish("");
  assert.deepEqual(changes(), { "cmi.core.score.raw": "10", "cmi.core.lesson_status": "completed" });
});

test("1.2: a commit that is not safe is false to the SCO, which may go on", () => {
  const opened = open12();
  opened.api.LMSInitialize("");
  opened.safe = false;
  assert.equal(opened.api.LMSCommit(""), "false");
  assert.equal(opened.api.LMSFinish(""), "false");
  assert.equal(opened.api.LMSSetValue("cmi.core.lesson_location", "1"), "true");
  opened.safe = true;
  assert.equal(opened.api.LMSFinish(""), "true");
});

test("1.2: how a SCO ended is told, since what follows depends on it", () => {
  for (const ended of ["suspend", "logout", "time-out"] as const) {
    const { api, navigations } = open12();
    api.LMSInitialize("");
    api.LMSSetValue("cmi.core.exit", ended);
    api.LMSFinish("");
    assert.deepEqual(navigations, [{ to: "unsaid", ended }]);
  }
});

test("answers with line breaks and times with milliseconds are not lost", () => {
  const old = open12();
  old.api.LMSInitialize("");
  old.api.LMSSetValue("cmi.interactions.0.id", "q1");
  assert.equal(old.api.LMSSetValue("cmi.interactions.0.student_response", "one\r\ntwo"), "true");
  assert.equal(old.api.LMSSetValue("cmi.core.session_time", "0000:01:02.345"), "true");
  assert.equal(old.changes()["cmi.interactions.0.student_response"], "one\ntwo");

  const { api, changes } = open2004();
  api.Initialize("");
  api.SetValue("cmi.interactions.0.id", "q1");
  api.SetValue("cmi.interactions.0.type", "long-fill-in");
  assert.equal(api.SetValue("cmi.interactions.0.learner_response", "one\ntwo"), "true");
  assert.equal(api.GetValue("cmi.interactions.0.learner_response"), "one\ntwo");
  assert.equal(api.SetValue("cmi.session_time", "PT1.2345S"), "true");
  assert.equal(changes()["cmi.interactions.0.learner_response"], "one\ntwo");
  assert.equal(changes()["cmi.session_time"], "PT1.23S");
});

test("what was stored is there again, whatever the order of its names, and bad values do not spoil the rest", () => {
  const { api, changes } = open2004({
    cmi: {
      completion_status: "incomplete",
      entry: "resume",
      interactions: {
        "0": {
          correct_responses: { "0": { pattern: "a" } },
          id: "q1",
          learner_response: "b",
          type: "choice",
        },
      },
      location: "page-3",
      objectives: [{ score: { scaled: "0.5" }, id: "o1", success_status: "passed" }],
      score: { scaled: "7" },
      suspend_data: "state",
    },
  });
  api.Initialize("");
  const names = [
    "cmi.entry",
    "cmi.location",
    "cmi.suspend_data",
    "cmi.interactions.0.id",
    "cmi.interactions.0.learner_response",
    "cmi.interactions.0.correct_responses.0.pattern",
    "cmi.objectives.0.id",
    "cmi.objectives.0.score.scaled",
    "cmi.score.scaled",
  ];
  assert.deepEqual(
    names.map((name) => api.GetValue(name)),
    ["resume", "page-3", "state", "q1", "b", "a", "o1", "0.5", ""],
  );
  assert.deepEqual(changes(), {});
});

test("2004: the runtime's own conclusions are among the elements", () => {
  const { api, changes } = open2004({ completion_threshold: "0.8", scaled_passing_score: "0.7", credit: "credit" });
  api.Initialize("");
  api.SetValue("cmi.progress_measure", "0.9");
  api.SetValue("cmi.score.scaled", "0.5");
  api.Terminate("");
  assert.deepEqual(changes(), {
    "cmi.completion_status": "completed",
    "cmi.progress_measure": "0.9",
    "cmi.score.scaled": "0.5",
    "cmi.success_status": "failed",
  });
});

test("2004: a SCO learns where it may go, and asks for it by terminating", () => {
  const { api, navigations } = open2004();
  api.Initialize("");
  assert.deepEqual(
    ["continue", "previous", "choice.{target=other}", "choice.{target=else}"].map((name) =>
      api.GetValue(`adl.nav.request_valid.${name}`),
    ),
    ["true", "false", "true", "false"],
  );
  assert.equal(api.SetValue("adl.nav.request", "{target=other}choice"), "true");
  assert.equal(api.Terminate(""), "true");
  assert.deepEqual(navigations, [{ to: "activity", id: "other" }]);
});

test("2004: navigation requests and exits are understood", () => {
  const cases: [string, string, Navigation][] = [
    ["continue", "", { to: "next" }],
    ["previous", "normal", { to: "previous" }],
    ["exitAll", "", { to: "exit-course" }],
    ["suspendAll", "suspend", { to: "exit-course" }],
    ["abandonAll", "", { to: "exit-course" }],
    ["exit", "", { to: "nowhere" }],
    ["_none_", "suspend", { to: "nowhere" }],
    ["_none_", "logout", { to: "logout" }],
    ["continue", "time-out", { to: "exit-course" }],
    ["{target=a.b-c}jump", "", { to: "activity", id: "a.b-c" }],
  ];
  assert.deepEqual(
    cases.map(([request, exit]) => [request, exit, navigationRequest(request, exit)]),
    cases,
  );
});
