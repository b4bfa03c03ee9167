import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { PythonKernel } from './support/python-kernel.ts';

interface Recorded {
  readonly to: string;
  readonly kind: string;
  readonly frame: readonly unknown[];
  readonly wire: string;
}

const { version, recorded } = JSON.parse(
  readFileSync(new URL('../../core/test/vectors/recorded-frames.json', import.meta.url), 'utf8'),
) as { version: number; recorded: readonly Recorded[] };

const python = new PythonKernel();
afterAll(() => python[Symbol.asyncDispose]());

test.each(recorded.map((one) => [one.to, one.kind, one] as const))(
  'a frame to the %s of the kind %s is read and written as it was recorded',
  async (_to, _kind, one) => {
    for (const step of [1, one.wire.length]) {
      expect(await python.ask({ do: 'frames', step, ...one })).toEqual({
        read: [one.frame],
        written: one.wire,
        kind: one.frame[0],
        version,
      });
    }
  },
);
