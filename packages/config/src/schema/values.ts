import { formatDuration } from '../units/duration.ts';
import { formatSize } from '../units/size.ts';
import type { Schema } from './schema.ts';

/** What a text with a variable stands for is known when it is read, and not to an editor. */
const OR_VARIABLE = String.raw`|\$\{`;
const TEXTS = ['string', 'number', 'boolean'];

/** For measures that can't be zero. */
export const MORE_THAN_0 = 1;

/** For keys without which there is nothing. */
export const NO_DEFAULT: Schema = { 'x-default': 'none' };

/** A key: the schema of its value, one sentence about it, and notes such as its default. */
export function key(schema: Schema, about: string, notes: Schema = {}): Schema {
  return { ...schema, description: about, ...notes };
}

/** Text; numbers and booleans count as the text they are written as. */
export function text(): Schema {
  return { type: TEXTS, 'x-kind': 'text', 'x-expected': 'text' };
}

/** Text that may be empty, or not given at all, which is the same. */
export function optionalText(): Schema {
  return { type: [...TEXTS, 'null'], 'x-kind': 'optionalText', 'x-expected': 'text' };
}

/** `true` or `false`, also in the words of YAML 1.1, as older files have them. */
export function flag(): Schema {
  const words = ['true', 'yes', 'on', 'false', 'no', 'off'];
  const expected = '`true` or `false`';
  const pattern = anyCase(words);
  return { type: ['boolean', 'string'], pattern, 'x-kind': 'flag', 'x-expected': expected };
}

/** One of some words. */
export function word(words: readonly string[]): Schema {
  const shown = words.map((one) => `\`${one}\``);
  const anyOf = [{ enum: words }, { type: 'string', pattern: OR_VARIABLE.slice(1) }];
  return { anyOf, 'x-kind': 'word', 'x-expected': shown.join(' or ') };
}

/** A log level, in any case. */
export function logLevel(): Schema {
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
  const pattern = anyCase([...levels, 'warning', 'critical']);
  const expected = '`trace`, `debug`, `info`, `warn`, `error` or `fatal`';
  const anyOf = [{ enum: levels }, { type: 'string', pattern }];
  return { anyOf, 'x-kind': 'logLevel', 'x-expected': expected };
}

/** A whole number within a range. */
export function integer(minimum: number, maximum?: number): Schema {
  const type = ['integer', 'string'];
  return ranged('a whole number', { type, 'x-kind': 'integer', minimum }, maximum);
}

/** A number within a range. */
export function decimal(minimum: number, maximum: number): Schema {
  const type = ['number', 'string'];
  return ranged('a number', { type, 'x-kind': 'decimal', minimum }, maximum);
}

function ranged(what: string, schema: Schema & { minimum: number }, maximum?: number): Schema {
  const range =
    maximum === undefined ? `${schema.minimum} or more` : `${schema.minimum} to ${maximum}`;
  const most = maximum === undefined ? {} : { maximum };
  return {
    ...schema,
    ...most,
    pattern: `^[\\d.]+$${OR_VARIABLE}`,
    'x-expected': `${what}, ${range}`,
  };
}

/** A time with its unit; `least` is in milliseconds. */
export function duration(least = 0): Schema {
  return {
    ...measure('duration', String.raw`^\d+(\.\d+)? ?(ms|s|m|h)$`, least),
    examples: ['250ms', '30s', '5m', '1h'],
    'x-expected': 'a duration such as `250ms`, `30s`, `5m` or `1h`',
    'x-value': least > 1 ? `duration, ${formatDuration(least)} or more` : 'duration',
  };
}

/** A size with its unit; `least` is in bytes. */
export function size(least = 0): Schema {
  return {
    ...measure('size', String.raw`^\d+(\.\d+)? ?[kKmMgG]?[bB]$`, least),
    examples: ['512KB', '64MB', '1GB'],
    'x-expected': 'a size such as `512KB`, `64MB` or `1GB`',
    'x-value': least > 1 ? `size, ${formatSize(least)} or more` : 'size',
  };
}

/** Only zero goes without a unit. */
function measure(kind: 'duration' | 'size', form: string, least: number): Schema {
  return {
    type: least === 0 ? ['string', 'integer'] : 'string',
    pattern: `${form}|^0(\\.0+)?$${OR_VARIABLE}`,
    ...(least === 0 ? { minimum: 0, maximum: 0 } : {}),
    'x-kind': kind,
    'x-least': least,
  };
}

/** A share of a core. */
export function coreShare(): Schema {
  return {
    type: ['number', 'string'],
    pattern: String.raw`^(\d+(\.\d+)?|\.\d+) ?%?$${OR_VARIABLE}`,
    examples: ['50%', 0.5, 2],
    'x-kind': 'coreShare',
    'x-expected': 'a share of a core such as `0.5` or `50%`',
    'x-value': 'share of a core',
  };
}

/** A share in per cent. */
export function share(): Schema {
  return {
    type: ['string', 'integer'],
    pattern: String.raw`^\d+(\.\d+)? ?%$|^0$${OR_VARIABLE}`,
    examples: ['1%', '20%'],
    minimum: 0,
    maximum: 0,
    'x-kind': 'share',
    'x-expected': 'a share such as `1%`',
    'x-value': 'share in per cent',
  };
}

/** A measure, or a word for no bound at all. */
export function orUnbounded(schema: Schema, unbounded: string): Schema {
  const { pattern = '', examples = [], 'x-value': value } = schema;
  return {
    ...schema,
    pattern: `^${unbounded}$|${pattern}`,
    examples: [unbounded, ...examples],
    'x-unbounded': unbounded,
    'x-value': `${value ?? (schema['x-expected'] ?? '').replace(/^an? /, '')}, or \`${unbounded}\``,
  };
}

/** A program and its arguments. */
export function programLine(): Schema {
  return {
    type: 'array',
    minItems: 1,
    items: { type: TEXTS, 'x-kind': 'variable', 'x-expected': 'text' },
  };
}

/** The same, where one of the arguments says where to listen. */
export function commandLine(): Schema {
  return {
    ...programLine(),
    contains: { pattern: String.raw`\{(socket|port)\}${OR_VARIABLE}` },
    examples: [['./server', '--socket', '{socket}']],
    'x-expected': 'a list such as `["./server", "--socket", "{socket}"]`',
    'x-contains':
      'must tell the program where to listen: write `{socket}` or `{port}` in an argument',
    'x-value': 'list of texts, with `{socket}` or `{port}` in one of them',
  };
}

function anyCase(words: readonly string[]): string {
  const forms = words.map((one) =>
    one.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`),
  );
  return `^(${forms.join('|')})$${OR_VARIABLE}`;
}
