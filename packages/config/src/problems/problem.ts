import { BOUNDS } from '../bounds.ts';

/** A place in a file, counted from 1; line 0 means the file as a whole. */
export interface Position {
  readonly line: number;
  readonly column?: number;
}

/** Something that is wrong (or odd) in a file. */
export interface Problem extends Position {
  /** Path relative to the configuration file's folder. */
  readonly file: string;
  readonly message: string;
}

/** Takes note of something wrong at a place. */
export type NoteProblem = (at: Position, message: string) => void;

/** The start of a file. */
export const FILE_START: Position = { line: 1, column: 1 };

/** A file as a whole, such as one that is missing. */
export const WHOLE_FILE: Position = { line: 0 };

/** Two functions for the two severities of one file. */
export interface ProblemNotes {
  readonly error: NoteProblem;
  readonly warn: NoteProblem;
}

/** Notes problems of one file in `into`, as many as anybody reads. */
export function noteTo(into: Problem[], file: string): NoteProblem {
  return (at, message) => {
    if (into.length >= BOUNDS.problems) return;
    const column = at.column === undefined ? {} : { column: at.column };
    into.push({ file, line: at.line, ...column, message });
  };
}
