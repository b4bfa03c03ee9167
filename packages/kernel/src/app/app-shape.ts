import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SkillContext } from '@skillet/sdk';

/** An application that takes a `Request` and returns a `Response`. */
export type FetchApp = (request: Request, context: SkillContext) => unknown;

/** An application that takes Node's request and response. */
export type NodeListener = (req: IncomingMessage, res: ServerResponse) => unknown;

/** An application, by how it wants its requests. */
export type App =
  | { readonly style: 'fetch'; readonly call: FetchApp }
  | { readonly style: 'node'; readonly call: NodeListener };

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * Tells what kind of application a module exports: `{fetch}` (Hono, itty-router), Fastify, Koa, a
 * `node:http` server that does not listen, or a function, which is a Node listener when it takes two
 * arguments or more (Express, Connect, `(req, res)`), and takes a `Request` otherwise.
 */
export async function appOf(value: unknown): Promise<App | undefined> {
  if (typeof value === 'function') {
    const call = value as AnyFunction;
    const fetch = methodOf(value, 'fetch');
    if (fetch !== undefined) return { style: 'fetch', call: fetch };
    return { style: value.length >= 2 ? 'node' : 'fetch', call };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fetch = methodOf(value, 'fetch');
  if (fetch !== undefined) return { style: 'fetch', call: fetch };
  const routing = methodOf(value, 'routing');
  if (routing !== undefined) {
    // Fastify loads its plugins when it is asked to be ready.
    await methodOf(value, 'ready')?.();
    return { style: 'node', call: routing };
  }
  const listener = methodOf(value, 'callback')?.() ?? methodOf(value, 'handler');
  if (typeof listener === 'function') return { style: 'node', call: listener as NodeListener };
  const listeners = methodOf(value, 'listeners');
  if (listeners === undefined || methodOf(value, 'listen') === undefined) return undefined;
  return { style: 'node', call: callAll(value, () => listeners('request') as NodeListener[]) };
}

/** Calls the listeners of a server by itself, so that what an async one rejects with is seen. */
function callAll(server: object, listeners: () => readonly NodeListener[]): NodeListener {
  return (req, res) => Promise.all(listeners().map((one) => one.call(server, req, res)));
}

function methodOf(value: object, name: string): AnyFunction | undefined {
  const method = (value as Readonly<Record<string, unknown>>)[name];
  return typeof method === 'function' ? (method.bind(value) as AnyFunction) : undefined;
}
