// Bundles the player and the page of media files into dist/player, or (with --tests) the unit tests into .test.
import { build } from "esbuild";
import { copyFile, readdir, rm } from "node:fs/promises";

const here = (path) => new URL(path, import.meta.url).pathname;

const common = {
  bundle: true,
  format: "esm",
  target: "es2022",
  absWorkingDir: here("."),
  logLevel: "warning",
};

async function player() {
  await rm(here("dist/player"), { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: { player: "src/player/main.ts", media: "src/media/main.ts" },
    outdir: "dist/player",
    // The runtimes are imported dynamically: a SCORM 1.2 course does not load the five times larger 2004 one. So is what
    // shows documents.
    splitting: true,
    chunkNames: "[name]-[hash]",
    minify: true,
  });
  await build({
    ...common,
    entryPoints: { player: "src/player/view/player.css", media: "src/media/media.css" },
    outdir: "dist/player",
    minify: true,
  });
  // pdf.js starts its worker from a file of its own. Browsers take a module only by the type of `.js`.
  await copyFile(here("node_modules/pdfjs-dist/build/pdf.worker.min.mjs"), here("dist/player/pdf.worker.js"));
  for (const name of ["scorm-again", "pdfjs-dist"]) {
    await copyFile(here(`node_modules/${name}/LICENSE`), here(`dist/player/${name}.license.txt`));
  }
}

async function tests() {
  await rm(here(".test"), { recursive: true, force: true });
  const files = (await readdir(here("test"))).filter((name) => name.endsWith(".test.ts"));
  await build({
    ...common,
    platform: "node",
    entryPoints: files.map((name) => `test/${name}`),
    outdir: ".test",
  });
}

await (process.argv.includes("--tests") ? tests() : player());
