import assert from "node:assert/strict";
import { test } from "node:test";
import { type Api, Track } from "../src/media/track";

/** A player that notes what is set. */
function player(values: Record<string, string> = {}): { api: Api; values: Record<string, string>; calls: string[] } {
  const calls: string[] = [];
  const api: Api = {
    LMSInitialize: () => "true",
    LMSGetValue: (element) => values[element] ?? "",
    LMSSetValue: (element, value) => {
      values[element] = value;
      return "true";
    },
    LMSCommit: () => {
      calls.push("commit");
      return "true";
    },
    LMSFinish: () => {
      calls.push("finish");
      return "true";
    },
  };
  return { api, values, calls };
}

test("a first sitting is incomplete, remembers its place and means to go on", () => {
  const { api, values, calls } = player({ "cmi.core.lesson_status": "not attempted" });
  let now = 1_000;
  const track = new Track(api, () => now);
  assert.equal(track.place, 0);
  track.at(12.345);
  now += 3_725_900;
  track.leave();
  track.at(99);
  assert.deepEqual(values, {
    "cmi.core.lesson_status": "incomplete",
    "cmi.core.lesson_location": "12.3",
    "cmi.core.session_time": "0001:02:05",
    "cmi.core.exit": "suspend",
  });
  assert.deepEqual(calls, ["finish"]);
});

test("the end completes once", () => {
  const { api, values, calls } = player({ "cmi.core.lesson_location": "40.5" });
  const track = new Track(api);
  assert.equal(track.place, 40.5);
  track.complete();
  track.complete();
  assert.equal(values["cmi.core.lesson_status"], "completed");
  assert.deepEqual(calls, ["commit"]);
});

test("who comes back after the end stays complete", () => {
  const { api, values } = player({ "cmi.core.lesson_status": "completed", "cmi.core.lesson_location": "nonsense" });
  const track = new Track(api);
  assert.equal(track.done, true);
  assert.equal(track.place, 0);
  track.leave();
  assert.equal(values["cmi.core.lesson_status"], "completed");
});

test("without a player around it every call does nothing", () => {
  const track = new Track(undefined);
  track.at(1);
  track.complete();
  track.leave();
  assert.equal(track.done, true);
});
