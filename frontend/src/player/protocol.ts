// The JSON that the player and the server exchange under /runtime/{token}/.

export type Standard = "SCORM12" | "SCORM2004";
export type Completion = "UNKNOWN" | "INCOMPLETE" | "COMPLETED";
export type Success = "UNKNOWN" | "PASSED" | "FAILED";

/** Data model elements by their full names in the standard, such as `cmi.core.lesson_location`. */
export type Elements = Readonly<Record<string, string>>;

/** One activity of the course with what is known of it. */
export interface ActivityNode {
  id: string;
  title: string;
  kind: "AGGREGATION" | "SCO" | "ASSET";
  launchable: boolean;
  visible: boolean;
  /** An `aicc_script` expression over activity ids (SCORM 1.2 `adlcp:prerequisites`). */
  prerequisites: string | null;
  completion: Completion;
  success: Success;
  /** 0 to 100. */
  score: number | null;
  suspended: boolean;
  children: ActivityNode[];
}

/** Where the learner goes when the launch is over. */
export type Exit = { kind: "redirect"; url: string } | { kind: "message" } | { kind: "close" } | { kind: "blank" };

/** What the player does when a SCO of SCORM 1.2 has ended by itself. */
export type ExitAction =
  | "EXIT_COURSE"
  | "EXIT_COURSE_AFTER_CONFIRM"
  | "GO_TO_NEXT_SCO"
  | "DISPLAY_MESSAGE"
  | "DO_NOTHING";

/** What the configuration of the registration says to the player. */
export interface PlayerSettings {
  navBar: boolean;
  title: boolean;
  finishButton: boolean;
  /** Buttons to the next activity and back. */
  flow: boolean;
  /** The list of activities. */
  structure: boolean;
  structureOpen: boolean;
  choice: boolean;
  /** A SCO of SCORM 2004 that ends with logout ends the course. */
  logoutExits: boolean;
  /** How many characters a SCO may keep. */
  suspendData: number;
  privacyPolicy: string | null;
  /** By "intermediate" or "final", "satisfied" or "not-satisfied", and how the SCO ended, with spaces between. */
  exitActions: Readonly<Record<string, ExitAction>>;
}

export interface BeginReply {
  epoch: number;
  standard: Standard;
  course: { title: string };
  learner: { id: string; name: string };
  tree: ActivityNode;
  current: string | null;
  exit: Exit;
  /** False for a preview: nothing is stored. */
  tracking: boolean;
  player: PlayerSettings;
}

/** Stored values, nested as the standard names them; lists are arrays or objects keyed by index. */
export type Seed = { readonly [name: string]: SeedValue };
export type SeedValue = string | number | boolean | null | Seed | readonly SeedValue[];

export interface OpenReply {
  activity: string;
  session: number;
  url: string;
  cmi: Seed;
}

export interface Commit {
  seq: number;
  activity: string;
  session: number;
  /** Everything that differs from the last acknowledged state of this sitting. */
  elements: Elements;
  /** Seconds since the sitting began. */
  seconds: number;
  /** The SCO terminated, or the player leaves it. */
  final: boolean;
}

export type NodeStatus = Pick<ActivityNode, "id" | "completion" | "success" | "score">;

export interface CommitReply {
  /** The last sequence number that the server applied in this epoch. */
  ack: number;
  nodes: NodeStatus[];
  course: NodeStatus;
}

export interface EndReply {
  exit: Exit;
}
