import {
  CodeFrame,
  codeFrame,
  CodeFrameReader,
  CODE_DEFAULTS,
  HostError,
  isStream,
  STREAM_WINDOW,
  type BodySink,
  type Isolates,
  type JsonObject,
  type SkillRequest,
  type SkillSpec,
} from '@skillet/core';
import { ToolNames } from '@skillet/catalog';
import { expect, test, vi } from 'vitest';
import { CodeMode, type CodeRun } from '../src/code/code-mode.ts';
import { FrameStream } from '../src/code/frame-stream.ts';
import { ToolBook } from '../src/tools/tool-book.ts';
import { json, skill } from './support/endpoint.ts';

type Sent = [kind: string, id: number, text: string];

/** Isolates that say what the test has them say to what they hear. */
class Prison implements Isolates {
  readonly specs: SkillSpec[] = [];
  readonly heard: Sent[] = [];
  ended = 0;
  readonly #say: (heard: Sent, sink: BodySink) => void;

  constructor(say: (heard: Sent, sink: BodySink) => void) {
    this.#say = say;
  }

  isolate(spec: SkillSpec) {
    this.specs.push(spec);
    return {
      dispatch: ({ body }: SkillRequest) => {
        if (!isStream(body)) throw new Error('no stream');
        const answer = {
          read: (sink: BodySink) => {
            const reader = new CodeFrameReader(1e6, (...frame) => {
              this.heard.push(frame);
              this.#say(frame, sink);
            });
            body.read({ chunk: (bytes) => reader.push(bytes), end: () => 0, fail: () => 0 });
          },
          grant: () => undefined,
          cancel: () => undefined,
        };
        const response = Promise.resolve({ status: 200, headers: null, body: answer });
        return { response, cancel: () => undefined };
      },
      end: () => {
        this.ended += 1;
        return Promise.resolve();
      },
    };
  }
}

async function execute(prison: Prison, limits = CODE_DEFAULTS) {
  const views = [skill('time'), skill('mail')];
  const invoked: { mount: string; requestId: string; input: string }[] = [];
  const runs: CodeRun[] = [];
  const dispatcher = {
    skills: () => views,
    skill: (mount: string) => views.find((one) => one.mount === mount),
    invoke: (
      mount: string,
      _: unknown,
      input: Uint8Array,
      { requestId = '' }: { requestId?: string },
    ) => {
      invoked.push({ mount, requestId, input: Buffer.from(input).toString() });
      return Promise.resolve(json({ ok: true }));
    },
  };
  const profiles = { p: { deny: ['mail'], code: true } };
  const view = new ToolBook(dispatcher, new ToolNames(), { profiles: () => profiles }).view('p')!;
  const mode = new CodeMode(dispatcher, {
    isolates: prison,
    entry: '/code/code-mode.js',
    onRun: (run) => runs.push(run),
  });
  const caller = {
    headers: {},
    address: undefined,
    callerName: 'local',
    exchange: {} as never,
    session: undefined,
    requestId: 'r-1',
    signal: new AbortController().signal,
    era: 'legacy' as const,
    meta: {},
    capabilities: {},
    level: 'none',
    states: {} as never,
  };
  const call = { params: { name: 'execute' }, args: '{"code":"return 1"}' };
  const result = await mode.execute({ profile: 'p', view, limits }, call, caller);
  return { result: JSON.parse(`{${result}}`) as JsonObject, invoked, runs };
}

/** Later, as all that comes from a process does. */
const say =
  (...frames: Sent[]) =>
  (sink: BodySink) => {
    setImmediate(() => {
      for (const [kind, id, text] of frames) sink.chunk(codeFrame(kind as 'v', id, text));
      if (frames.some(([kind]) => kind === CodeFrame.value)) sink.end();
    });
  };

