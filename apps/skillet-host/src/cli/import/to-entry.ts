import { oneLine } from '../one-line.ts';
import { safeAddress, safeHeader } from './address-of.ts';
import { plainWords, safeWords } from './command-of.ts';
import type { Json, JsonMap } from './read-json.ts';
import { joined, piecesOf, type ReferenceContext } from './references.ts';
import { isSecret } from './secrets.ts';
import { listOf, mapOf } from './servers-in.ts';

/** An entry of `skills`, with its keys in their order. */
export type ServerEntry = Readonly<Record<string, unknown>> & { readonly name: string };

/** Why a server can't be taken over. */
export type Refusal = string;

const TRANSPORTS: Readonly<Record<string, 'http' | 'sse'>> = {
  http: 'http',
  'streamable-http': 'http',
  streamable_http: 'http',
  streamableHttp: 'http',
  sse: 'sse',
};
/** Keys that are read. */
const KNOWN = [
  ...['command', 'args', 'env', 'type', 'transport', 'transportType', 'url', 'serverUrl'],
  ...['headers', 'disabled', 'enabled', 'description', 'name'],
];
/** Why some others are not. */
const WITHOUT: Readonly<Record<string, string>> = {
  cwd: 'the server starts in the folder of the configuration, so write its paths from there',
  envFile: 'write its variables into `.env` beside the configuration, and name them in `env`',
};

/** Translates one server of a client; what it holds of secrets goes to `context.variables` alone. */
export function toEntry(
  name: string,
  given: Json,
  context: ReferenceContext,
): ServerEntry | Refusal {
  const server = mapOf(given);
  if (server === undefined) return 'it is no object';
  for (const key of server.keys()) if (!KNOWN.includes(key)) tellUnknown(key, context);
  const textAt = (key: string) => {
    const value = server.get(key);
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  };
  const type = textAt('type') ?? textAt('transport') ?? textAt('transportType');
  const url = textAt('url') ?? textAt('serverUrl');
  const command = textAt('command');
  const description = textAt('description');
  const mcp =
    type === 'stdio' || url === undefined
      ? stdio(server, command, context)
      : http(server, url, type, context);
  if (typeof mcp === 'string') return mcp;
  const env = mcp.command === undefined ? {} : envOf(server.get('env'), context);
  const isOff = server.get('disabled') === true || server.get('enabled') === false;
  return {
    name,
    ...(context.mount === name ? {} : { mount: context.mount }),
    ...(isOff ? { enabled: false } : {}),
    mcp: {
      ...mcp,
      ...(description === undefined ? {} : { description: oneLine(description, 500) }),
    },
    ...(Object.keys(env).length === 0 ? {} : { env }),
  };
}

type ServerKeys = { readonly command?: readonly string[] } & Readonly<Record<string, unknown>>;

function stdio(
  server: JsonMap,
  command: string | undefined,
  context: ReferenceContext,
): ServerKeys | Refusal {
  if (command === undefined) return 'it has neither a `command` nor a `url`';
  const args = textsOf(listOf(server.get('args')) ?? []);
  if (args === undefined) return 'its `args` are not all texts';
  return { command: safeWords(plainWords(command, args, context.note), context) };
}

function http(
  server: JsonMap,
  url: string,
  type: string | undefined,
  context: ReferenceContext,
): ServerKeys | Refusal {
  const transport = type === undefined ? undefined : TRANSPORTS[type];
  if (type !== undefined && transport === undefined) {
    return `it speaks \`${oneLine(type, 40)}\`, which is none of http, sse and stdio`;
  }
  const headers = [...(mapOf(server.get('headers')) ?? [])].flatMap(([name, value]) => {
    if (typeof value === 'string') return [[name, safeHeader(name, value, context)] as const];
    context.note(`its header \`${oneLine(name, 40)}\` is no text and was left out`);
    return [];
  });
  return {
    url: safeAddress(url, context),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    ...(transport === undefined ? {} : { transport }),
  };
}

function envOf(value: Json | undefined, context: ReferenceContext): Record<string, string> {
  const env = [...(mapOf(value) ?? [])].flatMap(([name, given]) => {
    const [text] = textsOf([given]) ?? [];
    if (text !== undefined) return [[name, safeVariable(name, text, context)] as const];
    context.note(`its variable \`${oneLine(name, 40)}\` has no text for a value and was left out`);
    return [];
  });
  return Object.fromEntries(env);
}

function safeVariable(name: string, value: string, context: ReferenceContext): string {
  const pieces = piecesOf(value, name, context);
  const isPlain = pieces.every(({ isReference }) => !isReference);
  if (isPlain && isSecret(name, value)) return context.variables.hold(name, context.mount, value);
  return joined(pieces);
}

function textsOf(values: readonly Json[]): string[] | undefined {
  const isText = (one: Json) => ['string', 'number', 'boolean'].includes(typeof one);
  return values.every(isText) ? values.map(String) : undefined;
}

function tellUnknown(key: string, { note }: ReferenceContext): void {
  const why = Object.hasOwn(WITHOUT, key) ? `: ${WITHOUT[key] ?? ''}` : '';
  note(`\`${oneLine(key, 40)}\` was left out${why}`);
}
