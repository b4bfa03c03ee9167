import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '@skillet/command';
import { Document, isMap, isScalar, isSeq, parseDocument, type YAMLSeq } from 'yaml';

/** What a host reads of a configuration. */
const MOST_BYTES = 1024 * 1024;

/** A skill that a configuration has. */
export interface ListedSkill {
  readonly name: string;
  readonly mount: string;
  readonly isServer: boolean;
}

/** The text of a configuration, to which entries of `skills` can be added: all that is in it stays as it is. */
export class ConfigText {
  readonly #text: string;
  readonly #shown: string;
  readonly #document: Document;

  /** Throws a UsageError for what is no YAML, or no mapping. */
  constructor(text: string, shown: string) {
    this.#text = text;
    this.#shown = shown;
    this.#document = parse(text);
    const [fault] = this.#document.errors;
    if (fault !== undefined) {
      const line = text.slice(0, fault.pos[0]).split('\n').length;
      throw new UsageError(`${shown}:${String(line)}: not valid YAML; put it right first`);
    }
    const { contents } = this.#document;
    const isEmpty = contents === null || (isScalar(contents) && contents.value === null);
    if (isEmpty) return;
    if (!isMap(contents)) throw this.#unfit('the configuration is no mapping');
    if (contents.flow === true) throw this.#unfit('the configuration is one `{…}`');
  }

  /** The skills that stand in it. */
  skills(): ListedSkill[] {
    const list = this.#document.get('skills');
    const items: unknown[] = isSeq(list) ? list.items : [];
    return items.filter(isMap).map((item) => {
      const [name, mount] = [item.get('name'), item.get('mount')];
      return {
        name: String(name),
        mount: String(mount ?? name),
        isServer: item.has('mcp'),
      };
    });
  }

  /** Whether there is a reference to a variable in it. */
  refersTo(variable: string): boolean {
    return this.#text.includes(`\${${variable}}`) || this.#text.includes(`\${${variable}:`);
  }

  /** The text with the entries at the end of `skills`. Throws a UsageError where they can't be put. */
  with(entries: readonly object[]): string {
    if (entries.length === 0) return this.#text;
    const isCrlf = this.#text.includes('\r\n');
    const added = isCrlf ? this.#added(entries).replaceAll(/\r?\n/g, '\r\n') : this.#added(entries);
    if (Buffer.byteLength(added) > MOST_BYTES) {
      throw new UsageError(`${this.#shown}: with these servers it would be larger than 1 MB`);
    }
    this.#proveAdded(added, entries);
    return added;
  }

  #added(entries: readonly object[]): string {
    const text = this.#text;
    const { contents } = this.#document;
    const pair = isMap(contents)
      ? contents.items.find(({ key }) => isScalar(key) && key.value === 'skills')
      : undefined;
    if (pair === undefined) return `${closed(text)}${this.#gap()}skills:\n${block(entries, 2)}`;
    const list: unknown = pair.value;
    if (isSeq(list) && list.items.length > 0) {
      return list.flow === true ? this.#inFlow(list, entries) : this.#atEnd(list, entries);
    }
    const isNothing = list === null || isSeq(list) || (isScalar(list) && list.value === null);
    if (!isNothing) throw this.#unfit('its `skills` is no list');
    const key = isScalar(pair.key) ? (pair.key.range?.[1] ?? 0) : 0;
    const range = isSeq(list) ? list.range : undefined;
    // `[]` goes, and what follows it in its line stays.
    const without = range ? text.slice(0, range[0]).trimEnd() + text.slice(range[1]) : text;
    const end = lineEnd(without, key);
    return closed(without.slice(0, end)) + block(entries, 2) + without.slice(end);
  }

  #atEnd(list: YAMLSeq, entries: readonly object[]): string {
    const text = this.#text;
    const [start, valueEnd] = list.range ?? [0, 0];
    const column = start - (text.lastIndexOf('\n', start - 1) + 1);
    const end = text[valueEnd - 1] === '\n' ? valueEnd : lineEnd(text, valueEnd);
    return closed(text.slice(0, end)) + this.#gap() + block(entries, column) + text.slice(end);
  }

  #inFlow(list: YAMLSeq, entries: readonly object[]): string {
    const text = this.#text;
    const last = list.items.at(-1) as { readonly range?: readonly [number, number, number] };
    const end = last.range?.[1] ?? 0;
    const flow = entries.map((entry) => `, ${JSON.stringify(entry)}`).join('');
    return text.slice(0, end) + flow + text.slice(end);
  }

  /** An empty line before, where the file has such lines. */
  #gap(): string {
    return /\n\r?\n/.test(this.#text) ? '\n' : '';
  }

  /** What was there, and what was added, is all that the text says now. */
  #proveAdded(text: string, entries: readonly object[]): void {
    const before = parse(this.#text).toJS() as { readonly skills?: unknown } | null;
    const after = parse(text);
    const skills: unknown[] = Array.isArray(before?.skills) ? before.skills : [];
    const wanted = { ...before, skills: [...skills, ...entries] };
    if (after.errors.length > 0 || !isDeepStrictEqual(after.toJS(), plain(wanted))) {
      throw this.#unfit('its `skills` are written in a way that this command does not know');
    }
  }

  #unfit(what: string): UsageError {
    return new UsageError(
      `${this.#shown}: ${what}; write \`skills:\` with a line \`- name: …\` for each`,
    );
  }
}

function parse(text: string): Document {
  return parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
}

/** Without what is undefined, and without prototypes of its own. */
function plain(value: unknown): unknown {
  return parse(JSON.stringify(value)).toJS();
}

function block(entries: readonly object[], column: number): string {
  const indent = ' '.repeat(column);
  return entries
    .map(entryText)
    .join('\n')
    .replaceAll(/^(?=.)/gm, indent);
}

function entryText(entry: object): string {
  const document = new Document([entry], { version: '1.2', schema: 'core' });
  const command = document.getIn([0, 'mcp', 'command']);
  // One line, as one writes it.
  if (isSeq(command)) command.flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function closed(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Where the line ends that a place is in, with its line break. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}
