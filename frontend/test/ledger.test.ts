import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "../src/player/saving/ledger";

test("what the server seeded is not sent back, and an empty value that never was there is no change", () => {
  const ledger = new Ledger({ "cmi.location": "3" });
  assert.deepEqual(ledger.delta({ "cmi.location": "3", "cmi.interactions.0.latency": "" }), {});
});

test("a change is sent, and clearing a value is a change", () => {
  const ledger = new Ledger({ "cmi.location": "3", "cmi.exit": "suspend" });
  assert.deepEqual(ledger.delta({ "cmi.location": "4", "cmi.exit": "" }), { "cmi.location": "4", "cmi.exit": "" });
});

test("an acknowledged change is not sent again", () => {
  const ledger = new Ledger({});
  ledger.sending(1, { a: "1" });
  assert.equal(ledger.answered(1, 1), true);
  assert.deepEqual(ledger.delta({ a: "1", b: "2" }), { b: "2" });
});

test("a delta holds everything that is not acknowledged, also what is on its way", () => {
  const ledger = new Ledger({});
  ledger.sending(1, { a: "1" });
  assert.deepEqual(ledger.delta({ a: "1", b: "2" }), { a: "1", b: "2" });
});

test("a value that returned to the acknowledged one is sent, since the request in between may have been applied", () => {
  const ledger = new Ledger({ a: "old" });
  ledger.sending(1, { a: "new" });
  ledger.lost(1);
  assert.deepEqual(ledger.delta({ a: "old" }), { a: "old" });
});

test("an overtaken request acknowledges nothing", () => {
  const ledger = new Ledger({});
  ledger.sending(1, { a: "1" });
  ledger.sending(2, { a: "2" });
  assert.equal(ledger.answered(1, 2), false);
  assert.deepEqual(ledger.delta({ a: "2" }), { a: "2" });
  assert.equal(ledger.answered(2, 2), true);
  assert.deepEqual(ledger.delta({ a: "2" }), {});
});

test("a late answer to an older request does not undo a newer acknowledgement", () => {
  const ledger = new Ledger({});
  ledger.sending(1, { a: "1" });
  ledger.sending(2, { a: "2" });
  ledger.answered(2, 2);
  ledger.answered(1, 1);
  assert.deepEqual(ledger.delta({ a: "2" }), {});
});
