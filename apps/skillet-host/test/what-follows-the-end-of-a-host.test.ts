import { describe, expect, test } from 'vitest';
import {
  BACKOFF,
  decideAfterExit,
  STABLE,
  type LauncherHistory,
  type ProcessExit,
} from '../src/launcher/decide-after-exit.ts';
import { wantsLauncher } from '../src/launcher/wants-launcher.ts';

const up: LauncherHistory = { cameUp: true, stopping: false, uptime: 1000, restarts: 0 };
const code = (value: number): ProcessExit => ({ code: value, signal: null });
const signal = (name: NodeJS.Signals): ProcessExit => ({ code: null, signal: name });

describe('after the end of a host', () => {
  test.each([
    ['a first host could not start', code(2), { ...up, cameUp: false }, 2],
    ['a first host failed', code(1), { ...up, cameUp: false }, 1],
    [
      'a first host was killed before it listened',
      signal('SIGKILL'),
      { ...up, cameUp: false },
      137,
    ],
    ['it was done', code(0), up, 0],
    ['a later one could not use the configuration', code(2), up, 2],
    ['it was told to stop', code(0), { ...up, stopping: true }, 0],
    ['it was told twice', code(1), { ...up, stopping: true }, 1],
    ['it crashed as it stopped', signal('SIGABRT'), { ...up, stopping: true }, 134],
    [
      'it was ended by a signal that was passed on',
      signal('SIGUSR2'),
      { ...up, stopping: true },
      140,
    ],
  ])('the launcher ends with its code when %s', (_, exit, history, expected) => {
    expect(decideAfterExit(exit, history)).toEqual({ kind: 'end', code: expected });
  });

  test.each([
    [signal('SIGKILL')],
    [signal('SIGABRT')],
    [signal('SIGSEGV')],
    [code(134)],
    [code(1)],
  ])('another one is started at once when it crashed: %o', (exit) => {
    expect(decideAfterExit(exit, up)).toEqual({ kind: 'restart', delay: 0, restarts: 1 });
  });

  test('those that do not stay up are started ever more slowly, up to a bound', () => {
    const delays: number[] = [];
    let history = up;
    for (let n = 0; n < 9; n += 1) {
      const next = decideAfterExit(signal('SIGABRT'), history);
      if (next.kind !== 'restart') throw new Error('it gave up');
      delays.push(next.delay);
      history = { ...history, restarts: next.restarts, uptime: STABLE - 1 };
    }
    expect(delays).toEqual([0, 250, 500, 1000, 2000, 4000, 8000, BACKOFF.max, BACKOFF.max]);
  });

  test('one that stayed up for a while is started at once again', () => {
    const history = { ...up, restarts: 7, uptime: STABLE };
    expect(decideAfterExit(signal('SIGSEGV'), history)).toMatchObject({ delay: 0, restarts: 1 });
  });
});

describe('a launcher is for what serves', () => {
  test.each([
    [[], true],
    [['start'], true],
    [['--port', '9000'], true],
    [['start', '-c', 'check'], true],
    [['check'], false],
    [['stress', '--short'], false],
    [['strat'], false],
    [['--version'], false],
    [['start', '--help'], false],
    [['start', '--no-launcher'], false],
  ])('%j: %s', (argv, expected) => {
    expect(wantsLauncher(argv, {}, ['--import', 'x'])).toBe(expected);
  });

  test('a debugger is for the host itself', () => {
    expect(wantsLauncher([], {}, ['--inspect=0'])).toBe(false);
  });

  test.each([
    ['1', false],
    ['true', false],
    ['0', true],
    ['', true],
  ])('SKILLET_NO_LAUNCHER=%s: %s', (value, expected) => {
    expect(wantsLauncher([], { SKILLET_NO_LAUNCHER: value }, [])).toBe(expected);
  });
});
