import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const SKILL = `
export const handler = (inputs, { log }) => {
  for (let i = 0; i < 20; i += 1) log.info('line ' + i + ' of ' + JSON.stringify(inputs).slice(0, 60));
  return { text: 'fine' };
};
`;

let cli: Cli;
let url: string;

beforeAll(async () => {
  const cwd = await workspace({
    'runtime-config.yaml': `skills:
  - {name: thread, path: ./says, mount: thread}
  - {name: process, path: ./says, mount: process, isolation: process}
server: {host: 127.0.0.1, port: 0}
`,
    'says/Skilletfile.yaml': SKILLETFILE,
    'says/skill.js': SKILL,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all([cli.ready('thread'), cli.ready('process')]);
});
afterAll(() => cli[Symbol.asyncDispose]());

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const BODIES = {
  'nested 3,000 deep below a name of a secret': `{"text":"Ada","token":${nested(3000)}}`,
  'nested 100,000 deep': `{"text":"Ada","token":${nested(100_000)}}`,
  'with 20,000 values below a name of a secret': JSON.stringify({
    text: 'Ada',
    token: Array.from({ length: 20_000 }, (_, n) => `v-${n}`),
  }),
  'with 20,000 secrets of objects': JSON.stringify({
    text: 'Ada',
    passwords: Array.from({ length: 10_000 }, (_, n) => ({ password: n })),
  }),
};

describe.each(['thread', 'process'])('a host with a skill in a %s', (mount) => {
  test.each(Object.entries(BODIES))('outlives a body %s', async (_, body) => {
    const answer = await fetch(`${url}/skills/${mount}/run`, { method: 'POST', body });
    expect(await answer.json()).toEqual({ text: 'fine' });
    const { status } = await run(url, mount, { text: 'after' });
    expect(status).toBe(200);
    await cli.line(({ msg }) => msg.includes('line 19 of {"text":"Ada"'));
    expect(cli.process.exitCode).toBeNull();
  });
});
