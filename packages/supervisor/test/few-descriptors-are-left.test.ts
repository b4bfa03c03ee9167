import { closeSync, openSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ToHost, ToWorker } from '@skillet/core';
import { systemClock } from '../src/clock.ts';
import { residentBytes } from '../src/governor/resident-bytes.ts';
import { carrierEnd } from '../src/carrier/process/child/carrier-end.ts';
import { Child } from '../src/carrier/process/child/child.ts';
import { Calls } from '../src/dialect/http/calls.ts';
import { HttpSender } from '../src/dialect/http/http-sender.ts';
import { Undertaker } from '../src/carrier/process/undertaker.ts';
import { readProcess } from '@skillet/proc';

/** More than this takes long to use up. */
const MOST = 100_000;
const taken: number[] = [];

/** Takes the descriptors that this process may have, up to the last; whether there are few enough. */
function takeAll(): boolean {
  while (taken.length < MOST) {
    try {
      taken.push(openSync('/dev/null', 'r'));
    } catch {
      return true;
    }
  }
  return false;
}

function giveBack(): void {
  for (const fd of taken.splice(0)) closeSync(fd);
}

describe('without a descriptor left', () => {
  beforeEach((context) => {
    context.skip(!takeAll(), 'this process may have so many that they cannot be used up');
  });
  afterEach(giveBack);

  test('a process that cannot be started is a failed start that says why', async () => {
    const child = new Child({
      file: '/bin/true',
      args: [],
      env: {},
      stdin: 'pipe',
      clock: systemClock,
      killEscaped: () => Promise.resolve(),
    });
    child.stdin?.write('to nobody');
    child.kill();
    const end = await child.gone;
    expect(end).toMatchObject({ kind: 'not-started' });
    expect(carrierEnd(end, { killed: false, drained: false, program: true })).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('ulimit -n'),
    });
  });

  test('there is no undertaker, and the next process has one again', async () => {
    const undertaker = new Undertaker();
    undertaker.watch(2 ** 30);
    await new Promise(setImmediate);
    giveBack();
    undertaker.forget(2 ** 30);
    undertaker.remove('/nowhere/at/all');
    await undertaker.close();
  });

  test('a call for which the host can open no connection fails as host_overloaded, not as a bad answer', async () => {
    giveBack();
    const sender = await HttpSender.open({ kind: 'socket', path: '/nowhere/at/all' }, 1);
    takeAll();
    const frame = await new Promise((onFrame) => {
      const calls = new Calls({
        sender,
        clock: systemClock,
        responseLimit: 100,
        kernel: true,
        hasEnded: () => false,
        onFrame,
        onDone: () => undefined,
        onUndelivered: () => undefined,
      });
      calls.start([ToWorker.request, 7, 'POST', '/run', '', null, 'r7', 0]);
    });
    expect(frame).toEqual([
      ToHost.failed,
      7,
      'host_overloaded',
      expect.stringContaining('no file descriptor left'),
    ]);
  });

  test('the memory of the host can still be read, from a file opened before', () => {
    giveBack();
    const before = residentBytes();
    takeAll();
    expect(residentBytes()).toBe(before);
    expect(readProcess(process.pid)).toBeUndefined();
  });
});
