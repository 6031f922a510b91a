import { Refused, Unreachable } from "./client";
import { Course } from "./course/course";
import { CourseFrame } from "./course/frame";
import { OpenSitting } from "./course/sitting";
import type { Launch } from "./launch";
import type { ActivityNode, BeginReply, Exit, ExitAction, OpenReply, PlayerSettings } from "./protocol";
import type { Navigation, Reach, RuntimeFactory } from "./runtime/runtime";
import { Pause, backoff } from "./saving/backoff";
import type { SaveState } from "./saving/saver";
import type { Texts } from "./texts";
import { noticeKind, showNotice } from "./view/notice";
import { Shell } from "./view/shell";

const PING_MS = 15_000;

/** Plays one launch: opens activities, steps between them, saves, and leaves. */
export class Player {
  readonly #launch: Launch;
  readonly #factory: RuntimeFactory;
  readonly #texts: Texts;
  readonly #course: Course;
  readonly #shell: Shell;
  readonly #frame: CourseFrame;
  readonly #tracking: boolean;
  readonly #settings: PlayerSettings;
  readonly #closeWindow = window.close.bind(window);
  readonly #pause = new Pause();
  #sitting: OpenSitting | undefined;
  #pingTimer: ReturnType<typeof setInterval> | undefined;
  #busy = false;
  /** The launch has ended, or the page has nothing to say any more. */
  #over = false;

