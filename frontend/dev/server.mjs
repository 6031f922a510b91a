// A stand-in for the server, to work on the player by hand and to test it in a browser:
//
//     npm run build && node dev/server.mjs ../samples/welcome
//
// plays one package (a folder or a zip) at the printed address. State lives in memory.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { readCourse } from "./course.mjs";
import { Refusal, Registration } from "./runtime.mjs";

const FRONTEND = new URL("../", import.meta.url);

const TYPES = {
  css: "text/css",
  gif: "image/gif",
  html: "text/html; charset=utf-8",
  jpg: "image/jpeg",
  js: "text/javascript",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
};

/**
 * Serves registrations by their token.
 * `fault(call)`, when set on the result, may return "drop" to break the connection instead of answering.
 */
export async function serve(registrations, port = 0) {
  const texts = await readFile(new URL("texts.example.json", FRONTEND), "utf8");
  const state = { fault: () => undefined };
  const server = createServer((request, response) => {
    handle(registrations, texts, state, request, response).catch((error) => {
      console.error(error);
      response.destroy();
    });
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  state.url = `http://127.0.0.1:${server.address().port}`;
  state.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return state;
}

async function handle(registrations, texts, state, request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  const [area, second, ...rest] = decodeURIComponent(pathname).slice(1).split("/");
  if (area === "player") {
    send(response, 200, second, await readFile(new URL(`dist/player/${second}`, FRONTEND)));
    return;
  }
  const registration = registrations.get(second);
  if (area === "launch" && registration) {
    send(response, 200, "launch.html", page(second, texts));
  } else if (area === "content" && registration?.course.files.has(rest.join("/"))) {
    send(response, 200, rest.at(-1), registration.course.files.get(rest.join("/")));
  } else if (area === "runtime") {
    await runtime(registration, rest[0], second, state, request, response);
  } else {
    send(response, 404, "none.txt", "");
  }
}

async function runtime(registration, call, token, state, request, response) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  if (state.fault(call) === "drop") {
    response.destroy();
    return;
  }
  try {
    if (!registration) {
      throw new Refusal(404, "unknown");
    }
    const reply = registration.answer(call, JSON.parse(Buffer.concat(chunks)), Date.now());
    if (reply?.url) {
      reply.url = `/content/${token}/${reply.url.slice("content/".length)}`;
    }
    send(response, reply ? 200 : 204, "reply.json", reply ? JSON.stringify(reply) : "");
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    send(response, error.status, "reply.json", JSON.stringify({ error: error.error, message: error.error }));
  }
}

function send(response, status, name, body) {
  response.writeHead(status, {
    "Content-Type": TYPES[name.split(".").at(-1)] ?? "application/octet-stream",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
  });
  response.end(body);
}

function page(token, texts) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Course</title>
<link rel="stylesheet" href="/player/player.css">
<script type="module" src="/player/player.js"></script>
</head>
<body data-token="${token}" data-runtime="/runtime/${token}">
<script type="application/json" id="texts">${texts.replaceAll("<", "\\u003c")}</script>
</body>
</html>`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const course = await readCourse(process.argv[2]);
  const { url } = await serve(new Map([["try", new Registration(course)]]), Number(process.env["PORT"] ?? 8090));
  console.log(`${course.title}: ${url}/launch/try`);
}