test('its calls are those of the caller, and the profile decides on each', async () => {
  let left = 5;
  const prison = new Prison(([kind], sink) => {
    if (kind === CodeFrame.start) {
      const calls: Sent[] = [
        ['c', 1, 'time {"city":"Bonn"}'],
        ['c', 2, 'mail {}'],
        ['d', 3, 'mail'],
        ['d', 4, 'time'],
        ['c', 5, 'time {"a":1},"request":{}}'],
      ];
      say(...calls)(sink);
      return;
    }
    left -= 1;
    if (left === 0) say(['v', 0, '{"result":1}'])(sink);
  });
  const { result, invoked, runs } = await execute(prison);
  expect(result['structuredContent']).toEqual({ result: 1 });
  expect(invoked).toEqual([{ mount: 'time', requestId: 'r-1.1', input: '{"city":"Bonn"}' }]);
  const heard = new Map(prison.heard.map(([kind, id, text]) => [id, [kind, text]]));
  expect(heard.get(1)).toEqual(['a', expect.stringContaining('"structuredContent":{"ok":true}')]);
  expect(heard.get(2)).toEqual(['f', 'there is no tool "mail" here']);
  expect(heard.get(3)).toEqual(['f', 'there is no tool "mail" here']);
  expect(heard.get(5)).toEqual(['f', 'the arguments are no JSON']);
  expect(heard.get(4)).toEqual(['t', expect.stringContaining('"name":"time","description"')]);
  expect(runs).toMatchObject([{ profile: 'p', requestId: 'r-1', outcome: 'returned' }]);
  expect(runs[0]?.calls.map(({ tool, outcome }) => [tool, outcome])).toContainEqual([
    'mail',
    'error',
  ]);
  expect(prison.specs[0]).toMatchObject({
    sealed: true,
    isolation: 'process',
    mount: 'execute@p',
  });
  expect(prison.ended).toBe(1);
});

test.each<[string, (sink: BodySink) => void]>([
  ['says nothing and ends', (sink) => sink.end()],
  ['speaks nonsense', (sink) => sink.chunk(Buffer.from('{"result": 1}\n'))],
  ['asks what only the host says', say(['a', 1, '{}'])],
  [
    'asks more often than a run may',
    say(...Array.from({ length: 51 }, (_, id): Sent => ['d', id, 'time'])),
  ],
  [
    'asks for more at once than it may',
    say(...Array.from({ length: 9 }, (_, id): Sent => ['c', id, 'time {}'])),
  ],
  ['comes to what is no JSON', say(['v', 0, '{"result": 1}, "isError": false'])],
  ['dies', (sink) => sink.fail(new HostError('worker_crashed', 'It died.'))],
])('one that %s is ended, and its client is told', async (_, first) => {
  const prison = new Prison(([kind], sink) => {
    if (kind === 's') first(sink);
  });
  const { result, runs } = await execute(prison);
  expect(result).toMatchObject({ isError: true });
  expect(JSON.stringify(result)).toContain('has ended before the code was done');
  expect(runs).toMatchObject([{ outcome: 'failed' }]);
  expect(prison.ended).toBe(1);
});

test('answers that it does not take are held for it up to a bound', () => {
  const frames = new FrameStream();
  const [sent, large] = [vi.fn(), new Uint8Array(STREAM_WINDOW)];
  frames.send(large, sent);
  frames.send(large.subarray(0, 1), sent);
  expect(sent).not.toHaveBeenCalled();
  frames.read({ chunk: () => undefined, end: () => undefined, fail: () => undefined });
  expect(sent).toHaveBeenCalledTimes(1);
  frames.grant(1);
  expect(sent).toHaveBeenCalledTimes(2);
});

test('one that took too much memory is told so', async () => {
  const prison = new Prison((_, sink) =>
    sink.fail(new HostError('limit_exceeded', 'It took too much.')),
  );
  expect(JSON.stringify((await execute(prison)).result)).toContain('took too much memory');
});

test('one that does not keep its time is ended by the host', async () => {
  const prison = new Prison(() => undefined);
  const { result } = await execute(prison, { ...CODE_DEFAULTS, timeout: 10 });
  expect(JSON.stringify(result)).toContain('it took more than 0.01 s');
  expect(prison.ended).toBe(1);
});
