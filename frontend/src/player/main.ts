import { Client, Refused, Unreachable } from "./client";
import { Launch } from "./launch";
import { Player } from "./player";
import type { BeginReply } from "./protocol";
import { loadRuntime } from "./runtime/load";
import { type Texts, texts } from "./texts";
import { noticeKind, showNotice } from "./view/notice";

async function begin(client: Client, t: Texts): Promise<void> {
  try {
    const begun = await client.post<BeginReply>("begin", {});
    const factory = await loadRuntime(begun.standard, begun.player.suspendData);
    await new Player(new Launch(client, begun), begun, factory, t).start(begun.current);
  } catch (error) {
    if (error instanceof Refused) {
      showNotice(t, noticeKind(error.code));
    } else {
      showNotice(t, error instanceof Unreachable ? "offline" : "failed", () => location.reload());
      console.error(error);
    }
  }
}

/** The server's page carries the path of the runtime calls and the texts in the learner's language. */
const table = JSON.parse(document.getElementById("texts")?.textContent ?? "{}") as Record<string, string>;
const base = (document.body.dataset["runtime"] ?? "").replace(/\/$/, "");
void begin(new Client(base), texts(table));
