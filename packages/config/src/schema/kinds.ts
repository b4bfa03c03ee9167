import { cleanName, RESERVED_NAMES } from '@skillet/catalog';
import { nameRule } from '@skillet/core';
import { adminTokenFault } from '../units/admin-token.ts';
import { formatCoreShare, parseCoreShare } from '../units/core-share.ts';
import { formatDuration, parseDuration } from '../units/duration.ts';
import { parseFlag } from '../units/flag.ts';
import { parseLogLevel } from '../units/log-level.ts';
import { isProxy, parseBaseUrl, parseOrigin } from '../units/addresses.ts';
import { accept, refuse, type Parsed } from '../units/parsed.ts';
import { parseRate } from '../units/rate.ts';
import { parseRuntime } from '../units/runtime.ts';
import { formatShare, parseShare } from '../units/share.ts';
import { formatSize, parseSize } from '../units/size.ts';
import { isNull, showNode, type YamlNode } from '../yaml/yaml-node.ts';
import type { Bounds, Kind } from './kind.ts';
import { CALLER_KINDS } from './caller-kinds.ts';
import { INSTALL_KINDS } from './install-kinds.ts';
import { CLUSTER_KINDS } from './cluster-kinds.ts';
import { SERVER_KINDS } from './server-kinds.ts';
import { PERMISSION_KINDS } from './permission-kinds.ts';
import { SHADOW_KINDS } from './shadow-kinds.ts';

const faultOfName = nameRule([]);
const DENIED = /^[A-Za-z0-9_*]+$/;
const ICON = /^(?:https:\/\/|data:image\/)\S+$/;
/** Characters; every list of tools holds it. */
const LONGEST_ICON = 8192;
const MODULE = /\.(?:[mc]?js|[mc]?ts)$/;

const noProxy = isNo(
  'is no address, no network such as `10.0.0.0/8`, and none of loopback, linklocal, uniquelocal',
);