  constructor(launch: Launch, begun: BeginReply, factory: RuntimeFactory, texts: Texts) {
    this.#launch = launch;
    this.#factory = factory;
    this.#texts = texts;
    this.#tracking = begun.tracking;
    this.#settings = begun.player;
    this.#course = new Course(begun.tree);
    this.#shell = new Shell(begun.course.title, this.#course, texts, begun.player, {
      next: () => void this.#play(this.#neighbour("next")),
      previous: () => void this.#play(this.#neighbour("previous")),
      exit: () => void this.#exit(),
      choose: (id) => void this.#play(this.#course.find(id)),
    });
    this.#frame = new CourseFrame(this.#shell.frame, () => this.#closedByCourse());
    document.title = begun.course.title;
  }

  /** Shows the player and opens the activity to start with. */
  async start(current: string | null): Promise<void> {
    this.#shell.mount();
    this.#shell.showSaveState(this.#tracking ? "saved" : "preview");
    this.#listen();
    const first = this.#course.startingPoint(current);
    if (first) {
      await this.#play(first);
    } else {
      this.#render();
      this.#shell.showBanner("choose");
    }
  }

  #listen(): void {
    this.#pingTimer = setInterval(() => void this.#ping(), PING_MS);
    // Courses that call `parent.close()` or `top.close()` reach this.
    window.close = () => this.#closedByCourse();
    window.addEventListener("pagehide", () => this.#hide());
    window.addEventListener("pageshow", (event) => {
      // Back from the browser's page cache: the server takes the launch as left.
      if (event.persisted) {
        location.reload();
      }
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.#over && this.#sitting?.saver.atRisk) {
        event.preventDefault();
      }
    });
    window.addEventListener("online", () => {
      this.#sitting?.saver.retry();
      this.#pause.cutShort();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && !this.#over) {
        this.#sitting?.saver.changed(true);
      }
    });
  }

  /** Leaves what is open and opens `activity`. */
  async #play(activity: ActivityNode | undefined): Promise<void> {
    if (!activity || this.#busy || this.#over) {
      return;
    }
    this.#setBusy(true);
    try {
      this.#shell.showBanner(undefined);
      await this.#leaveSitting();
      this.#shell.showCover("loading");
      const open = await this.#launch.open(activity.id);
      const sitting = this.#sit(activity, open);
      this.#sitting = sitting;
      sitting.install();
      this.#shell.showCover(undefined);
      this.#frame.open(open.url, activity.title);
      this.#frame.focus();
    } catch (error) {
      this.#failed(error, () => void this.#play(activity));
    } finally {
      this.#setBusy(false);
    }
  }

  #sit(activity: ActivityNode, open: OpenReply): OpenSitting {
    const surroundings = { isDismissing: () => this.#over || this.#frame.isDismissing };
    const sitting = new OpenSitting(open, this.#factory, this.#reach(activity), this.#launch, surroundings, {
      state: (state) => this.#showSaveState(state),
      saved: (reply) => {
        this.#course.update(reply.nodes, reply.course);
        this.#render();
      },
      stopped: (reason) => this.#stop(reason),
      finished: (navigation) => this.#finished(sitting, navigation),
    });
    return sitting;
  }

  /** Leaves the SCO and waits until the server has all of it. */
  async #leaveSitting(): Promise<void> {
    const sitting = this.#sitting;
    if (!sitting) {
      return;
    }
    this.#shell.showCover("leaving");
    await this.#frame.leave();
    await sitting.saver.flush(true);
    this.#sitting = undefined;
  }

  async #exit(): Promise<void> {
    if (this.#busy || this.#over) {
      return;
    }
    this.#setBusy(true);
    try {
      await this.#leaveSitting();
      this.#shell.showCover("leaving");
      const { exit } = await this.#untilReached(() => this.#launch.end());
      this.#finish();
      this.#goTo(exit);
    } catch (error) {
      this.#failed(error, () => void this.#exit());
    } finally {
      this.#setBusy(false);
    }
  }

  async #untilReached<Reply>(call: () => Promise<Reply>): Promise<Reply> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof Unreachable) || this.#over) {
          throw error;
        }
        this.#shell.showCover("leaving_unsaved");
        await this.#pause.for(backoff(failures));
      }
    }
  }

  #goTo(exit: Exit): void {
    switch (exit.kind) {
      case "redirect":
        location.replace(exit.url);
        break;
      case "blank":
        location.replace("about:blank");
        break;
      case "close":
        this.#closeWindow();
        // A window that a script did not open stays.
        showNotice(this.#texts, "done");
        break;
      case "message":
        showNotice(this.#texts, "done");
        break;
    }
  }

  /** The SCO terminated by itself. Its calls are still on the stack, so what follows waits for them. */
  #finished(sitting: OpenSitting, navigation: Navigation): void {
    setTimeout(() => {
      if (this.#busy || this.#over || this.#sitting !== sitting) {
        return;
      }
      const target = this.#target(navigation);
      if (target) {
        void this.#play(target);
      } else {
        this.#act(this.#actionAfter(sitting, navigation));
      }
    });
  }

  /** What follows when a SCO has ended and leads to no other. */
  #actionAfter(sitting: OpenSitting, navigation: Navigation): ExitAction {
    switch (navigation.to) {
      case "exit-course":
        return "EXIT_COURSE";
      case "logout":
        return this.#settings.logoutExits ? "EXIT_COURSE" : "DISPLAY_MESSAGE";
      case "unsaid": {
        const isLast = !this.#neighbour("next");
        const satisfied = this.#course.isSatisfied(isLast ? undefined : sitting.activity);
        const when = `${isLast ? "final" : "intermediate"} ${satisfied ? "satisfied" : "not-satisfied"}`;
        return this.#settings.exitActions[`${when} ${navigation.ended}`] ?? "DISPLAY_MESSAGE";
      }
      default:
        return "DISPLAY_MESSAGE";
    }
  }

  #act(action: ExitAction): void {
    const next = this.#neighbour("next");
    switch (action) {
      case "EXIT_COURSE":
        void this.#exit();
        break;
      case "EXIT_COURSE_AFTER_CONFIRM":
        // Within another site's frame browsers do not ask; the line then says how to leave.
        if (confirm(this.#texts("confirm_exit"))) {
          void this.#exit();
        } else {
          this.#shell.showWayOn(next !== undefined);
        }
        break;
      case "GO_TO_NEXT_SCO":
        if (next) {
          void this.#play(next);
        } else {
          this.#shell.showWayOn(false);
        }
        break;
      case "DISPLAY_MESSAGE":
        this.#shell.showWayOn(next !== undefined);
        break;
      case "DO_NOTHING":
        break;
    }
  }

  #target(navigation: Navigation): ActivityNode | undefined {
    switch (navigation.to) {
      case "next":
      case "previous":
        return this.#neighbour(navigation.to);
      case "activity":
        return this.#allowed(navigation.id);
      default:
        return undefined;
    }
  }

  #closedByCourse(): void {
    setTimeout(() => void this.#exit());
  }

  #hide(): void {
    if (this.#over) {
      return;
    }
    this.#over = true;
    // Runs the SCO's unload handlers now: after this event they would come too late for the beacon.
    this.#frame.remove();
    this.#launch.hide(this.#sitting?.saver.farewell() ?? null);
  }

  async #ping(): Promise<void> {
    try {
      await this.#launch.ping();
    } catch (error) {
      if (error instanceof Refused && error.endsLaunch) {
        this.#stop(error);
      }
    }
  }

  /** The launch is over for this page: nothing is sent any more, and the page says why. */
  #stop(reason: Refused): void {
    if (this.#over) {
      return;
    }
    this.#finish();
    this.#sitting?.saver.stop(reason);
    // A SCO's call may be on the stack: its frame goes after it.
    setTimeout(() => showNotice(this.#texts, noticeKind(reason.code)));
  }

  #finish(): void {
    this.#over = true;
    clearInterval(this.#pingTimer);
  }

  #failed(error: unknown, retry: () => void): void {
    if (error instanceof Refused && error.endsLaunch) {
      this.#stop(error);
      return;
    }
    console.error(error);
    this.#shell.showRetry(error instanceof Unreachable ? "offline_text" : "failed_text", retry);
  }

  #showSaveState(state: SaveState): void {
    if (!this.#tracking) {
      return;
    }
    this.#shell.showSaveState(state);
    if (this.#busy && state === "unsaved") {
      this.#shell.showCover("leaving_unsaved");
    }
  }

  #reach(activity: ActivityNode): Reach {
    return {
      next: this.#course.neighbour(activity.id, "next") !== undefined,
      previous: this.#course.neighbour(activity.id, "previous") !== undefined,
      activity: (id) => this.#allowed(id) !== undefined,
    };
  }

  #allowed(id: string): ActivityNode | undefined {
    const node = this.#course.find(id);
    return node?.launchable && this.#course.isOpen(node) ? node : undefined;
  }

  #neighbour(direction: "next" | "previous"): ActivityNode | undefined {
    return this.#sitting && this.#course.neighbour(this.#sitting.activity, direction);
  }

  #setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#render();
  }

  #render(): void {
    this.#shell.render({
      current: this.#sitting?.activity,
      next: this.#neighbour("next") !== undefined,
      previous: this.#neighbour("previous") !== undefined,
      busy: this.#busy,
    });
  }
}
