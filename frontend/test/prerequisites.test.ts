import assert from "node:assert/strict";
import { test } from "node:test";
import { type LessonStatus, prerequisitesMet } from "../src/player/course/prerequisites";

const statuses: Record<string, LessonStatus> = {
  A: "completed",
  B: "incomplete",
  C: "passed",
  D: "failed",
  E: "not attempted",
};

const cases: [string | null, boolean][] = [
  [null, true],
  ["", true],
  ["A", true],
  ["B", false],
  ["C", true],
  ["D", false],
  ["A&C", true],
  ["A & B", false],
  ["B|C", true],
  ["A and (B or C)", true],
  ["~B", true],
  ["not A", false],
  ["~(A&C)", false],
  ['D="failed"', true],
  ["D=f", true],
  ['E<>"not attempted"', false],
  ['B="incomplete"&A', true],
  ["2*{A,B,C}", true],
  ["3*{A,B,C}", false],
  ["2*{A,B|C,D}", true],
];

test("expressions are read as the standard describes them", () => {
  const found = cases.map(([expression]) => [expression, prerequisitesMet(expression, (id) => statuses[id])]);
  assert.deepEqual(found, cases);
});

test("what cannot be read, or names what the course does not have, locks nobody out", () => {
  for (const expression of ["A &", "(A", "A B", "2*{A", "}{", "GONE", "A & GONE"]) {
    assert.equal(
      prerequisitesMet(expression, (id) => statuses[id]),
      true,
      expression,
    );
  }
});
