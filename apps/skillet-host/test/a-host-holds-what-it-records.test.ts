import { expect, onTestFinished, test } from 'vitest';
import { HostRecording } from '../src/recording/host-recording.ts';
import type { RawCall } from '../src/recording/raw-call.ts';
import type { RecordingPart } from '../src/recording/recorder.ts';

const MAIN = new URL('../dist/recording/clean-main.js', import.meta.url);
/** Says of each part that it is large. */
const LARGE = `import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ id, raws }) => parentPort.postMessage({ id, calls: raws, unreadable: 0, size: 9e6 }));`;
const LARGE_MAIN = new URL(`data:text/javascript,${encodeURIComponent(LARGE)}`);
const WISH = { calls: 1000, time: 60_000, ignore: [], headers: [], full: true };
const leftOut = { large: 0, mcp: 0, streamed: 0, unfinished: 0, full: 0 };
const ABOUT = { id: 'one', processes: 1, leftOut };
const BEGUN: RecordingPart = { ...ABOUT, calls: [], done: false };

const saying = (said: string): RawCall => ({
  ...{ mount: 'a', method: 'POST', path: '/run', headers: '', body: null, safe: 'no' },
  answer: { status: 200, type: 'application/json', body: JSON.stringify({ said }) },
});

/** A recording of which these are the parts, one after the other. */
function recordingOf(parts: readonly RecordingPart[], main = MAIN) {
  const left = [...parts];
  const record = () => {
    const part = left.shift();
    if (part === undefined) throw new Error('it is gone');
    return part;
  };
  const recording = new HostRecording({ record }, main);
  onTestFinished(() => recording.close());
  recording.begin(WISH, 'somebody');
  return recording;
}

test('a secret that is another one by now is in no call that was recorded before', async () => {
  const recording = recordingOf([
    { ...BEGUN, secrets: ['the-old-secret'] },
    { ...ABOUT, calls: [saying('the-old-secret')], done: true, secrets: ['the-new-secret'] },
  ]);
  expect(await recording.end()).toMatchObject({ open: false, calls: 1 });
  expect(recording.lines()).toContain('"said":"[redacted]"');
});

test('what comes once there is no room any more is counted, and not held', async () => {
  const part: RecordingPart = { ...ABOUT, calls: [saying('x')], done: false };
  const last: RecordingPart = { ...ABOUT, calls: [saying('y'), saying('z')], done: true };
  const recording = recordingOf([BEGUN, part, part, last], LARGE_MAIN);
  expect(await recording.end()).toMatchObject({ open: false, calls: 2, left_out: { full: 2 } });
});
