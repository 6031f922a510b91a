// Courses for the development server: from a folder, from a zip archive, or made by a test.
import { readFile, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { unzip } from "./zip.mjs";

/** @returns a course read from an unpacked package or a zip archive */
export async function readCourse(path) {
  const files = path.endsWith(".zip") ? unzip(await readFile(path)) : await readFolder(path);
  return { ...readManifest(files.get("imsmanifest.xml").toString("utf8")), files };
}

async function readFolder(folder) {
  const files = new Map();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      const file = join(entry.parentPath ?? entry.path, entry.name);
      files.set(relative(folder, file).replaceAll(sep, "/"), await readFile(file));
    }
  }
  return files;
}

/** Reads just enough of a well-formed manifest: titles, items and launch paths. */
function readManifest(xml) {
  const text = xml.replace(/<!--[\s\S]*?-->/g, "");
  const resources = new Map();
  for (const [, attributes] of text.matchAll(/<resource\s([^>]*)>/g)) {
    resources.set(attribute(attributes, "identifier"), {
      href: attribute(attributes, "href"),
      isSco: /scormtype="sco"/i.test(attributes),
    });
  }
  const organization = /<organization\s[\s\S]*?<\/organization>/.exec(text)[0];
  const root = { id: "course", title: "", children: [] };
  const open = [root];
  for (const [tag, closing, name, attributes, title] of organization.matchAll(
    /<(\/?)(item|title)\b([^>]*)>([^<]*)/g,
  )) {
    const parent = open.at(-1);
    if (name === "title") {
      parent.title ||= closing ? "" : title.trim();
    } else if (closing) {
      open.pop();
    } else {
      const resource = resources.get(attribute(attributes, "identifierref"));
      const item = {
        id: attribute(attributes, "identifier"),
        title: "",
        children: [],
        ...(resource && { href: resource.href + attribute(attributes, "parameters"), isSco: resource.isSco }),
      };
      parent.children.push(item);
      open.push(item);
    }
  }
  return { title: root.title, standard: /2004|CAM 1\.3/.test(text) ? "SCORM2004" : "SCORM12", root };
}

function attribute(attributes, name) {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1].replaceAll("&amp;", "&") ?? "";
}
