import type { Seed, SeedValue } from "../protocol";

/**
 * The seed as full element names with values, in an order that scorm-again accepts: in a list member `id`
 * and `type` come first, since responses are checked by them.
 */
export function seedEntries(seed: Seed): [string, string][] {
  const root = "cmi" in seed ? (seed["cmi"] as Seed) : seed;
  const entries: [string, string][] = [];
  collect("cmi", root, entries);
  return entries;
}

function collect(name: string, value: SeedValue, entries: [string, string][]): void {
  if (value === null || value === "") {
    return;
  }
  if (typeof value !== "object") {
    entries.push([name, String(value)]);
    return;
  }
  for (const [key, child] of Object.entries(value).sort(([a], [b]) => rank(a) - rank(b))) {
    collect(`${name}.${key}`, child as SeedValue, entries);
  }
}

function rank(key: string): number {
  if (/^\d+$/.test(key)) {
    return Number(key);
  }
  return ["id", "type"].includes(key) ? ["id", "type"].indexOf(key) : 2;
}

/** Puts the seed into the runtime. A value that it does not accept is left out: the rest is worth more. */
export function plant(seed: Seed, set: (element: string, value: string) => unknown): void {
  for (const [element, value] of seedEntries(seed)) {
    try {
      set(element, value);
    } catch (error) {
      console.warn(`stored value of ${element} was not accepted`, error);
    }
  }
}
