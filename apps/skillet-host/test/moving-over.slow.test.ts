import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, get } from './support/cli.ts';
import { serveExamples } from './support/examples.ts';
import { workspace } from './support/workspace.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TIME = `${ROOT}examples/anthropic_time`;

/** Walks a host with the script at the root; its exit code and what it printed. */
function walk(url: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile('./test.sh', [url], { cwd: ROOT }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

describe('the configuration at the root', () => {
  let cli: Cli;
  let url: string;
  beforeAll(async () => {
    const env = { SKILLET_DATA_DIR: await workspace(), FETCH_ALLOW_PRIVATE: '' };
    cli = new Cli({ cwd: ROOT, args: ['--host', '127.0.0.1', '--port', '0'], env });
    url = await cli.url();
  });
  afterAll(() => cli[Symbol.asyncDispose]());

  test('passes ./test.sh, which walks every endpoint', async () => {
    const { code, output } = await walk(url);
    expect(output).toMatch(/All \d+ checks passed/);
    expect(code).toBe(0);
  });

  test.each([
    [
      'fetch',
      {
        name: 'fetch_html',
        version: '0.1.0',
        category: 'utility',
        complexity: 'simple',
        typical_workflow_position: 'data_gathering',
        tags: ['web', 'html', 'fetch', 'scraping', 'content'],
      },
    ],
    [
      'memory',
      {
        name: 'anthropic_memory',
        version: '0.4.0',
        category: 'memory',
        complexity: 'moderate',
        typical_workflow_position: 'data_storage',
        tags: ['memory', 'storage', 'knowledge', 'graph', 'entities'],
      },
    ],
  ])('has the inventory of %s that agents know', async (mount, fields) => {
    const { skill } = (await get(`${url}/skills/${mount}/inventory`)) as {
      skill: { use_cases: string[]; example_queries: string[] };
    };
    expect(skill).toMatchObject(fields);
    expect(skill.use_cases.length).toBeGreaterThan(2);
    expect(skill.example_queries.length).toBeGreaterThan(2);
  });
});

test('./test.sh walks whatever skills there are', async () => {
  const { cli, url } = await serveExamples([
    { folder: 'anthropic_time', mount: 'clock' },
    { folder: 'express_notes', mount: 'notes' },
  ]);
  await using _ = cli;
  const { code, output } = await walk(url);
  expect(output).toMatch(/All \d+ checks passed/);
  expect(output).toContain('/skills/notes');
  expect(output).toContain('an invalid timezone is 400');
  expect(code).toBe(0);
});

test('./test.sh fails loudly where a skill does not answer', async () => {
  const { cli, url } = await serveExamples([{ folder: 'anthropic_time', mount: 'time' }], {
    cwd: await workspace({
      'broken/Skilletfile.yaml': 'name: broken\nversion: 1.0.0\nentry: nowhere:handler\n',
      'runtime-config.yaml': `skills:
  - {name: time, path: ${TIME}, mount: time}
  - {name: broken, path: broken, mount: broken}
server: {host: 127.0.0.1, port: 0}
`,
    }),
  });
  await using _ = cli;
  const { code, output } = await walk(url);
  expect(code).toBe(1);
  expect(output).toMatch(/FAIL .*\n.*instead of 200|FAIL .*\n.*lacks/);
  expect(output).toMatch(/\d+ of \d+ checks FAILED/);
});

test('./test.sh fails loudly where nobody answers', async () => {
  const { code, output } = await walk('http://127.0.0.1:1');
  expect(code).toBe(1);
  expect(output).toContain('nothing answers at');
});
