// Calls to the server: asynchronous, synchronous, and on page hide.

/** The server answered and refused; `code` is the `error` of its JSON body. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`the server refused the call: ${status} ${code}`);
  }

  /** The launch is over for this page: another tab took over, or the link no longer works. */
  get endsLaunch(): boolean {
    return [403, 404, 409, 410].includes(this.status);
  }
}

/** No answer, or one that promises nothing (5xx, 429): trying again may help. */
export class Unreachable extends Error {}

/** Long enough for a few hundred kilobytes on a slow line. */
const TIMEOUT_MS = 60_000;

export class Client {
  readonly #base: string;

  /** `base` is the path of this launch's runtime calls, without a slash at its end. */
  constructor(base: string) {
    this.#base = base;
  }

  async post<Reply>(call: string, body: unknown): Promise<Reply> {
    let status: number;
    let text: string;
    try {
      const response = await fetch(this.#url(call), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        cache: "no-store",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      status = response.status;
      text = await response.text();
    } catch (cause) {
      throw new Unreachable("no answer", { cause });
    }
    return read<Reply>(status, text);
  }

  /**
   * Returns only when the server has answered. Browsers refuse it while a page is being dismissed,
   * which comes out as `Unreachable`.
   */
  postSync<Reply>(call: string, body: unknown): Reply {
    const request = new XMLHttpRequest();
    try {
      request.open("POST", this.#url(call), false);
      request.setRequestHeader("Content-Type", "application/json");
      request.send(JSON.stringify(body));
    } catch (cause) {
      throw new Unreachable("no answer", { cause });
    }
    return read<Reply>(request.status, request.responseText);
  }

  /** Queues a call that outlives the page; false when the browser's quota (64 KiB in all) is used up. */
  beacon(call: string, body: unknown): boolean {
    return navigator.sendBeacon(this.#url(call), new Blob([JSON.stringify(body)], { type: "text/plain" }));
  }

  /** Sends without waiting for the answer; the page may be gone before it comes. */
  postAndForget(call: string, body: unknown): void {
    fetch(this.#url(call), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }).catch(() => undefined);
  }

  #url(call: string): string {
    return `${this.#base}/${call}`;
  }
}

function read<Reply>(status: number, text: string): Reply {
  if (status === 0 || status === 429 || status >= 500) {
    throw new Unreachable(`status ${status}`);
  }
  let body: unknown;
  try {
    body = text === "" ? {} : JSON.parse(text);
  } catch (cause) {
    // Not our server: a proxy's page, or a sign-in page of a network.
    throw new Unreachable(`status ${status} without JSON`, { cause });
  }
  if (status < 200 || status > 299) {
    throw new Refused(status, String((body as { error?: unknown }).error ?? "invalid"));
  }
  return body as Reply;
}
