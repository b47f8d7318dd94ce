import { Lexer, TokenKind, UnterminatedError } from "../../sqltext/lexer.ts";
import type { TextProblem } from "./tool.ts";

/**
 * What in a script only psql understands: its backslash commands, and `:name`, `:'name'`, `:"name"` for its variables.
 * `::type` and the bounds of an array slice are neither.
 */
export function psqlProblems(text: string): TextProblem[] {
  const problems: TextProblem[] = [];
  const lexer = new Lexer(text);
  let brackets = 0;
  let colonAt = -1;
  try {
    while (lexer.next() !== TokenKind.end) {
      const { start, end, kind } = lexer;
      const symbol = kind === TokenKind.symbol ? text.charAt(start) : "";
      if (symbol === "[") brackets++;
      else if (symbol === "]") brackets--;
      else if (symbol === "\\") {
        const [command = "\\"] = /^\\[^\s\\;]*/.exec(text.slice(start, start + 40)) ?? [];
        problems.push(commandProblem(start, command));
        const lineEnd = text.indexOf("\n", start);
        lexer.end = lineEnd === -1 ? text.length : lineEnd;
      }
      const isName =
        kind === TokenKind.word || kind === TokenKind.string || kind === TokenKind.quotedIdentifier;
      if (
        isName &&
        brackets === 0 &&
        colonAt !== -1 &&
        colonAt === start - 1 &&
        text.charAt(colonAt - 1) !== ":"
      )
        problems.push(variableProblem(colonAt, text.slice(colonAt, end)));
      colonAt = symbol === ":" ? start : -1;
    }
  } catch (error) {
    // Splitting the file reports a quote that never ends, with its place.
    if (!(error instanceof UnterminatedError)) throw error;
  }
  return problems;
}

function commandProblem(index: number, command: string): TextProblem {
  return {
    index,
    message: `${command} is a command of psql, and pgops is not psql`,
    hint: /^\\ir?(?:nclude)?$|^\\include_relative$/.test(command)
      ? "Put that file's statements here."
      : "Remove it, or write what it does in SQL.",
  };
}

function variableProblem(index: number, written: string): TextProblem {
  return {
    index,
    message: `${written} is a variable of psql, for which Sqitch gives a value`,
    hint: "Write the value.",
  };
}
