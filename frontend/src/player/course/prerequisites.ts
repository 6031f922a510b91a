// The `aicc_script` expressions of SCORM 1.2 (`adlcp:prerequisites`): activity ids, status comparisons
// (`S1="passed"`, `S1<>failed`), `&`, `|`, `~`, `n*{A,B,C}` (at least n of the set) and parentheses.
// `and`, `or` and `not` are seen in the wild and read alike.

/** A SCORM 1.2 lesson status, as the comparisons name them. */
export type LessonStatus = "passed" | "failed" | "completed" | "incomplete" | "not attempted";

const WORDS: Readonly<Record<string, string>> = { and: "&", or: "|", not: "~" };

const ABBREVIATIONS: Readonly<Record<string, LessonStatus>> = {
  p: "passed",
  f: "failed",
  c: "completed",
  i: "incomplete",
  n: "not attempted",
};

/**
 * True when the expression holds. An expression that cannot be read holds too: a fault in the package
 * must not lock the learner out. `statusOf` answers undefined for an id that the course does not have.
 */
export function prerequisitesMet(
  expression: string | null,
  statusOf: (id: string) => LessonStatus | undefined,
): boolean {
  if (expression === null || expression.trim() === "") {
    return true;
  }
  const parser = new Parser(tokens(expression), statusOf);
  try {
    return parser.whole();
  } catch (error) {
    if (error instanceof SyntaxError) {
      return true;
    }
    throw error;
  }
}

function tokens(expression: string): string[] {
  const found = expression.match(/"[^"]*"|<>|[&|~=*{}(),]|[^\s&|~=*{}(),<>"]+|\S/g) ?? [];
  return found.map((token) => WORDS[token.toLowerCase()] ?? token);
}

class Parser {
  #at = 0;

  constructor(
    readonly tokens: readonly string[],
    readonly statusOf: (id: string) => LessonStatus | undefined,
  ) {}

  whole(): boolean {
    const value = this.#or();
    if (this.#at < this.tokens.length) {
      throw new SyntaxError("text after the end");
    }
    return value;
  }

  // Every operand is parsed whatever the value so far, so no short circuits.
  #or(): boolean {
    let value = this.#and();
    while (this.#take("|")) {
      const right = this.#and();
      value ||= right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#take("&")) {
      const right = this.#not();
      value &&= right;
    }
    return value;
  }

  #not(): boolean {
    return this.#take("~") ? !this.#not() : this.#term();
  }

  #term(): boolean {
    if (this.#take("(")) {
      const value = this.#or();
      this.#expect(")");
      return value;
    }
    const name = this.#word();
    if (/^\d+$/.test(name) && this.#take("*")) {
      return this.#atLeast(Number(name));
    }
    if (this.#take("=")) {
      return this.statusOf(name) === status(this.#word());
    }
    if (this.#take("<>")) {
      return this.statusOf(name) !== status(this.#word());
    }
    const found = this.statusOf(name);
    // An id that the course does not have cannot be waited for.
    return found === undefined || found === "completed" || found === "passed";
  }

  #atLeast(count: number): boolean {
    this.#expect("{");
    let met = 0;
    do {
      met += Number(this.#or());
    } while (this.#take(","));
    this.#expect("}");
    return met >= count;
  }

  #take(token: string): boolean {
    const found = this.tokens[this.#at] === token;
    this.#at += Number(found);
    return found;
  }

  #expect(token: string): void {
    if (!this.#take(token)) {
      throw new SyntaxError(`expected ${token}`);
    }
  }

  #word(): string {
    const token = this.tokens[this.#at];
    if (token === undefined || /^([&|~=*{}(),]|<>)$/.test(token)) {
      throw new SyntaxError("expected a name");
    }
    this.#at += 1;
    return token.replace(/^"|"$/g, "");
  }
}

function status(word: string): string {
  const lower = word.toLowerCase();
  return ABBREVIATIONS[lower] ?? lower;
}
