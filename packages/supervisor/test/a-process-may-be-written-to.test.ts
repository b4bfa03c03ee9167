import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../src/clock.ts';
import { Child, type ChildOptions } from '../src/carrier/process/child/child.ts';

function start(script: string, about: Pick<ChildOptions, 'stdin'> = {}): Child {
  return new Child({
    file: '/bin/sh',
    args: ['-c', script],
    env: { PATH: process.env['PATH'] ?? '' },
    clock: systemClock,
    killEscaped: () => Promise.resolve(),
    ...about,
  });
}

const exited = { kind: 'exited', code: 0 };

describe('the standard input of a process', () => {
  test('is empty unless it is asked for', async () => {
    const child = start('cat; echo done');
    expect(child.stdin).toBeNull();
    expect(await text(child.stdout)).toBe('done\n');
    expect(await child.gone).toEqual(exited);
  });

  test('is what the host writes, to the end that the host sets', async () => {
    const child = start('read line; echo "got $line"; cat; echo done', { stdin: 'pipe' });
    child.stdin?.write('one\n');
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    expect(first.toString()).toBe('got one\n');
    const rest = text(child.stdout);
    child.stdin?.end('two\n');
    expect(await rest).toBe('two\ndone\n');
    expect(await child.gone).toEqual(exited);
  });

  test('pushes back while the process reads nothing, and does not outlive it', async () => {
    const child = start('echo up; exec sleep 1000', { stdin: 'pipe' });
    await once(child.stdout, 'data');
    const written = Promise.withResolvers<unknown>();
    expect(child.stdin?.write(Buffer.alloc(1024 * 1024), written.resolve)).toBe(false);
    child.kill();
    expect(await child.gone).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
    expect(await written.promise).toBeInstanceOf(Error);
  });

  test('that the process has closed, or left by ending, costs the host nothing', async () => {
    const child = start('exec <&-; echo closed; read line <&3; exit 0', { stdin: 'pipe' });
    await once(child.stdout, 'data');
    const toClosed = Promise.withResolvers<unknown>();
    child.stdin?.write('x', toClosed.resolve);
    expect(await toClosed.promise).toMatchObject({ code: 'EPIPE' });
    child.lane.end('go\n');
    expect(await child.gone).toEqual(exited);
    const toGone = Promise.withResolvers<unknown>();
    child.stdin?.write('x', toGone.resolve);
    expect(await toGone.promise).toBeInstanceOf(Error);
  });
});
