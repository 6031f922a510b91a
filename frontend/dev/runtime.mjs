// The server's runtime protocol in memory: what the player is developed and tested against. It keeps what the
// SCOs set, with only as much status policy as the tree needs to show something.

/** An answer other than 200. */
export class Refusal extends Error {
  constructor(status, error) {
    super(error);
    this.status = status;
    this.error = error;
  }
}

/** The settings that a registration has by itself. */
const PLAYER = {
  navBar: true,
  title: true,
  finishButton: true,
  flow: true,
  structure: true,
  structureOpen: true,
  choice: true,
  logoutExits: true,
  suspendData: 64_000,
  privacyPolicy: null,
  exitActions: {},
};

/** One learner's registration on one course, with one launch link. */
export class Registration {
  constructor(course, { exit = { kind: "message" }, player = {} } = {}) {
    this.course = course;
    this.exit = exit;
    this.player = { ...PLAYER, ...player };
    this.epoch = 0;
    this.lastSeq = 0;
    this.session = 0;
    this.current = null;
    this.refusal = null;
    /** Elements by activity. */
    this.elements = new Map();
    /** Every call, for tests to look at: {call, body, at}. */
    this.calls = [];
  }

  /** Answers one call; throws a Refusal. */
  answer(call, body, now) {
    this.calls.push({ call, body, at: now });
    if (this.refusal) {
      throw this.refusal;
    }
    if (call === "begin") {
      return this.#begin();
    }
    if (body.epoch !== this.epoch) {
      throw new Refusal(409, "replaced");
    }
    switch (call) {
      case "open":
        return this.#open(body.activity);
      case "commit":
        return this.#commit(body);
      case "ping":
        return null;
      case "end":
        if (body.commit) {
          this.#commit(body.commit);
        }
        return { exit: this.exit };
      default:
        throw new Refusal(404, "unknown");
    }
  }

  stored(activity) {
    return this.elements.get(activity) ?? {};
  }

  #begin() {
    this.epoch += 1;
    this.lastSeq = 0;
    return {
      epoch: this.epoch,
      standard: this.course.standard,
      course: { title: this.course.title },
      learner: { id: "learner-1", name: "Example, Erin" },
      tree: this.#node(this.course.root),
      current: this.current,
      exit: this.exit,
      tracking: true,
      player: this.player,
    };
  }

  #open(activity) {
    const item = find(this.course.root, activity);
    this.session += 1;
    this.current = activity;
    return {
      activity,
      session: this.session,
      url: `content/${item.href}`,
      cmi: this.#seed(activity),
      scoreSettings: { masteryScore: null },
    };
  }

  #commit({ seq, activity, elements, final }) {
    if (seq > this.lastSeq) {
      this.lastSeq = seq;
      this.elements.set(activity, { ...this.stored(activity), ...elements });
      if (final && !find(this.course.root, activity).isSco) {
        this.elements.set(activity, { "cmi.core.lesson_status": "completed" });
      }
    }
    return { ack: this.lastSeq, nodes: [this.#status(activity)], course: this.#whole() };
  }

  /** The course is complete when all its parts are. */
  #whole() {
    const parts = leaves(this.course.root).map((item) => this.#status(item.id));
    const completion = parts.every((part) => part.completion === "COMPLETED") ? "COMPLETED" : "INCOMPLETE";
    return { id: "", completion, success: "UNKNOWN", score: null };
  }

  #seed(activity) {
    const stored = { ...this.stored(activity) };
    const is12 = this.course.standard === "SCORM12";
    const core = is12 ? "cmi.core." : "cmi.";
    for (const name of ["exit", "session_time"]) {
      delete stored[core + name];
    }
    stored[`${core}entry`] = this.elements.has(activity) ? "resume" : "ab-initio";
    stored[`${core}credit`] = "credit";
    stored[is12 ? "cmi.core.student_id" : "cmi.learner_id"] = "learner-1";
    stored[is12 ? "cmi.core.student_name" : "cmi.learner_name"] = "Example, Erin";
    return nest(stored);
  }

  #node(item) {
    return {
      ...this.#status(item.id),
      title: item.title,
      kind: item.href === undefined ? "AGGREGATION" : item.isSco ? "SCO" : "ASSET",
      launchable: item.href !== undefined,
      visible: true,
      prerequisites: item.prerequisites ?? null,
      suspended: false,
      children: item.children.map((child) => this.#node(child)),
    };
  }

  #status(id) {
    const elements = this.stored(id);
    const status12 = elements["cmi.core.lesson_status"];
    const completed = ["completed", "passed", "failed"].includes(status12 ?? elements["cmi.completion_status"]);
    const success = { passed: "PASSED", failed: "FAILED" }[status12 ?? elements["cmi.success_status"]] ?? "UNKNOWN";
    const score = elements["cmi.core.score.raw"] ?? elements["cmi.score.raw"];
    return {
      id,
      completion: completed ? "COMPLETED" : this.elements.has(id) ? "INCOMPLETE" : "UNKNOWN",
      success,
      score: score ? Number(score) : null,
    };
  }
}

function leaves(item) {
  return item.children.length === 0 ? [item] : item.children.flatMap(leaves);
}

function find(item, id) {
  return item.id === id ? item : item.children.map((child) => find(child, id)).find(Boolean);
}

function nest(elements) {
  const root = {};
  for (const [name, value] of Object.entries(elements).sort()) {
    const path = name.split(".");
    const last = path.pop();
    let at = root;
    for (const key of path) {
      at = at[key] ??= {};
    }
    at[last] = value;
  }
  return root;
}
