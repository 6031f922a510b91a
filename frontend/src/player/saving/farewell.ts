import type { Commit, Elements } from "../protocol";

/** Beacons and keep-alive requests of a page share 64 KiB; the rest is for headers and the JSON around. */
const BEACON_BYTES = 60_000;

const encoder = new TextEncoder();

/** True when a beacon can carry the commit. */
export function fitsBeacon(commit: Commit): boolean {
  return encoder.encode(JSON.stringify(commit)).length <= BEACON_BYTES;
}

/**
 * As much of `elements` as a beacon can carry. The small ones go first, so that status, score and
 * bookmark are kept whatever happens to long texts; a list member (an interaction, an objective) goes whole
 * or not at all, and lists stay without gaps.
 */
export function beaconPart(elements: Elements): Elements {
  const groups = new Map<string, [string, string][]>();
  for (const entry of Object.entries(elements)) {
    const key = /^cmi\.\w+\.\d+/.exec(entry[0])?.[0] ?? entry[0];
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const single: Group[] = [];
  const listed: Group[] = [];
  for (const [key, entries] of groups) {
    const group = { entries, bytes: encoder.encode(JSON.stringify(entries)).length };
    (/\d$/.test(key) ? listed : single).push(group);
  }
  single.sort((a, b) => a.bytes - b.bytes);

  const part: Record<string, string> = {};
  let room = BEACON_BYTES - 500;
  for (const group of single) {
    if (group.bytes <= room) {
      room -= group.bytes;
      Object.assign(part, Object.fromEntries(group.entries));
    }
  }
  for (const group of listed) {
    if (group.bytes > room) {
      break;
    }
    room -= group.bytes;
    Object.assign(part, Object.fromEntries(group.entries));
  }
  return part;
}

interface Group {
  entries: [string, string][];
  bytes: number;
}
