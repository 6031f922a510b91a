// scorm-again refuses some values that courses send and the standards allow or their authors meant:
// line breaks in learners' answers and comments, and more than two decimals of a second.
// A refused value is lost without the learner knowing, so these are made to pass.

/** Stands for a line break inside scorm-again, whose patterns do not match across lines. */
const STAND_IN = "\u0085";

const TEXT = /^cmi\.(interactions\.\d+\.|comments)/;
const DURATION = /\.(session_time|latency)$/;

/** The value as scorm-again accepts it. */
export function admit(element: string, value: unknown): string {
  const text = String(value);
  if (DURATION.test(element)) {
    return text.replace(/(\.\d{2})\d+(S?)$/, "$1$2");
  }
  return TEXT.test(element) ? text.replace(/\r\n?|\n/g, STAND_IN) : text;
}

/** The value as the SCO set it, from what scorm-again holds. */
export function restore(element: string, value: string): string {
  return TEXT.test(element) ? value.replaceAll(STAND_IN, "\n") : value;
}
