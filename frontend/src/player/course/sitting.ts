import type { OpenReply } from "../protocol";
import type { Navigation, Reach, Runtime, RuntimeFactory } from "../runtime/runtime";
import { type Line, Saver, type SaverEvents } from "../saving/saver";

export interface SittingEvents extends SaverEvents {
  /** The SCO has terminated by itself, while it was on the screen. */
  finished(navigation: Navigation): void;
}

/** What the sitting has to know of the page around it. */
export interface Surroundings {
  /** A page of the SCO is being left, so that no synchronous request is possible. */
  isDismissing(): boolean;
}

/** One sitting of one SCO: its runtime and the saver that keeps the server up to date with it. */
export class OpenSitting {
  readonly activity: string;
  readonly runtime: Runtime;
  readonly saver: Saver;
  #terminated = false;

  constructor(
    open: OpenReply,
    factory: RuntimeFactory,
    reach: Reach,
    line: Line,
    surroundings: Surroundings,
    events: SittingEvents,
  ) {
    this.activity = open.activity;
    this.runtime = factory(open.cmi, reach, {
      changed: () => this.saver.changed(document.hidden || surroundings.isDismissing()),
      commit: (final) => this.#commit(final, surroundings.isDismissing()),
      terminated: (navigation) => {
        if (!this.#terminated) {
          this.#terminated = true;
          if (!surroundings.isDismissing()) {
            events.finished(navigation);
          }
        }
      },
    });
    const began = performance.now();
    this.saver = new Saver(
      {
        activity: open.activity,
        session: open.session,
        read: () => this.runtime.read(),
        seconds: () => Math.round((performance.now() - began) / 10) / 100,
      },
      line,
      events,
    );
  }

  /** Lets SCOs find the runtime. */
  install(): void {
    Object.defineProperty(window, this.runtime.name, { value: this.runtime.api, configurable: true });
  }

  #commit(final: boolean, isDismissing: boolean): boolean {
    if (!isDismissing) {
      return this.saver.saveNow(final);
    }
    // The player outlives the SCO and sends what it holds; on a hidden page its farewell does.
    if (final) {
      this.saver.terminated();
    } else {
      this.saver.changed(true);
    }
    return true;
  }
}
