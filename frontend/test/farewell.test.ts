import assert from "node:assert/strict";
import { test } from "node:test";
import { beaconPart, fitsBeacon } from "../src/player/saving/farewell";

const commit = { seq: 1, activity: "a", session: 1, seconds: 1, final: true };

test("the quota is counted in bytes, not characters", () => {
  assert.equal(fitsBeacon({ ...commit, elements: { a: "x".repeat(40_000) } }), true);
  assert.equal(fitsBeacon({ ...commit, elements: { a: "ü".repeat(40_000) } }), false);
});

test("a beacon takes the small elements first, then list members whole and without gaps", () => {
  const interaction = (n: number) => ({
    [`cmi.interactions.${n}.id`]: `q${n}`,
    [`cmi.interactions.${n}.learner_response`]: "r".repeat(25_000),
  });
  const part = beaconPart({
    "cmi.suspend_data": "s".repeat(64_000),
    ...interaction(0),
    ...interaction(1),
    ...interaction(2),
    "cmi.location": "7",
    "cmi.score.raw": "80",
  });
  assert.deepEqual(Object.keys(part).sort(), [
    "cmi.interactions.0.id",
    "cmi.interactions.0.learner_response",
    "cmi.interactions.1.id",
    "cmi.interactions.1.learner_response",
    "cmi.location",
    "cmi.score.raw",
  ]);
  assert.equal(fitsBeacon({ ...commit, elements: part }), true);
});
