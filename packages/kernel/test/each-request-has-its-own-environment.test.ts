import { expect, test } from 'vitest';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** A caller may give what its skill declares, over what the operator has set. */
const credentials = {
  ...{ required: [], optional: ['KEY', 'OWN', 'MORE', 'OK', 'NUMBER', 'NODE_OPTIONS', 'path'] },
  ...{ howToGet: '', steps: [], documentation: '' },
};

const DEAF = 'export const handler = () => ({});';

function worker(source: string, more = {}) {
  const { dir, file } = skillFolder({ 'skill.mjs': source });
  return startWorker({
    dir,
    file,
    inputs: { how: { type: 'string', optional: true } },
    env: { SHARED: 'shared', KEY: 'of the skill' },
    credentials,
    ...more,
  });
}

const envelope = (credentials: Record<string, string>) => ({ skill_input: {}, credentials });

test('a request sees its credentials in process.env, however it gets hold of it', async () => {
  const it = worker(`
    import { env } from 'node:process';
    import { execFileSync } from 'node:child_process';
    const { env: bound } = process;
    export const handler = (_, context) => ({
      read: process.env.KEY, bound: bound.KEY, imported: env.KEY, context: context.env.KEY,
      in: 'OWN' in process.env, keys: Object.keys(process.env).filter((one) => one === 'OWN').length,
      spread: { ...process.env }.OWN, json: JSON.parse(JSON.stringify(process.env)).OWN,
      shared: process.env.SHARED, child: execFileSync('/bin/sh', ['-c', 'echo $KEY $OWN']).toString(),
    });`);
  const own = { KEY: 'of the caller', OWN: 'too' };
  expect(await it.ask(envelope(own))).toEqual({
    ...{ read: 'of the caller', bound: 'of the caller', imported: 'of the caller' },
    ...{ context: 'of the caller', in: true, keys: 1, spread: 'too', json: 'too' },
    ...{ shared: 'shared', child: 'of the caller too\n' },
  });
  const without = await it.ask({}, 'req-2');
  expect(without).toMatchObject({
    read: 'of the skill',
    bound: 'of the skill',
    in: false,
    keys: 0,
  });
  expect(without.child).toBe('of the skill\n');
});

test('what a request writes to the names of its credentials stays with it', async () => {
  const it = worker(`
    export const handler = ({ how }) => {
      if (how === 'assign') process.env.KEY = 'written';
      if (how === 'delete') { delete process.env.KEY; delete process.env.KEY; }
      if (how === 'define') Object.defineProperty(process.env, 'KEY', { value: 'written', configurable: true, enumerable: true, writable: true });
      if (how === 'replace') process.env = { ...process.env, KEY: 'written' };
      return { key: process.env.KEY ?? null, listed: Object.keys(process.env).includes('KEY'), shared: process.env.SHARED };
    };`);
  for (const how of ['assign', 'delete', 'define', 'replace']) {
    const body = { skill_input: { how }, credentials: { KEY: 'of the caller' } };
    const key = how === 'delete' ? null : 'written';
    const answer = await it.ask(body, how);
    expect(answer, how).toEqual({ key, listed: key !== null, shared: 'shared' });
    const after = await it.ask({}, `after ${how}`);
    expect(after, how).toEqual({ key: 'of the skill', listed: true, shared: 'shared' });
  }
});

test('nothing is left behind by a handler that throws, and by what goes on after its answer', async () => {
  const it = worker(`
    let late;
    export const handler = async ({ how }) => {
      if (how === 'ask') return late;
      const wait = new Promise((resolve) => setTimeout(resolve, 20));
      late = wait.then(() => ({ seen: process.env.KEY }));
      if (how === 'throw') throw new Error('no');
      return { seen: process.env.KEY };
    };`);
  const credentials = { KEY: 'of the caller' };
  await it.ask({ skill_input: { how: 'throw' }, credentials }, 'one');
  expect(await it.ask({ how: 'ask' }, 'two')).toEqual({ seen: 'of the skill' });
  const answer = await it.ask({ skill_input: { how: 'return' }, credentials }, 'three');
  expect(answer).toEqual({ seen: 'of the caller' });
  expect(await it.ask({ how: 'ask' }, 'four')).toEqual({ seen: 'of the skill' });
});

test('a thousand requests at once see a thousand keys, each its own', async () => {
  const it = worker(
    `
    export const handler = async ({ n }) => {
      const seen = new Set();
      for (let turn = 0; turn < 5; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, n % 7));
        seen.add(process.env.KEY);
      }
      return { n, seen: [...seen] };
    };`,
    { inputs: { n: { type: 'integer' } } },
  );
  const asked = Array.from({ length: 1000 }, (_, n) =>
    it.ask({ skill_input: { n }, credentials: { KEY: `secret-${n}-of-its-own` } }, `r${n}`),
  );
  for (const [n, answer] of (await Promise.all(asked)).entries())
    expect(answer).toEqual({ n, seen: [`secret-${n}-of-its-own`] });
  expect(await it.ask({ n: 1 }, 'after')).toEqual({ n: 1, seen: ['of the skill'] });
});

test('a name that is denied, and a value that is no text, are refused without the value', async () => {
  const it = worker(DEAF);
  const credentials = {
    path: 'se-cret',
    'a-b': 'se-cret',
    NODE_OPTIONS: 'se-cret',
    NUMBER: 5,
    OK: 'fine',
  };
  const answer = await it.ask({ skill_input: {}, credentials });
  expect(
    answer.detail.map(({ loc, type }: { loc: string[]; type: string }) => [loc.at(-1), type]),
  ).toEqual([
    ['path', 'value_error'],
    ['a-b', 'value_error'],
    ['NODE_OPTIONS', 'value_error'],
    ['NUMBER', 'string_type'],
  ]);
  expect(JSON.stringify(answer)).not.toContain('se-cret');
});

test('a request without the required credentials gets 401 and what to do', async () => {
  const credentials = {
    ...{ required: ['KEY', 'ZEN'], optional: ['MORE'], howToGet: 'Ask for one.' },
    ...{ steps: ['Ask', 'Get'], documentation: 'https://zen.test/keys' },
  };
  const it = worker(DEAF, { credentials });
  const id = it.request({ skill_input: {}, credentials: { MORE: 'x' } });
  const [, , status, headers, body] = await it.first(2);
  expect([id, status]).toEqual([1, 401]);
  expect(headers).toContain('Skillet-Credentials realm="test"');
  expect(JSON.parse(String(body))).toEqual({
    detail: {
      error: 'missing_credentials',
      message: expect.stringContaining('needs the credential ZEN;') as string,
      required_credentials: ['KEY', 'ZEN'],
      optional_credentials: ['MORE'],
      how_to_get: 'Ask for one.',
      steps: ['Ask', 'Get'],
      documentation: 'https://zen.test/keys',
    },
  });
  expect(await it.ask({ skill_input: {}, credentials: { ZEN: 'x' } }, 'given')).toEqual({});
});
