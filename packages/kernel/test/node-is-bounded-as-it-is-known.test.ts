import crypto from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ToHost } from '@skillet/core';
import { REQUEST_AT } from '../src/guard/pool/file-jobs.ts';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** The source of a module of Node's own library. */
function library(name: string): string {
  const { binding } = process as unknown as {
    binding: (name: 'natives') => Record<string, string>;
  };
  return binding('natives')[name] ?? '';
}

/** Where a request is among the arguments of each function of the binding, as the library calls it. */
function requestsOf(source: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { 1: name = '', index } of source.matchAll(/(?<=\bbinding\.)(\w+)\(/g)) {
    const args = argumentsAt(source, index + name.length + 1);
    const at = args.findIndex((arg) => arg === 'req' || arg === 'kUsePromises');
    if (at >= 0) found[name] = at;
  }
  return found;
}

/** The arguments of the call whose first argument begins here. */
function argumentsAt(source: string, from: number): string[] {
  const args = [''];
  let depth = 0;
  for (let at = from; depth >= 0 && at < source.length; at += 1) {
    const character = source.charAt(at);
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) args.push('');
    else if (depth >= 0) args.push(`${args.pop() ?? ''}${character}`);
  }
  return args.map((arg) => arg.replace(/\/\*.*?\*\//g, '').trim());
}

/** Functions of `crypto` that wait for the pool, and where each kind of their jobs is learnt. */
const WITH_JOBS = [
  ...['argon2', 'checkPrime', 'generateKey', 'generateKeyPair', 'generatePrime', 'hkdf', 'pbkdf2'],
  ...['randomFill', 'scrypt'],
];

describe('this release of Node', () => {
  it('asks for files by the functions that are bounded, with the request where it is looked for', () => {
    const asked = { ...requestsOf(library('fs')), ...requestsOf(library('internal/fs/promises')) };
    expect(Object.keys(asked).length).toBeGreaterThan(30);
    expect(REQUEST_AT).toEqual(asked);
  });

  it('has no other functions of crypto that wait for the pool', () => {
    const names = Object.keys(crypto).filter((name) => `${name}Sync` in crypto);
    expect(names.sort()).toEqual(WITH_JOBS);
  });

  it('shows all that is to be bounded', async () => {
    const worker = startWorker(
      skillFolder({ 'a.mjs': "import 'node:crypto'; export const handler = () => ({});" }),
    );
    await worker.first(ToHost.loaded);
    await worker.ask({});
    expect(worker.lines).toEqual([]);
  });

  it('has functions of files that look as they do without guards', async () => {
    const body = `
      import fs from 'node:fs';
      import promises from 'node:fs/promises';
      import { promisify } from 'node:util';
      const shape = (of) => Object.entries(of).filter(([, value]) => typeof value === 'function')
        .map(([name, value]) => [name, value.name, value.length, value[promisify.custom] !== undefined]);
      export const handler = async () => ({
        fs: shape(fs),
        promises: shape(promises),
        written: Object.keys(await promisify(fs.write)(fs.openSync(import.meta.dirname + '/a', 'w'), 'x')),
      });
    `;
    const worker = startWorker(skillFolder({ 'a.mjs': body }));
    await worker.first(ToHost.loaded);
    const seen = (await worker.ask({})) as Record<'fs' | 'promises' | 'written', unknown>;
    const [fs, promises, { promisify }] = await Promise.all([
      import('node:fs'),
      import('node:fs/promises'),
      import('node:util'),
    ]);
    const shape = (of: object) =>
      Object.entries(of as Record<string, Record<symbol, unknown>>)
        .filter(([, value]) => typeof value === 'function')
        .map(([name, value]) => {
          const { name: own, length } = value as unknown as () => void;
          return [name, own, length, value[promisify.custom] !== undefined];
        });
    expect(seen).toEqual({
      fs: shape(fs.default),
      promises: shape(promises.default),
      written: ['bytesWritten', 'buffer'],
    });
  });
});
