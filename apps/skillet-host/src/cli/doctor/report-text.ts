import { styleText, stripVTControlCharacters } from 'node:util';
import type { Finding, Verdict } from './finding.ts';
import { plural } from './quantities.ts';

/** How each is shown; the word stands beside the sign, since not everybody sees colours or signs. */
const SHOWN = {
  ok: { sign: '✔', colour: 'green' },
  warning: { sign: '!', colour: 'yellow' },
  fault: { sign: '✖', colour: 'red' },
} as const satisfies Record<Verdict, { sign: string; colour: string }>;

const WORD = 'warning'.length;

/** How findings are written. */
export interface ReportOptions {
  /** Characters of a line; Infinity where lines are not broken. */
  readonly width: number;
  readonly colours: boolean;
}

/** The findings for a person: one line for what is well, more for what is not, and a verdict. */
export function reportText(findings: readonly Finding[], options: ReportOptions): string {
  const name = Math.max(0, ...findings.map(({ check }) => check.length));
  const lines = findings.flatMap((finding) => linesOf(finding, name, options));
  return [...lines, '', verdict(findings), ''].join('\n');
}

function linesOf(finding: Finding, name: number, { width, colours }: ReportOptions): string[] {
  const { check, state, found, effect, remedy } = finding;
  const { sign, colour } = SHOWN[state];
  const mark = `${sign} ${state.padEnd(WORD)}`;
  const margin = mark.length + name + 4;
  const body = [
    clean(found),
    ...(effect === undefined ? [] : [`so: ${clean(effect)}`]),
    ...(remedy === undefined ? [] : [`mend: ${clean(remedy)}`]),
  ].flatMap((text) => wrap(text, Math.max(30, width - margin)));
  const head = `${colours ? styleText(colour, mark, { validateStream: false }) : mark}  ${check.padEnd(name)}  `;
  return body.map((text, line) => (line === 0 ? head : ' '.repeat(margin)) + text);
}

/** Breaks a text at blanks; what follows the first line is indented. A word that is longer stands alone. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** What was found on the machine acts on no terminal, and takes one line. */
function clean(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

function verdict(findings: readonly Finding[]): string {
  const number = (state: Verdict) => findings.filter((one) => one.state === state).length;
  const [faults, warnings] = [number('fault'), number('warning')];
  if (faults + warnings === 0) return 'All is well.';
  const parts = [
    ...(faults === 0 ? [] : [plural(faults, 'fault')]),
    ...(warnings === 0 ? [] : [plural(warnings, 'warning')]),
  ];
  return `${parts.join(', ')}.`;
}
