import { expect, test } from 'vitest';
import { CodeFrame, codeFrame, CodeFrameReader } from '../src/index.ts';

function reader(most = 1000) {
  const frames: unknown[] = [];
  return { frames, it: new CodeFrameReader(most, (...frame) => frames.push(frame)) };
}

test('frames come out as they went in, however they are cut', () => {
  const sent = [
    codeFrame(CodeFrame.start, 0, '{"a":"é\n"}'),
    codeFrame(CodeFrame.call, 123, ''),
    codeFrame(CodeFrame.value, 9, 'x'.repeat(500)),
  ];
  const bytes = Buffer.concat(sent);
  const told = [
    ['s', 0, '{"a":"é\n"}'],
    ['c', 123, ''],
    ['v', 9, 'x'.repeat(500)],
  ];
  for (const size of [1, 2, 7, 100, bytes.length]) {
    const { frames, it } = reader();
    for (let at = 0; at < bytes.length; at += size) {
      expect(it.push(bytes.subarray(at, at + size))).toBe(true);
    }
    expect(frames).toEqual(told);
  }
});

test.each(['q0 1\nx', 's 1\nx', 's0 1001\n', 's0 x\n', 'no frame at all, and no end', '\n'])(
  'what is no frame is refused, and all that follows: %j',
  (text) => {
    const { frames, it } = reader();
    expect(it.push(Buffer.from(text))).toBe(false);
    expect(it.push(codeFrame(CodeFrame.call, 1, 'x'))).toBe(false);
    expect(frames).toEqual([]);
  },
);
