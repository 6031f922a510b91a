import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { TEXT_KEYS, texts } from "../src/player/texts";

test("the example texts are exactly those that the player uses", () => {
  const example = JSON.parse(readFileSync("texts.example.json", "utf8")) as Record<string, string>;
  assert.deepEqual(Object.keys(example), [...TEXT_KEYS]);
});

test("values are filled in, and a missing text shows its key", () => {
  const t = texts({ score: "{score} of {all}" });
  assert.equal(t("score", { score: "3" }), "3 of {all}");
  assert.equal(t("exit"), "exit");
});
