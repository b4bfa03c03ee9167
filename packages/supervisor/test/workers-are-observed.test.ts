import { expect, test } from 'vitest';
import { ToHost, ToWorker, type HostFrame } from '@skillet/core';
import { LiveProcess } from '../src/carrier/process/live-process.ts';
import { observed, type WorkerIdentity } from '../src/worker/worker-observer.ts';
import type { CarrierEnd, RunningWorker } from '../src/worker/running-worker.ts';
import { specOf } from './support/skill.ts';

const PROCESS = new LiveProcess(() => ({ pid: 21, ending: false }));

/** A launcher whose one worker says what it is made to say. */
function scripted() {
  const sent: HostFrame[] = [];
  const ended = Promise.withResolvers<CarrierEnd>();
  let say: (raw: unknown) => void = () => undefined;
  const running: RunningWorker = {
    pace: { busy: 10, idle: 20 },
    filling: false,
    thread: undefined,
    process: PROCESS,
    send: (frame) => sent.push(frame),
    sample: () => Promise.resolve({ at: 1, heap: 2, external: 3, cpu: 4 }),
    kill: () => {
      ended.resolve({ kind: 'killed' });
    },
    ended: ended.promise,
  };
  return {
    sent,
    say: (raw: unknown) => {
      say(raw);
    },
    launcher: {
      launch: (onFrame: (raw: unknown) => void) => {
        say = onFrame;
        return running;
      },
      ghosts: 7,
      close: () => Promise.resolve(),
    },
  };
}

test('an observer hears of requests, answers, samples and the end, and is in nobody’s way', async () => {
  const { launcher, sent, say } = scripted();
  const heard: unknown[] = [];
  const raws: unknown[] = [];
  const spec = specOf();
  let identity: WorkerIdentity | undefined;
  const watched = observed(
    launcher,
    (worker) => {
      identity = worker;
      return {
        onRequest: ([, id]) => heard.push(['request', id]),
        onDone: (id) => heard.push(['done', id]),
        onAsked: () => heard.push('asked'),
        onSample: (sample) => heard.push(['sample', sample?.heap]),
        clear: (text: string) => text,
        onLastWords: () => Promise.resolve((text: string) => text),
        onEnded: () => heard.push('ended'),
      };
    },
    { spec, revision: 'r2' },
  );
  expect(watched.ghosts).toBe(7);
  const running = watched.launch((raw) => raws.push(raw), null, 'w3');
  expect(identity).toEqual({ spec, revision: 'r2', worker: 'w3' });

  expect(running.pace).toEqual({ busy: 10, idle: 20 });
  expect(running.process).toBe(PROCESS);
  running.send([ToWorker.request, 1, 'POST', '/run', '', null, 'id', 0]);
  running.send([ToWorker.ping]);
  const frames = [
    [ToHost.pong],
    'no frame',
    null,
    [ToHost.response, 1, 200, null, '{}'],
    [ToHost.failed, {}],
  ];
  for (const frame of frames) say(frame);
  expect(await running.sample()).toMatchObject({ heap: 2 });
  running.kill();
  expect(await running.ended).toEqual({ kind: 'killed' });

  expect(sent).toHaveLength(2);
  expect(raws).toEqual(frames);
  expect(heard).toEqual([
    ['request', 1],
    ['done', 1],
    ['done', {}],
    'asked',
    ['sample', 2],
    'ended',
  ]);
});

test.each([
  ['last words', [ToHost.lastWords, { kind: 'exception', message: 'x' }]],
  ['why it does not load', [ToHost.loadFailed, 'x', '']],
])('after %s it is gone when it is known what may not be said', async (_what, frame) => {
  const { launcher, say } = scripted();
  const known = Promise.withResolvers<(text: string) => string>();
  const heard: string[] = [];
  const nothing = () => undefined;
  const watched = observed(
    launcher,
    () => ({
      onRequest: nothing,
      onDone: nothing,
      onAsked: nothing,
      onSample: nothing,
      clear: (text) => text,
      onLastWords: () => {
        heard.push('words');
        return known.promise;
      },
      onEnded: () => heard.push('ended'),
    }),
    { spec: specOf(), revision: 'r1' },
  );
  const running = watched.launch(nothing, null, 'w1');
  say(frame);
  say(frame);
  expect(running.over).toBe(false);
  running.kill();
  await new Promise(setImmediate);
  expect(heard).toEqual(['words']);
  expect(running.over).toBe(true);
  known.resolve((text) => text.toUpperCase());
  expect(await running.ended).toEqual({ kind: 'killed' });
  expect(heard).toEqual(['words', 'ended']);
  expect(running.clear?.('it')).toBe('IT');
});
