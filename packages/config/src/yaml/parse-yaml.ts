import { Lexer, LineCounter, parseDocument } from 'yaml';
import { BOUNDS } from '../bounds.ts';
import { WHOLE_FILE, type Position, type NoteProblem } from '../problems/problem.ts';
import { toYamlNode } from './to-yaml-node.ts';
import type { YamlNode } from './yaml-node.ts';

/** A syntax error often drags others along; so many are reported. */
const SHOWN_SYNTAX_ERRORS = 10;

/** Reads YAML 1.2 text; undefined when it is not valid, which is then reported. */
export function parseYaml(text: string, note: NoteProblem): YamlNode | undefined {
  const lines = new LineCounter();
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const tooMany = placeOfTooMuch(text);
  if (tooMany !== undefined) {
    note(tooMany, `the file is more than ${String(BOUNDS.pieces)} words and signs long`);
    return undefined;
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    // Our own pass over the nodes finds duplicates; the library's takes quadratic time.
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
  });
  const faults = [...document.errors, ...document.warnings];
  for (const fault of faults.slice(0, SHOWN_SYNTAX_ERRORS)) {
    note(positionOf(fault.pos[0]), describeFault(fault));
  }
  if (faults.length > 0) return undefined;
  return toYamlNode(document, positionOf, note);
}

/** Where a text goes on after as much as may be read; it is cut in pieces only that far. */
function placeOfTooMuch(text: string): Position | undefined {
  // Each piece has a character at least.
  if (text.length <= BOUNDS.pieces) return undefined;
  let pieces = 0;
  let line = 1;
  for (const piece of new Lexer().lex(text)) {
    pieces += 1;
    if (pieces > BOUNDS.pieces) return { line };
    for (let at = piece.indexOf('\n'); at !== -1; at = piece.indexOf('\n', at + 1)) line += 1;
  }
  return undefined;
}

/** A plain value as a node that has no place in any file. */
export function nodeOf(value: unknown, note: NoteProblem): YamlNode | undefined {
  // The types leave out that there is no text for undefined and functions.
  const text = JSON.stringify(value) as string | undefined;
  return toYamlNode(parseDocument(text ?? 'null'), () => ({ ...WHOLE_FILE }), note);
}

/** The library's messages in our words where they speak of its API. */
function describeFault(fault: { readonly code: string; readonly message: string }): string {
  switch (fault.code) {
    case 'MULTIPLE_DOCS':
      return 'the file must hold one YAML document: remove what follows `---`';
    case 'RESOURCE_EXHAUSTION':
      return 'the YAML is nested too deeply';
    case 'TAB_AS_INDENT':
      return 'tabs are not allowed as indentation: use spaces';
    case 'TAG_RESOLVE_FAILED':
      // The library names the tag; of a value that was meant to be text that is a part, or a secret.
      return 'not valid YAML: an unknown tag; a text that begins with `!` goes in quotes';
    default:
      return `not valid YAML: ${withoutExcerpt(fault.message)}`;
  }
}

/** An excerpt of the file can be a secret; the line is told anyway. */
function withoutExcerpt(message: string): string {
  return message.replace(/(?: \(type)?: [^]*$/, '');
}
