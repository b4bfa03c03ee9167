import type { Schema } from '@skillet/config';

/** The schemas that the tables are made of. */
export interface Schemas {
  readonly config: Schema;
  readonly skilletfile: Schema;
}

/** The schema of each table by the name of its block in a document. */
export function tablesOf({ config, skilletfile }: Schemas): Readonly<Record<string, Schema>> {
  const {
    server = {},
    settings = {},
    mcp = {},
    metrics = {},
    telemetry = {},
    cluster = {},
    analytics = {},
    dashboard = {},
    callers = {},
    install = {},
    skills = {},
  } = config.properties ?? {};
  const { items: skill = {} } = skills;
  const { items: caller_key = {} } = callers.properties?.['keys'] ?? {};
  const { items: skill_index = {} } = install.properties?.['indexes'] ?? {};
  return {
    file: config,
    server,
    settings,
    mcp,
    metrics,
    telemetry,
    cluster,
    analytics,
    dashboard,
    callers,
    install,
    skill_index,
    caller_key,
    skill,
    skilletfile,
  };
}

/** Tables that show only their first level, because each mapping in them has a table of its own. */
const SHALLOW = new Set(['file']);

/** The document with every block rewritten from the schemas. */
export function withKeyTables(document: string, schemas: Schemas): string {
  const tables = tablesOf(schemas);
  return document.replaceAll(
    /(<!-- table: (\w+) -->\n<!-- prettier-ignore-start -->\n)[^]*?(<!-- prettier-ignore-end -->)/g,
    (block, start: string, name: string, end: string) => {
      const table = tables[name];
      return table === undefined ? block : `${start}${render(table, SHALLOW.has(name))}${end}`;
    },
  );
}

/** The names of the blocks in a document. */
export function blocksOf(document: string): string[] {
  return [...document.matchAll(/<!-- table: (\w+) -->/g)].map(([, name]) => name ?? '');
}

/** A key as a row of a table has it. */
export interface Row {
  readonly path: string;
  readonly value: string;
  readonly fallback: string;
  readonly about: string;
}

/** The keys of a schema, each before those that lie in it. */
export function rowsOf(schema: Schema, shallow = false, prefix = ''): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, key]) => {
    const path = `${prefix}${name}`;
    const isRequired = schema.required?.includes(name) === true;
    const row = {
      path,
      value: valueOf(key),
      fallback: isRequired ? 'required' : fallbackOf(key),
      about: key.description ?? '',
    };
    return [row, ...(shallow ? [] : rowsOf(key, shallow, `${path}.`))];
  });
}

function render(table: Schema, shallow: boolean): string {
  const rows = rowsOf(table, shallow).map(
    ({ path, value, fallback, about }) =>
      `| ${[`\`${path}\``, value, fallback, about].join(' | ')} |`,
  );
  return ['| Key | Value | Default | Meaning |', '| --- | --- | --- | --- |', ...rows, ''].join(
    '\n',
  );
}

function valueOf({ 'x-value': value, 'x-expected': expected, properties }: Schema): string {
  if (value !== undefined) return value;
  return expected?.replace(/^an? /, '') ?? (properties === undefined ? 'anything' : 'mapping');
}

function fallbackOf({ default: value, 'x-default': says }: Schema): string {
  return [value === undefined ? '' : shown(value), says].filter(Boolean).join(', ');
}

function shown(value: unknown): string {
  if (value === '') return 'empty';
  if (Array.isArray(value)) return `\`[${value.join(', ')}]\``;
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
