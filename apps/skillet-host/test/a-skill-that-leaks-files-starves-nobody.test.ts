import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const LIMIT = 256;
const LEAKY = ['a', 'b', 'c', 'd'];

/** Opens files and folders until it is refused. */
const LEAK = `
import { openSync, opendirSync } from 'node:fs';
const kept = [];
const leak = (open) => {
  try { for (;;) kept.push(open()); } catch (error) { return error.message; }
};
export const handler = () => ({ text: [leak(() => openSync('/dev/null')), leak(() => opendirSync('.'))].join() });
`;

/** The status of an answer on a connection of its own. */
function status(url: string, mount: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${url}/skills/${mount}/run`, { method: 'POST', agent: false }, (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode);
      });
    })
      .on('error', reject)
      .end('{"text": "x"}');
  });
}

test('skills that open files without end leave the host enough to serve everybody', async () => {
  const skill = (name: string, path: string, more = '') =>
    `  - {name: ${name}, path: ./${path}, mount: ${name}, workers: 1${more}}\n`;
  const cwd = await workspace({
    'runtime-config.yaml':
      `server: {host: 127.0.0.1, port: 0}\nskills:\n` +
      LEAKY.map((name) => skill(name, 'leaky')).join('') +
      skill('calm', 'calm') +
      skill('process', 'calm', ', isolation: process'),
    'leaky/Skilletfile.yaml': SKILLETFILE,
    'leaky/skill.js': LEAK,
    'calm/Skilletfile.yaml': SKILLETFILE,
    'calm/skill.js': ECHO,
  });
  await using cli = new Cli({ cwd, descriptors: LIMIT });
  const url = await cli.url();
  await Promise.all([...LEAKY, 'calm', 'process'].map((mount) => cli.ready(mount)));

  for (const mount of [...LEAKY, ...LEAKY]) {
    const { body } = await run(url, mount, { text: 'leak' });
    expect(body['text']).toMatch(
      /^EMFILE: .* of descriptors|^EMFILE: a worker may have 64 of the 256/,
    );
    expect(body['text']).toContain(', opendir');
  }
  const open = readdirSync(`/proc/${String(cli.process.pid)}/fd`).length;
  expect(open).toBeLessThanOrEqual(LIMIT * (5 / 8) + LEAKY.length * 2);

  const asked = Array.from({ length: 16 }, (_, n) => status(url, n % 2 ? 'calm' : 'process'));
  expect(new Set(await Promise.all(asked))).toEqual(new Set([200]));
  expect((await get(`${url}/health`))['loaded_skills']).toBe(LEAKY.length + 2);
  cli.signal('SIGTERM');
  expect((await cli.exit).code).toBe(0);
});