/** The kinds of single values. */
const kinds = {
  text: {
    parse: (text) => (text.trim() === '' ? refuse('it is empty') : withoutNul(text)),
  },
  optionalText: {
    parse: (text) => (text.trim() === '' ? accept('') : withoutNul(text)),
  },
  /** The value of a variable of the environment, which may be empty. */
  variable: {
    parse: withoutNul,
    sentence: (key, node, because) =>
      because === ''
        ? `\`${key}\` must be text, not ${showNode(node)}`
        : `\`${key}\`${because.replace(': it', '')}`,
  },
  variableName: {
    parse: (name) => check(name !== '' && !/[=\0]/.test(name), name),
    sentence: isNo('is not a name of a variable'),
  },
  flag: { parse: (text) => orRefuse(parseFlag(text)) },
  /** A flag, or `auto`. */
  diet: { parse: (text) => (text === 'auto' ? accept(text) : orRefuse(parseFlag(text))) },
  profileName: {
    parse: (name) => check(/^[a-z0-9][a-z0-9-]{0,39}$/.test(name), name),
    sentence: isNo('is no name of a profile: small letters, digits and `-`, at most 40'),
  },
  toolName: {
    parse: (name) => {
      if (RESERVED_NAMES.has(name)) return refuse('the host has one of that name');
      return check(name !== '' && cleanName(name) === name, name);
    },
    sentence: isNo(
      "can't be the name of a tool",
      ': use small letters, digits and `_`, begin with a letter, and end with no `_`; at most 40',
    ),
  },
  word: {
    parse: (text, { anyOf = [] }) => check(anyOf[0]?.enum?.includes(text) === true, text),
  },
  integer: { parse: (text, bounds) => number(text, /^\d{1,15}$/, bounds) },
  decimal: {
    parse: (text, bounds) => number(text, /^(?:\d{1,15}(?:\.\d*)?|\.\d+)$/, bounds),
  },
  /** A number of workers, which is the least and the most at once. */
  workers: {
    parse: (text, bounds) => {
      const count = number(text, /^\d{1,15}$/, bounds);
      return count.ok ? accept({ min: count.value, max: count.value }) : count;
    },
  },
  /** A number of hosts, or `auto`. */
  hosts: {
    parse: (text, bounds) => (text === 'auto' ? accept(text) : number(text, /^\d{1,15}$/, bounds)),
  },
  duration: {
    parse: (text, bounds) => notLess(parseDuration(text), bounds, formatDuration),
    print: formatDuration,
  },
  size: {
    parse: (text, bounds) => notLess(parseSize(text), bounds, formatSize),
    print: formatSize,
  },
  rate: { parse: parseRate },
  /** Whom limits may be for. */
  limitedName: {
    parse: (name) => {
      if (name === 'anonymous' || name === 'default') {
        return refuse(`limits of \`${name}\` stand beside \`names\`, not in it`);
      }
      return check(name.trim() !== '' && name.length <= 200, name);
    },
    sentence: isNo("can't be the name of a caller"),
  },
  coreShare: { parse: parseCoreShare, print: formatCoreShare },
  share: { parse: parseShare, print: formatShare },
  logLevel: { parse: (text) => orRefuse(parseLogLevel(text)) },
  address: { parse: parseBaseUrl },
  /** The same; empty means that there is none. */
  baseUrl: { parse: (text) => (text.trim() === '' ? accept('') : parseBaseUrl(text)) },
  adminToken: {
    parse: (text) => {
      const fault = text === '' ? undefined : adminTokenFault(text);
      return fault === undefined ? accept(text) : refuse(fault);
    },
    sentence: (key, node, because) =>
      `\`${key}\` can't be the value given${node.kind === 'scalar' ? because : ': it is not a single value'}`,
  },
  proxy: {
    parse: (text) => check(isProxy(text), text),
    sentence: noProxy,
  },
  /** Whether there is one, or the only one. */
  proxies: {
    parse: (text) => {
      const flag = parseFlag(text);
      return flag === undefined ? check(isProxy(text), [text]) : accept(flag);
    },
    sentence: noProxy,
  },
  origin: {
    parse: (text) => orRefuse(parseOrigin(text)),
    sentence: noOrigin,
  },
  /** The only one of a list. */
  origins: {
    parse: (text) => {
      const origin = parseOrigin(text);
      return origin === undefined ? refuse() : accept([origin]);
    },
    sentence: noOrigin,
  },
  module: {
    parse: (text) => check(MODULE.test(text), text),
    sentence: isNo('is no path of a module (.ts, .mts, .js, .mjs, .cts or .cjs)'),
  },
  deniedName: {
    parse: (text) => check(DENIED.test(text), text),
    sentence: (key, node) =>
      `\`${key}\` must be a list of names such as \`PATH\` or \`NODE_*\`, not ${showNode(node)}`,
  },
  credentialName: {
    parse: named,
    sentence: isNo("can't be used", ': it is not a name'),
  },
  settingName: {
    parse: named,
    sentence: (key, node) =>
      node.kind === 'scalar'
        ? `\`${key}\`: ${JSON.stringify(node.text)} can't be used: a variable's name consists of letters, digits and underscores`
        : `\`${key}\` must be a list of names, not ${showNode(node)}`,
  },
  /** What runs a handler; the name stays as it is written. */
  runtime: {
    parse: (text) => {
      const runtime = parseRuntime(text);
      return runtime.ok ? accept(text) : runtime;
    },
  },
  iconSource: {
    parse: (text) => check(ICON.test(text) && text.length <= LONGEST_ICON, text),
    sentence: isNo('is no address of `https:`, and no image in a `data:` of 8 KB at most'),
  },
  parameterName: {
    parse: (name) => check(name !== '' && name !== '__proto__', name),
    sentence: isNo("can't be used as a name"),
  },
  ...SERVER_KINDS,
  ...CALLER_KINDS,
  ...INSTALL_KINDS,
  ...CLUSTER_KINDS,
  ...PERMISSION_KINDS,
  ...SHADOW_KINDS,
} satisfies Record<string, Kind>;

/** The name of a kind. */
export type KindName = keyof typeof kinds;

/** The kinds of single values, by name. */
export const KINDS: Readonly<Record<KindName, Kind>> = kinds;

function isNo(what: string, otherwise = ''): NonNullable<Kind['sentence']> {
  return (key, node, because) => `\`${key}\`: ${showNode(node)} ${what}${because || otherwise}`;
}

function check<T>(fits: boolean, value: T): Parsed<T> {
  return fits ? accept(value) : refuse();
}

function orRefuse<T>(value: T | undefined): Parsed<T> {
  return value === undefined ? refuse() : accept(value);
}

function withoutNul(text: string): Parsed<string> {
  return text.includes('\0') ? refuse('it contains a NUL character') : accept(text);
}

function named(name: string): Parsed<string> {
  const fault = faultOfName(name);
  return fault === undefined ? accept(name) : refuse(fault);
}

function number(
  text: string,
  form: RegExp,
  { minimum = 0, maximum = Infinity }: Bounds,
): Parsed<number> {
  const value = Number(text);
  return check(form.test(text) && value >= minimum && value <= maximum, value);
}

function notLess(
  parsed: Parsed<number>,
  { 'x-least': least = 0 }: Bounds,
  format: (value: number) => string,
): Parsed<number> {
  if (!parsed.ok || parsed.value >= least) return parsed;
  return refuse(least === 1 ? 'it must be more than 0' : `at least \`${format(least)}\``);
}

function noOrigin(key: string, node: YamlNode): string {
  const examples = '`https://app.example.org`, `https://*.example.org` or `*`';
  const sandbox = isNull(node) || (node.kind === 'scalar' && node.text === 'null');
  const why = sandbox ? '; `null` is what every page in a sandbox calls itself' : '';
  return `\`${key}\`: ${showNode(node)} is no origin such as ${examples}${why}`;
}
