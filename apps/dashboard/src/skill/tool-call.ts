import { urlOf } from '../api/client.ts';
import { textOf } from '../parts/text-of.ts';

/** Part of a JSON Schema, as far as a form can be made of it. */
export interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
}

/** A function that a skill offers, as clients of MCP are told of it. */
export interface Tool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: FieldSchema;
}

/** Where a function is called over HTTP. */
export interface Dispatch {
  readonly method: string;
  readonly url: string;
  readonly places?: {
    readonly path: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string>>;
    readonly body: 'none' | 'rest' | { readonly input: string };
  };
}

type Inputs = Readonly<Record<string, unknown>>;

/** A call as it is sent. */
export interface HttpCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Puts inputs where a function takes them over HTTP. */
export function httpCall(
  to: Dispatch,
  inputs: Inputs,
  credentials: Readonly<Record<string, string>>,
): HttpCall {
  const left = new Map(Object.entries(inputs));
  const take = (name: string): unknown => {
    const value = left.get(name);
    left.delete(name);
    return value;
  };
  const template = to.url.slice(to.url.indexOf('/skills/'));
  const path = template.replaceAll(/\{([^}]+)\}/g, (_, slot: string) =>
    encodeURIComponent(textOf(take(to.places?.path[slot] ?? slot))),
  );
  const url = urlOf(path);
  for (const [name, parameter] of Object.entries(to.places?.query ?? {})) {
    if (left.has(name)) url.searchParams.set(parameter, textOf(take(name)));
  }
  const hasNoBody = to.places?.body === 'none' || to.method === 'GET' || to.method === 'DELETE';
  if (hasNoBody && to.places?.body !== 'none')
    for (const [name, value] of left) url.searchParams.set(name, textOf(value));
  const given = Object.keys(credentials).length > 0;
  const headers: Record<string, string> = {};
  // A function behind `/run` takes them beside its inputs.
  if (given && to.places !== undefined)
    for (const [name, value] of Object.entries(credentials))
      headers[`X-Skillet-Credential-${name.replaceAll('_', '-')}`] = value;
  if (hasNoBody) return { method: to.method, url, headers, body: undefined };
  const rest = Object.fromEntries(left);
  const place = to.places?.body;
  const whole = typeof place === 'object' ? inputs[place.input] : rest;
  const body = given && to.places === undefined ? { skill_input: rest, credentials } : whole;
  headers['Content-Type'] = 'application/json';
  return { method: to.method, url, headers, body: JSON.stringify(body) };
}

/** The same call as a command for a shell. The session of this page is not in it: on the machine of the host none is needed. */
export function asCurl({ method, url, headers, body }: HttpCall): string {
  const parts = [`curl -X ${method} ${quoted(url.href)}`];
  for (const [name, value] of Object.entries(headers))
    parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body !== undefined) parts.push(`-d ${quoted(body)}`);
  return parts.join(' \\\n  ');
}

/** The same call as clients of MCP send it. */
export function asMcp(tool: Tool, inputs: Inputs): string {
  const call = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: tool.name, arguments: inputs },
  };
  return JSON.stringify(call, null, 2);
}

/** The same call in Python, with nothing but what comes with it. */
export function asPython({ method, url, headers, body }: HttpCall): string {
  const data = body === undefined ? '' : `\n    data=${JSON.stringify(body)}.encode(),`;
  return `import json
from urllib.request import Request, urlopen

request = Request(
    ${JSON.stringify(url.href)},
    method=${JSON.stringify(method)},${data}
    headers=${JSON.stringify(headers)},
)
with urlopen(request) as answer:
    print(json.load(answer))
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
