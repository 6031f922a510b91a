import type { Elements } from "../protocol";

/**
 * Knows which elements of one sitting the server may not have.
 *
 * Requests overlap (a synchronous one overtakes an asynchronous one), answers come late or never, and
 * the server ignores a request that a newer one has overtaken. So an element stays in every delta from
 * its first sending until a request that contained its latest value is acknowledged, even when its value
 * has returned to the acknowledged one: an unanswered request may have been applied.
 */
export class Ledger {
  readonly #acknowledged: Map<string, string>;
  /** Deltas on the way, by sequence number. */
  readonly #inFlight = new Map<number, Elements>();
  /** Elements whose value at the server is not certain, with the last sequence number that carried them. */
  readonly #uncertain = new Map<string, number>();
  #lastAcknowledged = 0;

  /** `baseline` is what the server already has: the state that it seeded. */
  constructor(baseline: Elements) {
    this.#acknowledged = new Map(Object.entries(baseline));
  }

  /** What must be sent so that the server has `current`. An element that was never there counts as empty. */
  delta(current: Elements): Elements {
    const delta: Record<string, string> = {};
    for (const [name, value] of Object.entries(current)) {
      if (value !== (this.#acknowledged.get(name) ?? "") || this.#uncertain.has(name)) {
        delta[name] = value;
      }
    }
    return delta;
  }

  sending(seq: number, delta: Elements): void {
    this.#inFlight.set(seq, delta);
    for (const name of Object.keys(delta)) {
      this.#uncertain.set(name, seq);
    }
  }

  /** The answer to request `seq` says that the server last applied request `ack`; true when that is `seq`. */
  answered(seq: number, ack: number): boolean {
    const delta = this.#inFlight.get(seq);
    this.#inFlight.delete(seq);
    if (delta === undefined || ack !== seq || seq < this.#lastAcknowledged) {
      return false;
    }
    this.#lastAcknowledged = seq;
    for (const [name, value] of Object.entries(delta)) {
      this.#acknowledged.set(name, value);
      if ((this.#uncertain.get(name) ?? 0) <= seq) {
        this.#uncertain.delete(name);
      }
    }
    return true;
  }

  /** No usable answer came to request `seq`: it may or may not have been applied. */
  lost(seq: number): void {
    this.#inFlight.delete(seq);
  }
}
