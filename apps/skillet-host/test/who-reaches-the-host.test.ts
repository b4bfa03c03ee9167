import { describe, expect, test } from 'vitest';
import { describeReach } from '../src/cli/describe-reach.ts';
import { Cli } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const OPEN = { required: false };

describe('a host that nobody said more to', () => {
  test('listens for its own machine alone, and says how to open it', async () => {
    const cwd = await workspace({ 'skill/Skilletfile.yaml': SKILLETFILE, 'skill/skill.js': ECHO });
    await using cli = new Cli({ cwd, args: ['--port', '0'] });
    expect(await cli.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const { msg, level } = await cli.line((line) => line.msg.includes('on this machine'));
    expect([level, msg]).toEqual([
      'info',
      'only programs on this machine reach it; --host 0.0.0.0 (or HOST, or server.host) opens it to others',
    ]);
  });

  test('warns where a platform has set PORT alone', async () => {
    const cwd = await workspace({ 'skill/Skilletfile.yaml': SKILLETFILE, 'skill/skill.js': ECHO });
    await using cli = new Cli({ cwd, env: { PORT: '0' } });
    const { msg, level } = await cli.line((line) => line.msg.includes('on this machine'));
    expect(level).toBe('warn');
    expect(msg).toContain('needs HOST=0.0.0.0');
  });
});

test.each(['127.0.0.1', '127.0.0.2', '::1', 'localhost'])('%s is this machine alone', (host) => {
  expect(describeReach(host, {}, OPEN)?.level).toBe('info');
  expect(describeReach(host, { PORT: '' }, OPEN)?.level).toBe('info');
  expect(describeReach(host, { PORT: '80', HOST: host }, OPEN)?.level).toBe('info');
  expect(describeReach(host, { PORT: '80' }, OPEN)?.level).toBe('warn');
});

test.each(['0.0.0.0', '::', '192.168.1.5', 'skills.example.org'])('%s is more', (host) => {
  expect(describeReach(host, { PORT: '80' }, OPEN)).toMatchObject({
    level: 'warn',
    text: expect.stringContaining('callers need no key'),
  });
  expect(describeReach(host, { PORT: '80' }, { required: true })).toBeUndefined();
});
