import { Refused, Unreachable } from "../client";
import type { Commit, CommitReply, Elements } from "../protocol";
import { Pause, backoff } from "./backoff";
import { Ledger } from "./ledger";

/** "refused": the server will not take this content (too large, malformed); it is tried again with the next change. */
export type SaveState = "saved" | "saving" | "unsaved" | "refused";

/** The server calls that a saver makes, with the launch's epoch and sequence numbers filled in elsewhere. */
export interface Line {
  nextSeq(): number;
  commit(commit: Commit): Promise<CommitReply>;
  commitSync(commit: Commit): CommitReply;
}

export interface SaverEvents {
  state(state: SaveState): void;
  saved(reply: CommitReply): void;
  /** The launch is over for this page; nothing may be sent any more. */
  stopped(reason: Refused): void;
}

export interface Sitting {
  activity: string;
  session: number;
  /** The present elements. */
  read(): Elements;
  /** Seconds since the sitting began. */
  seconds(): number;
}

/** A value reaches the server about this long after it was set. */
export const DELAY_MS = 600;

/** Keeps the server up to date with one sitting of one SCO. */
export class Saver {
  readonly #sitting: Sitting;
  readonly #line: Line;
  readonly #events: SaverEvents;
  readonly #ledger: Ledger;
  readonly #pause = new Pause();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #finalWanted = false;
  #finalSaved = false;
  #stopped: Refused | undefined;
  #refused = false;
  #failures = 0;

  /** The state at construction is taken as what the server has. */
  constructor(sitting: Sitting, line: Line, events: SaverEvents) {
    this.#sitting = sitting;
    this.#line = line;
    this.#events = events;
    this.#ledger = new Ledger(sitting.read());
  }

  /** True while the server could not be reached for something that it should have. */
  get atRisk(): boolean {
    return this.#failures > 0 && !this.#isClean();
  }

  /** The SCO set something: save soon, or at once (but after the SCO's present calls) if `urgent`. */
  changed(urgent: boolean): void {
    this.#refused = false;
    if (this.#stopped) {
      return;
    }
    if (urgent) {
      queueMicrotask(() => void this.#run());
      if (this.#failures === 0) {
        this.#pause.cutShort();
      }
    } else if (!this.#running) {
      this.#timer ??= setTimeout(() => void this.#run(), DELAY_MS);
    }
  }

  /** The SCO terminated where no synchronous call is possible. */
  terminated(): void {
    this.#finalWanted = true;
    this.changed(true);
  }

  /**
   * Saves synchronously: true only when the server has everything. After a failure the saver goes on
   * trying by itself.
   */
  saveNow(final: boolean): boolean {
    this.#finalWanted ||= final;
    if (this.#stopped) {
      return false;
    }
    if (this.#isClean()) {
      return true;
    }
    const commit = this.#compose();
    try {
      return this.#settle(commit, this.#line.commitSync(commit));
    } catch (error) {
      this.#fail(commit, error);
      this.changed(true);
      return false;
    }
  }

  /**
   * Resolves when the server has everything, however long that takes, or has refused to take it;
   * rejects when the launch is over.
   */
  async flush(final: boolean): Promise<void> {
    this.#finalWanted ||= final;
    this.#refused = false;
    while (!this.#stopped && !this.#refused && !this.#isClean()) {
      this.#pause.cutShort();
      await this.#run();
    }
    if (this.#stopped) {
      throw this.#stopped;
    }
  }

  /** Tries again now, if a try is waiting. */
  retry(): void {
    this.#pause.cutShort();
  }

  /** What a page that goes away still has to tell, or null. The saver does not learn whether it arrived. */
  farewell(): Commit | null {
    if (this.#stopped) {
      return null;
    }
    this.#finalWanted = true;
    return this.#isClean() ? null : this.#compose();
  }

  /** Stops for good, for `reason`. */
  stop(reason: Refused): void {
    this.#stopped = reason;
    clearTimeout(this.#timer);
    this.#pause.cutShort();
  }

  #isClean(): boolean {
    if (this.#finalWanted && !this.#finalSaved) {
      return false;
    }
    return Object.keys(this.#ledger.delta(this.#sitting.read())).length === 0;
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running ??= this.#saveUntilClean().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #saveUntilClean(): Promise<void> {
    while (!this.#stopped && !this.#refused && !this.#isClean()) {
      const commit = this.#compose();
      try {
        this.#settle(commit, await this.#line.commit(commit));
      } catch (error) {
        this.#fail(commit, error);
      }
      if (!this.#stopped && !this.#refused && !this.#isClean()) {
        await this.#pause.for(this.#failures > 0 ? backoff(this.#failures) : this.#finalWanted ? 0 : DELAY_MS);
      }
    }
  }

  #compose(): Commit {
    const seq = this.#line.nextSeq();
    const elements = this.#ledger.delta(this.#sitting.read());
    this.#ledger.sending(seq, elements);
    if (this.#failures === 0) {
      this.#events.state("saving");
    }
    return {
      seq,
      activity: this.#sitting.activity,
      session: this.#sitting.session,
      elements,
      seconds: this.#sitting.seconds(),
      final: this.#finalWanted,
    };
  }

  #settle(commit: Commit, reply: CommitReply): boolean {
    const applied = this.#ledger.answered(commit.seq, reply.ack);
    this.#failures = 0;
    if (applied) {
      this.#finalSaved ||= commit.final;
      this.#events.saved(reply);
    }
    const clean = this.#isClean();
    if (clean) {
      this.#events.state("saved");
    }
    return clean;
  }

  #fail(commit: Commit, error: unknown): void {
    this.#ledger.lost(commit.seq);
    if (error instanceof Refused && error.endsLaunch) {
      this.stop(error);
      this.#events.stopped(error);
    } else if (error instanceof Refused) {
      this.#refused = true;
      this.#failures += 1;
      this.#events.state("refused");
    } else if (error instanceof Unreachable) {
      this.#failures += 1;
      this.#events.state("unsaved");
    } else {
      throw error;
    }
  }
}
