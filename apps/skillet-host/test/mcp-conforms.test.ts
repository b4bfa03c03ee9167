import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cli } from './support/cli.ts';
import { serveExamples } from './support/examples.ts';
import { workspace } from './support/workspace.ts';

const FIXTURES = fileURLToPath(
  new URL('../../../test/fixtures/skills/mcp-conformance', import.meta.url),
);
/** The scenarios that a host of tools cannot meet, and why. */
const EXPECTED = join(FIXTURES, 'expected-failures.yaml');
const TOOLS = [
  'test_simple_text',
  'test_image_content',
  'test_audio_content',
  'test_embedded_resource',
  'test_error_handling',
  'test_tool_with_progress',
];
const SUITE = join(
  dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json')),
  'dist/index.js',
);

let cli: Cli;
let url: string;

beforeAll(async () => {
  const skills = TOOLS.map((name) => ({ folder: join(FIXTURES, name), mount: name }));
  const folder = join(FIXTURES, 'test-simple-prompt');
  const prompt = { folder, mount: 'test_simple_prompt', runs: false };
  ({ cli, url } = await serveExamples([...skills, prompt]));
});

afterAll(async () => {
  await cli[Symbol.asyncDispose]();
});

// The official suite fails for a scenario that is not expected to, and for one that passes although it is.
test.each(['2025-11-25', '2026-07-28'])(
  'the official suite finds nothing new to blame in revision %s',
  async (revision) => {
    const cwd = await workspace({});
    const args = [SUITE, 'server', '--url', `${url}/mcp`, '--requirements', revision];
    const run = promisify(execFile)(process.execPath, [...args, '--expected-failures', EXPECTED], {
      cwd,
      maxBuffer: 64 * 1024 * 1024,
    });
    const { stdout, code } = await run.then(
      ({ stdout: text }) => ({ stdout: text, code: 0 }),
      (error: unknown) => error as { stdout: string; code: number },
    );
    const summary = stdout.slice(stdout.indexOf('=== SUMMARY ==='));
    expect(code, summary).toBe(0);
    expect(summary).toContain('tools-list');
  },
  120_000,
);
