import type { Client } from "./client";
import type { BeginReply, Commit, CommitReply, EndReply, NodeStatus, OpenReply } from "./protocol";
import type { Line } from "./saving/saver";
import { beaconPart, fitsBeacon } from "./saving/farewell";

/** The server's side of one launch: adds the epoch, which makes calls of a replaced tab worthless. */
export class Launch implements Line {
  readonly #client: Client;
  readonly #epoch: number;
  readonly #tracking: boolean;
  #seq = 0;

  constructor(client: Client, begun: BeginReply) {
    this.#client = client;
    this.#epoch = begun.epoch;
    this.#tracking = begun.tracking;
  }

  nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  open(activity: string): Promise<OpenReply> {
    return this.#client.post("open", { epoch: this.#epoch, activity });
  }

  async commit(commit: Commit): Promise<CommitReply> {
    return this.#tracking ? this.#client.post("commit", { epoch: this.#epoch, ...commit }) : unsaved(commit);
  }

  commitSync(commit: Commit): CommitReply {
    return this.#tracking ? this.#client.postSync("commit", { epoch: this.#epoch, ...commit }) : unsaved(commit);
  }

  ping(): Promise<void> {
    return this.#client.post("ping", { epoch: this.#epoch });
  }

  end(): Promise<EndReply> {
    return this.#client.post("end", { epoch: this.#epoch, reason: "exit", commit: null });
  }

  /**
   * Tells the server, from a page that goes away, that it does, with what it has not acknowledged yet.
   *
   * Only a beacon is sure to be sent, and it carries little. What it cannot carry whole goes twice: the most
   * important part by beacon, then everything by a plain request, under a higher number so that it counts
   * in whichever order they arrive.
   */
  hide(commit: Commit | null): void {
    if (commit === null || !this.#tracking) {
      this.#hideBy("beacon", null);
    } else if (fitsBeacon(commit)) {
      this.#hideBy("beacon", commit);
    } else {
      this.#hideBy("beacon", { ...commit, elements: beaconPart(commit.elements) });
      this.#hideBy("request", { ...commit, seq: this.nextSeq() });
    }
  }

  #hideBy(way: "beacon" | "request", commit: Commit | null): void {
    const body = { epoch: this.#epoch, reason: "hide", commit };
    if (way === "request" || !this.#client.beacon("end", body)) {
      this.#client.postAndForget("end", body);
    }
  }
}

/** A preview's answer: taken, kept nowhere. */
function unsaved(commit: Commit): CommitReply {
  const course: NodeStatus = { id: "", completion: "UNKNOWN", success: "UNKNOWN", score: null };
  return { ack: commit.seq, nodes: [], course };
}
