import type { ActivityNode, NodeStatus } from "../protocol";
import { type LessonStatus, prerequisitesMet } from "./prerequisites";

/** The activity tree with what the learner may do in it. */
export class Course {
  readonly root: ActivityNode;
  readonly #nodes = new Map<string, ActivityNode>();
  /** What can be played, in the order of the tree. */
  readonly #playable: ActivityNode[] = [];
  /** What is known of the course as a whole. */
  #whole: Pick<NodeStatus, "completion" | "success">;

  constructor(root: ActivityNode) {
    this.root = root;
    this.#whole = root;
    const visit = (node: ActivityNode): void => {
      this.#nodes.set(node.id, node);
      if (node.launchable) {
        this.#playable.push(node);
      }
      node.children.forEach(visit);
    };
    visit(root);
  }

  /** True when there is something to choose or to step through. */
  get hasSeveral(): boolean {
    return this.#playable.length > 1;
  }

  find(id: string): ActivityNode | undefined {
    return this.#nodes.get(id);
  }

  /** Takes over new results. */
  update(statuses: readonly NodeStatus[], whole: NodeStatus): void {
    this.#whole = whole;
    for (const status of statuses) {
      const node = this.#nodes.get(status.id);
      if (node) {
        Object.assign(node, status);
      }
    }
  }

  /** Whether an activity is done; without one, whether the course is. */
  isSatisfied(id?: string): boolean {
    const { completion, success } = (id !== undefined && this.#nodes.get(id)) || this.#whole;
    return success === "PASSED" || (completion === "COMPLETED" && success !== "FAILED");
  }

  /** False while something else has to be done first. */
  isOpen(node: ActivityNode): boolean {
    return prerequisitesMet(node.prerequisites, (id) => {
      const found = this.#nodes.get(id);
      return found && lessonStatus(found);
    });
  }

  /** The nearest activity before or after `id` that can be played now. */
  neighbour(id: string, direction: "next" | "previous"): ActivityNode | undefined {
    const at = this.#playable.findIndex((node) => node.id === id);
    if (at < 0) {
      return undefined;
    }
    const candidates =
      direction === "next" ? this.#playable.slice(at + 1) : this.#playable.slice(0, at).reverse();
    return candidates.find((node) => this.isOpen(node));
  }

  /** Where to start: where the learner was, else the first thing not done, else the first. */
  startingPoint(current: string | null): ActivityNode | undefined {
    const open = this.#playable.filter((node) => this.isOpen(node));
    return (
      open.find((node) => node.id === current) ??
      open.find((node) => node.completion !== "COMPLETED") ??
      open[0]
    );
  }
}

function lessonStatus(node: ActivityNode): LessonStatus {
  if (node.success === "PASSED") {
    return "passed";
  }
  if (node.success === "FAILED") {
    return "failed";
  }
  switch (node.completion) {
    case "COMPLETED":
      return "completed";
    case "INCOMPLETE":
      return "incomplete";
    case "UNKNOWN":
      return "not attempted";
  }
}
