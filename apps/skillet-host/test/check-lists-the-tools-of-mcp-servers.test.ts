import { listProcesses } from '@skillet/proc';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { checkJson } from './support/check.ts';
import { workspace } from './support/workspace.ts';

const SERVER = fileURLToPath(
  new URL('../../../packages/mcp-client/test/fixtures/server.mjs', import.meta.url),
);
/** By which all that is started here is known. */
const MARK = randomUUID();

function entry(mount: string, ...options: string[]) {
  const command = [process.execPath, SERVER, `--mark=${MARK}`, ...options];
  return { name: mount, mount, start_timeout: '6s', mcp: { command } };
}

/** Processes of the servers. */
function left(): number[] {
  return listProcesses().filter((pid) => {
    try {
      return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes(MARK);
    } catch {
      return false;
    }
  });
}

test('what is wrong with a server is told in words, and nothing of it is left', async () => {
  const chatty = ['sh', '-c', 'while read line; do echo hello; done', MARK];
  const skills = [
    entry('well', '--stay'),
    { ...entry('missing'), mcp: { command: ['no-such-program'] } },
    entry('exits', '--exit=3'),
    entry('old', '--version=1999-01-01'),
    entry('silent', '--hang', '--stay'),
    { ...entry('chatty'), mcp: { command: chatty } },
    { ...entry('away'), mcp: { url: 'http://127.0.0.1:9/mcp' } },
  ];
  const cwd = await workspace({ 'runtime-config.yaml': JSON.stringify({ skills }) });
  const { code, result, skill } = await checkJson({ cwd });
  expect(code).toBe(1);
  expect(skill('well')).toMatchObject({ ok: true, problems: [] });
  expect(skill('well').tools).toContain('echo');
  const problemOf = (mount: string) => skill(mount).problems.join('\n');
  expect(problemOf('missing')).toContain('"no-such-program" was not found: install it');
  expect(problemOf('exits')).toContain('no key given: set API_KEY');
  expect(problemOf('old')).toContain('speaks revision "1999-01-01" of MCP');
  expect(problemOf('silent')).toContain('did not answer within 3 s of its start');
  expect(problemOf('chatty')).toContain('wrote what is no message of MCP: "hello"');
  expect(problemOf('away')).toContain('cannot be reached (ECONNREFUSED)');
  expect(result.skills.filter(({ ok }) => ok)).toHaveLength(1);
  await vi.waitFor(() => {
    expect(left()).toEqual([]);
  });
});

test('names that tools of several servers want are warnings', async () => {
  const skills = [entry('one'), entry('two')];
  const cwd = await workspace({ 'runtime-config.yaml': JSON.stringify({ skills }) });
  const { code, result } = await checkJson({ cwd });
  expect(code).toBe(0);
  expect(result.warnings).toContainEqual(
    expect.stringContaining(
      'A tool of the skill "two" is called two_echo, because one of the skill "one"',
    ),
  );
});
