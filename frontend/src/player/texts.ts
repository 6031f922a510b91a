/** Every text of the player; the server sends them in the learner's language. `{title}` is filled in. */
export const TEXT_KEYS = [
  "exit",
  "confirm_exit",
  "privacy_policy",
  "next",
  "previous",
  "menu",
  "contents",
  "loading",
  "retry",
  "saved",
  "saving",
  "unsaved",
  "refused",
  "preview",
  "leaving",
  "leaving_unsaved",
  "finished_next",
  "finished_exit",
  "choose",
  "status_incomplete",
  "status_completed",
  "status_passed",
  "status_failed",
  "status_locked",
  "score",
  "done_title",
  "done_text",
  "unknown_title",
  "unknown_text",
  "expired_title",
  "expired_text",
  "ended_title",
  "ended_text",
  "replaced_title",
  "replaced_text",
  "disabled_title",
  "disabled_text",
  "offline_title",
  "offline_text",
  "failed_title",
  "failed_text",
  "media_page",
  "media_done",
  "media_open",
  "media_elsewhere",
  "media_seen",
] as const;

export type TextKey = (typeof TEXT_KEYS)[number];
export type Texts = (key: TextKey, values?: Readonly<Record<string, string>>) => string;

/** A key that the server did not send shows as the key. */
export function texts(table: Readonly<Record<string, string>>): Texts {
  return (key, values = {}) =>
    (table[key] ?? key).replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
