import assert from "node:assert/strict";
import { test } from "node:test";
import { Course } from "../src/player/course/course";
import type { ActivityNode, Completion, Success } from "../src/player/protocol";

function node(id: string, change: Partial<ActivityNode> = {}): ActivityNode {
  return {
    id,
    title: id,
    kind: "SCO",
    launchable: true,
    visible: true,
    prerequisites: null,
    completion: "UNKNOWN",
    success: "UNKNOWN",
    score: null,
    suspended: false,
    children: [],
    ...change,
  };
}

function course(): Course {
  const group = { kind: "AGGREGATION", launchable: false } as const;
  return new Course(
    node("root", {
      ...group,
      children: [
        node("part", { ...group, children: [node("one"), node("two", { prerequisites: "one" })] }),
        node("three"),
      ],
    }),
  );
}

const whole = { id: "", completion: "INCOMPLETE", success: "UNKNOWN", score: null } as const;

test("next and previous follow the tree and pass over what is not open yet", () => {
  const found = course();
  assert.equal(found.neighbour("one", "next")?.id, "three");
  assert.equal(found.neighbour("three", "previous")?.id, "one");
  found.update([{ id: "one", completion: "COMPLETED", success: "UNKNOWN", score: null }], whole);
  assert.equal(found.neighbour("one", "next")?.id, "two");
  assert.equal(found.neighbour("three", "previous")?.id, "two");
  assert.equal(found.neighbour("three", "next"), undefined);
  assert.equal(found.neighbour("one", "previous"), undefined);
});

test("the course starts where the learner was, else at the first thing not done, else at the first", () => {
  const found = course();
  assert.equal(found.startingPoint("three")?.id, "three");
  assert.equal(found.startingPoint("gone")?.id, "one");
  assert.equal(found.startingPoint(null)?.id, "one");
  const done = { completion: "COMPLETED", success: "PASSED", score: 100 } as const;
  found.update([{ id: "one", ...done }], whole);
  assert.equal(found.startingPoint(null)?.id, "two");
  found.update(
    ["two", "three"].map((id) => ({ id, ...done })),
    whole,
  );
  assert.equal(found.startingPoint(null)?.id, "one");
});

test("an activity is done when it is passed, or complete and not failed, and so is the course", () => {
  const found = course();
  assert.deepEqual([found.isSatisfied("one"), found.isSatisfied()], [false, false]);
  const result = (completion: Completion, success: Success) => ({ id: "one", completion, success, score: null });
  for (const [completion, success, expected] of [
    ["COMPLETED", "UNKNOWN", true],
    ["COMPLETED", "FAILED", false],
    ["INCOMPLETE", "PASSED", true],
    ["INCOMPLETE", "UNKNOWN", false],
  ] as const) {
    found.update([result(completion, success)], whole);
    assert.deepEqual([found.isSatisfied("one"), found.isSatisfied()], [expected, false]);
    found.update([], { ...result(completion, success), id: "" });
    assert.equal(found.isSatisfied(), expected);
  }
});
