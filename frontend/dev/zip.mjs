// Reads a zip archive into memory: enough for the packages that the tests play.
import { inflateRawSync } from "node:zlib";

/** @returns {Map<string, Buffer>} the files by path */
export function unzip(archive) {
  const end = archive.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  const files = new Map();
  for (let index = 0; index < count; index += 1) {
    const method = archive.readUInt16LE(at + 10);
    const compressed = archive.readUInt32LE(at + 20);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const data = archive.subarray(start, start + compressed);
    if (!name.endsWith("/")) {
      files.set(name, method === 0 ? data : inflateRawSync(data));
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}
