import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { conformanceEntry, runSuite } from './support/conformance/suite.ts';
import { workspace } from './support/workspace.ts';

const FIXTURES = fileURLToPath(
  new URL('../../../test/fixtures/skills/mcp-conformance', import.meta.url),
);
/** The scenarios that nothing behind a gateway can meet, and why. */
const EXPECTED = join(FIXTURES, 'expected-failures.yaml');
/** What skills of the host's own answer; a server that is a skill has the rest. */
const TOOLS = [
  'test_simple_text',
  'test_image_content',
  'test_audio_content',
  'test_embedded_resource',
  'test_error_handling',
  'test_tool_with_progress',
];

let cli: Cli;
let url: string;

beforeAll(async () => {
  const own = TOOLS.map((name) => `  - {name: ${name}, path: ${join(FIXTURES, name)}}\n`);
  const prompt = `  - {name: test_simple_prompt, path: ${join(FIXTURES, 'test-simple-prompt')}}\n`;
  const skills = [...own, prompt, conformanceEntry('modern')].join('');
  const cwd = await workspace({
    'runtime-config.yaml': `skills:\n${skills}server: {host: 127.0.0.1, port: 0}\n`,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all([...TOOLS, 'modern'].map((mount) => cli.ready(mount)));
});

afterAll(async () => {
  await cli[Symbol.asyncDispose]();
});

test.each(['2025-11-25', '2026-07-28'])(
  'the official suite finds nothing to blame in revision %s, in skills and in a server that is one',
  async (revision) => {
    const { code, summary } = await runSuite(url, revision, EXPECTED);
    expect(code, summary).toBe(0);
    expect(summary).toContain('tools-list');
  },
  120_000,
);
