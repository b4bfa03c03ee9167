import { CODE_NAME } from './guest.ts';

/** Characters of a line of the code that a message repeats. */
const LINE = 120;
/** Characters of a message. */
const MESSAGE = 4000;
const PLACE = new RegExp(String.raw`(?:^|[\s(])${CODE_NAME}:(\d+):(\d+)`, 'm');

/** What a model is told of an error of its code: where it was, in its own lines. */
export function faultText(
  code: string,
  {
    name,
    message,
    stack,
  }: { readonly name: string; readonly message: string; readonly stack: string },
): string {
  const what = name === '' ? `The code threw: ${message}` : `${name}: ${message}`;
  const told = what.length > MESSAGE ? `${what.slice(0, MESSAGE)}…` : what;
  const [, line] = PLACE.exec(stack) ?? [];
  if (line === undefined) return told;
  const lines = code.split('\n');
  const number = Math.min(Number(line), lines.length);
  const text = (lines[number - 1] ?? '').trim();
  const shown = text.length > LINE ? `${text.slice(0, LINE)}…` : text;
  return `${told}\n  at line ${String(number)}: ${shown}`;
}

/** The same size as one writes it. */
export function sizeText(bytes: number): string {
  if (bytes < 1024 * 1024) return `${String(Math.round(bytes / 1024))} KB`;
  return `${String(Math.round(bytes / 1024 / 102.4) / 10)} MB`;
}
