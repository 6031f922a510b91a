const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/** Milliseconds to wait after the given number of failures in a row (1 or more). */
export function backoff(failures: number): number {
  return Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
}

/** A wait that can be cut short. */
export class Pause {
  #wake: (() => void) | undefined;

  async for(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  cutShort(): void {
    this.#wake?.();
  }
}
