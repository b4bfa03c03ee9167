import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { conformanceEntry, runSuite } from './support/conformance/suite.ts';
import { workspace } from './support/workspace.ts';

const EXPECTED = fileURLToPath(
  new URL('../../../test/fixtures/skills/mcp-conformance/expected-failures.yaml', import.meta.url),
);

let cli: Cli;
let url: string;

beforeAll(async () => {
  const skills = [conformanceEntry('modern'), conformanceEntry('legacy')].join('');
  const profiles = '{modern: {skills: [modern]}, legacy: {skills: [legacy]}}';
  const cwd = await workspace({
    'runtime-config.yaml': `skills:\n${skills}mcp: {profiles: ${profiles}}\nserver: {host: 127.0.0.1, port: 0}\n`,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all(['modern', 'legacy'].map((mount) => cli.ready(mount)));
});
afterAll(() => cli[Symbol.asyncDispose]());

test.each([
  ['modern', '2025-11-25'],
  ['modern', '2026-07-28'],
  ['legacy', '2025-11-25'],
])(
  'a server that is %s conforms to %s behind the host, alone',
  async (server, revision) => {
    const { code, summary } = await runSuite(url, revision, EXPECTED, `/mcp/${server}`);
    expect(code, summary).toBe(0);
    expect(summary).toContain('tools-list');
  },
  120_000,
);
