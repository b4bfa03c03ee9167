import type Dgram from 'node:dgram';
import type Dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { mayConnect, mayConnectUnix, socketsNamed } from '@skillet/core';
import { replaceFunction } from '../guard/replace-function.ts';
import { bracketed } from './lacking.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Refuses connections to what is not named. It stands in the same Node as the skill: it holds mistakes, and what a package does
 * without being asked; code that means harm gets around it.
 */
export function guardNetwork(names: readonly string[]): void {
  if (names.includes('*')) return;
  guardConnections(names);
  guardDatagrams(names);
  guardLookups(names);
  syncBuiltinESMExports();
}

/** All that speaks TCP, or with Unix sockets, comes here: `net`, `tls`, `http`, `fetch`. */
function guardConnections(names: readonly string[]): void {
  replace(
    net.Socket.prototype,
    'connect',
    (connect) =>
      function (...args) {
        const refused = refusalOf(names, args);
        if (refused === undefined) return connect.apply(this, args);
        const socket = this as net.Socket;
        // As a connection that fails: later, and by an event.
        process.nextTick(() => socket.destroy(refused));
        return this;
      },
  );
}

function refusalOf(names: readonly string[], args: readonly unknown[]): Error | undefined {
  const { path, host = 'localhost', port } = targetOf(args);
  if (typeof path === 'string') {
    return mayConnectUnix(names, path) ? undefined : denied(`unix:${path}`);
  }
  const where = String(host);
  return mayConnect(names, where, Number(port))
    ? undefined
    : denied(`${bracketed(where)}:${String(port)}`);
}

interface Target {
  readonly path?: unknown;
  readonly host?: unknown;
  readonly port?: unknown;
}

/** Where to, of what `connect` may be given: options, a port with or without a host, a path, or a list of these. */
function targetOf([first, second]: readonly unknown[]): Target {
  if (Array.isArray(first)) return targetOf(first as unknown[]);
  if (typeof first === 'object' && first !== null) return first;
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { path: first };
  return { port: first, ...(typeof second === 'string' ? { host: second } : {}) };
}

function guardDatagrams(names: readonly string[]): void {
  const dgram = process.getBuiltinModule('node:dgram');
  replace(
    dgram.Socket.prototype,
    'send',
    (send) =>
      function (...args) {
        if (isConnected(this as Dgram.Socket)) return send.apply(this, args);
        // With an offset and a length, or without, and before a callback that may be left out.
        const numbers = args.slice(1).filter((one) => typeof one === 'number');
        const port = numbers.at(-1);
        const host = args.slice(1).find((one) => typeof one === 'string') ?? 'localhost';
        if (port !== undefined && !mayConnect(names, host, port))
          throw denied(`${host}:${String(port)}`);
        return send.apply(this, args);
      },
  );
  replace(
    dgram.Socket.prototype,
    'connect',
    (connect) =>
      function (...args) {
        const [port, host = 'localhost'] = args;
        const where = typeof host === 'string' ? host : 'localhost';
        if (!mayConnect(names, where, Number(port))) throw denied(`${where}:${String(port)}`);
        return connect.apply(this, args);
      },
  );
}

/** One that is connected takes no address to send to: its numbers are an offset and a length. */
function isConnected(socket: Dgram.Socket): boolean {
  try {
    socket.remoteAddress();
    return true;
  } catch {
    return false;
  }
}

/** A name that is looked up tells whoever keeps it. */
function guardLookups(names: readonly string[]): void {
  const dns = process.getBuiltinModule('node:dns');
  const wrap = (owner: object, fail: (error: Error, args: unknown[]) => unknown) => {
    replace(
      owner,
      'lookup',
      (lookup) =>
        function (...args) {
          const [host] = args;
          const isNamed = typeof host !== 'string' || host === '' || isAnyPort(names, host);
          return isNamed ? lookup.apply(this, args) : fail(denied(host), args);
        },
    );
  };
  wrap(dns, failLater);
  wrap(dns.promises, (error) => Promise.reject(error));
  if (!socketsNamed(names).inet) refuseQuestions(dns);
}

/** Nothing can be asked without sockets, and it would fail as if the server of names were gone. */
function refuseQuestions(dns: typeof Dns): void {
  const { promises } = dns;
  for (const name of Object.keys(dns).filter((one) => /^(?:resolve|reverse)/.test(one))) {
    for (const owner of [dns, dns.Resolver.prototype].filter((one) => name in one))
      replace(
        owner,
        name,
        () =>
          (...args) =>
            failLater(denied(String(args[0])), args),
      );
    for (const owner of [promises, promises.Resolver.prototype].filter((one) => name in one))
      replace(
        owner,
        name,
        () =>
          (...args) =>
            Promise.reject(denied(String(args[0]))),
      );
  }
}

/** Fails as what takes a callback does. */
function failLater(error: Error, args: readonly unknown[]): unknown {
  const callback = args.at(-1);
  if (typeof callback !== 'function') throw error;
  process.nextTick(callback, error);
  return {};
}

/** Replaces a method by one that is made of it. */
function replace(owner: object, name: string, by: (original: AnyFunction) => AnyFunction): void {
  replaceFunction(owner, name, by(Reflect.get(owner, name) as AnyFunction));
}

function isAnyPort(names: readonly string[], host: string): boolean {
  return names.some((name) => {
    const port = /:(\d+)$/.exec(name)?.[1];
    return mayConnect([name], host, port === undefined ? 0 : Number(port));
  });
}

/** As Node refuses files. */
function denied(resource: string): Error {
  const error = new Error(`Access to ${resource} is not permitted`);
  return Object.assign(error, { code: 'ERR_ACCESS_DENIED', permission: 'Network', resource });
}
