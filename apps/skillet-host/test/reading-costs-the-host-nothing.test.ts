import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConfigError } from '@skillet/config';
import { describe, expect, test } from 'vitest';
import { fillPool } from '../../../test/support/full-pool.ts';
import { readInThread } from '../src/config/config-thread.ts';
import { read } from '../src/config/read-request.ts';
import { Cli, run } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const FILES = {
  'skill/Skilletfile.yaml': SKILLETFILE,
  'skill/skill.js': ECHO,
  'runtime-config.yaml': `skills:
  - {name: echo, path: ./skill, limits: {cpu: 50%}}
  - {name: lost, path: ./nowhere}
  - {name: off, path: ./skill, mount: off, enabled: false}
server: {host: 127.0.0.1, port: 0}
`,
};

describe('what a thread reads', () => {
  test('comes while the pool that all threads share is full', async (context) => {
    context.skip(process.platform === 'win32', 'there are no named pipes');
    const cwd = await workspace(FILES);
    // The first of all, so that the thread has its own code to load as well.
    await using _ = fillPool(cwd);
    const options = { file: join(cwd, 'runtime-config.yaml'), env: {} };
    const { skills } = await readInThread({ kind: 'load', options });
    expect(skills.map(({ mount }) => mount)).toEqual(['echo']);
  });

  test('is the same that this thread would read', async () => {
    const cwd = await workspace(FILES);
    for (const request of [
      { kind: 'load', options: { file: join(cwd, 'runtime-config.yaml'), env: { A: 'b' } } },
      { kind: 'discover', options: { cwd, env: {} } },
      { kind: 'load', options: { file: join(cwd, 'x'), document: { skills: [] }, env: {} } },
    ] as const) {
      expect(await readInThread(request)).toEqual(await read(request));
    }
  });

  test('is refused for the same reasons, and the next is read all the same', async () => {
    const cwd = await workspace({ ...FILES, 'wrong.yaml': 'skills: []\nsever: {}\n' });
    const request = { kind: 'load', options: { file: join(cwd, 'wrong.yaml'), env: {} } } as const;
    const [there, here] = await Promise.all(
      [readInThread(request), read(request)].map((one) => one.catch((error: unknown) => error)),
    );
    expect(there).toBeInstanceOf(ConfigError);
    const { message, file, problems } = here as ConfigError;
    expect(there).toMatchObject({ message, file, problems });
    const right = { ...request, options: { file: join(cwd, 'runtime-config.yaml'), env: {} } };
    expect((await readInThread(right)).skills.map(({ mount }) => mount)).toEqual(['echo']);
  });

  test('comes in the order it was asked for', async () => {
    const cwd = await workspace(FILES);
    const done: number[] = [];
    await Promise.all(
      [0, 1, 2, 3].map(async (index) => {
        await readInThread({ kind: 'discover', options: { cwd, env: {} } });
        done.push(index);
      }),
    );
    expect(done).toEqual([0, 1, 2, 3]);
  });

  test('leaves this thread to others meanwhile', async () => {
    const inputs = Array.from({ length: 250 }, (_, index) => {
      const next = `"#/properties/i${String(index + 1)}"`;
      return `  i${String(index)}: {type: object, properties: {a: {$ref: ${next}}, b: {$ref: ${next}}}}\n`;
    });
    const cwd = await workspace({
      ...FILES,
      'skill/Skilletfile.yaml': `name: x\nentry: skill:handler\ninputs:\n${inputs.join('')}  i250: {}\n`,
    });
    const read = new AbortController();
    const config = readInThread({ kind: 'discover', options: { cwd, env: {} } }).finally(() => {
      read.abort();
    });
    let turns = 0;
    for (; !read.signal.aborted; turns += 1) await nextTurn();
    expect((await config).skills).toHaveLength(1);
    // Read here, it would be a handful.
    expect(turns).toBeGreaterThan(100);
  });
});

test('a reload of a skill with too much tells what is wrong, and what ran goes on', async () => {
  const cwd = await workspace(FILES);
  await using cli = new Cli({ cwd });
  const url = await cli.url();
  await cli.ready('echo');
  const keys = Array.from({ length: 110_000 }, (_, index) => `k${index.toString(36)}:\n`).join('');
  await writeFile(join(cwd, 'skill/Skilletfile.yaml'), SKILLETFILE + keys);
  cli.signal('SIGHUP');
  await cli.line(({ msg }) => msg.includes('is more than 200000 words and signs long'));
  expect((await run(url, 'echo', { text: 'still here' })).body).toEqual({ text: 'still here' });
});

test('a program that ends without a word is not held up by the thread', async () => {
  const cwd = await workspace(FILES);
  const index = pathToFileURL(join(import.meta.dirname, '../dist/index.js')).href;
  await writeFile(
    join(cwd, 'program.mjs'),
    `import { createHost } from '${index}';
const host = createHost({ config: 'runtime-config.yaml', cwd: ${JSON.stringify(cwd)}, log: false });
await host.listen();
await host.close();
console.log('closed');
`,
  );
  const { execFileSync } = await import('node:child_process');
  expect(execFileSync(process.execPath, ['program.mjs'], { cwd, encoding: 'utf8' })).toBe(
    'closed\n',
  );
});
