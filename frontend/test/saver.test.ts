import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Refused, Unreachable } from "../src/player/client";
import type { Commit, CommitReply, Elements } from "../src/player/protocol";
import { DELAY_MS, type SaveState, Saver } from "../src/player/saving/saver";

/** A saver over elements that the test sets, with a server that it scripts. */
class Scene {
  elements: Record<string, string> = { "cmi.location": "1" };
  readonly sent: { elements: Elements; final: boolean }[] = [];
  readonly states: SaveState[] = [];
  stopped: Refused | undefined;
  /** Errors that the next calls meet, in order. */
  readonly faults: Error[] = [];
  readonly saver: Saver;
  #seq = 0;

  constructor() {
    this.saver = new Saver(
      { activity: "a", session: 1, read: () => ({ ...this.elements }), seconds: () => 5 },
      {
        nextSeq: () => ++this.#seq,
        commit: async (commit) => this.#answer(commit),
        commitSync: (commit) => this.#answer(commit),
      },
      {
        state: (state) => this.states.push(state),
        saved: () => undefined,
        stopped: (reason) => (this.stopped = reason),
      },
    );
  }

  set(elements: Elements): void {
    Object.assign(this.elements, elements);
    this.saver.changed(false);
  }

  #answer(commit: Commit): CommitReply {
    this.sent.push({ elements: commit.elements, final: commit.final });
    const fault = this.faults.shift();
    if (fault) {
      throw fault;
    }
    const course = { id: "", completion: "UNKNOWN", success: "UNKNOWN", score: null } as const;
    return { ack: commit.seq, nodes: [], course };
  }
}

/** Lets mocked time pass in small steps, with the promises in between. */
async function pass(context: TestContext, milliseconds: number): Promise<void> {
  for (let at = 0; at < milliseconds; at += 100) {
    context.mock.timers.tick(100);
    for (let turn = 0; turn < 10; turn += 1) {
      await Promise.resolve();
    }
  }
}

test("several changes go together, shortly after the first, without a commit of the SCO", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const scene = new Scene();
  scene.set({ "cmi.location": "2" });
  scene.set({ "cmi.suspend_data": "x" });
  await pass(context, DELAY_MS);
  assert.deepEqual(scene.sent, [{ elements: { "cmi.location": "2", "cmi.suspend_data": "x" }, final: false }]);
  assert.deepEqual(scene.states, ["saving", "saved"]);
});

test("a commit with nothing new makes no request", () => {
  const scene = new Scene();
  assert.equal(scene.saver.saveNow(false), true);
  assert.deepEqual(scene.sent, []);
});

test("a termination is told even when nothing has changed, and told once", () => {
  const scene = new Scene();
  assert.equal(scene.saver.saveNow(true), true);
  assert.equal(scene.saver.saveNow(true), true);
  assert.deepEqual(scene.sent, [{ elements: {}, final: true }]);
});

test("an unreachable server makes a commit false, and the saver goes on until it answers", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const scene = new Scene();
  scene.faults.push(new Unreachable(), new Unreachable());
  scene.elements["cmi.location"] = "2";
  assert.equal(scene.saver.saveNow(false), false);
  assert.equal(scene.saver.atRisk, true);
  await pass(context, 3000);
  assert.equal(scene.saver.atRisk, false);
  assert.deepEqual(scene.sent.at(-1), { elements: { "cmi.location": "2" }, final: false });
  assert.deepEqual(scene.states, ["saving", "unsaved", "unsaved", "saved"]);
});

test("a replaced page stops sending", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const scene = new Scene();
  scene.faults.push(new Refused(409, "replaced"));
  scene.set({ "cmi.location": "2" });
  await pass(context, DELAY_MS);
  scene.set({ "cmi.location": "3" });
  await pass(context, 5000);
  assert.equal(scene.sent.length, 1);
  assert.equal(scene.stopped?.code, "replaced");
  assert.equal(scene.saver.saveNow(true), false);
  assert.equal(scene.saver.farewell(), null);
  await assert.rejects(scene.saver.flush(true), Refused);
});

test("data that the server refuses is sent again only with the next change", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const scene = new Scene();
  scene.faults.push(new Refused(413, "too_large"));
  scene.set({ "cmi.suspend_data": "huge" });
  await pass(context, 20_000);
  assert.equal(scene.sent.length, 1);
  assert.equal(scene.states.at(-1), "refused");
  scene.set({ "cmi.suspend_data": "small" });
  await pass(context, DELAY_MS);
  assert.deepEqual(scene.sent.at(-1)?.elements, { "cmi.suspend_data": "small" });
  assert.equal(scene.states.at(-1), "saved");
});

test("a flush waits through failures until everything is saved", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const scene = new Scene();
  scene.faults.push(new Unreachable(), new Unreachable(), new Unreachable());
  scene.elements["cmi.location"] = "9";
  let done = false;
  const flushed = scene.saver.flush(true).then(() => (done = true));
  await pass(context, 400);
  assert.equal(done, false);
  await pass(context, 10_000);
  await flushed;
  assert.deepEqual(scene.sent.at(-1), { elements: { "cmi.location": "9" }, final: true });
});

test("a farewell holds what is not acknowledged, and nothing when all is", () => {
  const scene = new Scene();
  scene.elements["cmi.location"] = "2";
  assert.deepEqual(scene.saver.farewell(), {
    seq: 1,
    activity: "a",
    session: 1,
    elements: { "cmi.location": "2" },
    seconds: 5,
    final: true,
  });
  assert.equal(scene.saver.saveNow(true), true);
  assert.equal(scene.saver.farewell(), null);
});
