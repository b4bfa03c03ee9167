import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ToWorker, type ImportedModule, type SkillSpec } from '@skillet/core';
import { FramePipe } from '../src/dialect/lane/frame-pipe.ts';
import { Rig, skillOf } from './support/real-skills.ts';

const WORKSPACE = path.resolve(import.meta.dirname, '../../..');
const NODE = `import { version } from './version.ts';
export const handler = ({ do: what }: { do: string }) =>
  what === 'exit' ? process.exit(3) : { version, arguments: process.argv.length - 2 };
`;
const PYTHON = `import os, sys
def handler(params, context):
    if params["do"] == "exit":
        os._exit(3)
    return {"version": 1, "arguments": len(sys.argv) - 1}
`;

interface Case {
  readonly isolation: SkillSpec['isolation'];
  readonly file: string;
  readonly source: string;
}

/** Records the frames that the host sends, whatever carries them; what starts a thread is none. */
function recordFrames(): unknown[][] {
  const frames: unknown[][] = [];
  const record = (sent: unknown) => {
    if (!Array.isArray(sent)) return;
    const all = (Array.isArray(sent[0]) ? sent : [sent]) as unknown[][];
    frames.push(...all.filter(([kind]) => typeof kind === 'number'));
  };
  for (const target of [FramePipe.prototype, MessagePort.prototype]) {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on what it was called on
    const send = target.postMessage as (...sent: unknown[]) => void;
    const spy = vi.spyOn(target, 'postMessage');
    spy.mockImplementation(function (this: unknown, ...sent: unknown[]) {
      record(sent[0]);
      send.apply(this, sent);
    });
  }
  onTestFinished(() => void vi.restoreAllMocks());
  return frames;
}

test.each<Case>([
  { isolation: 'thread', file: 'skill.ts', source: NODE },
  { isolation: 'process', file: 'skill.ts', source: NODE },
  { isolation: 'process', file: 'skill.py', source: PYTHON },
])('a $isolation that runs $file is sent no path of the host', async (given) => {
  const frames = recordFrames();
  const { isolation, file, source } = given;
  const base = await skillOf(source);
  const { dir } = base;
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(path.join(dir, file), source);
  await writeFile(path.join(dir, 'version.ts'), 'export const version: number = 1;\n');
  const plugin = path.join(dir, 'plugin.mjs');
  await writeFile(plugin, 'export const onSkillExecute = () => undefined;\n');
  const rig = new Rig();
  onTestFinished(() => rig.close());
  const entry = { file: path.join(dir, file), export: 'handler' };
  const dataDir = path.join(dir, 'data');
  const plugins = { files: [plugin], timeout: 1000 };
  rig.supervisor.start([{ ...base, isolation, entry, dataDir, plugins }]);
  await rig.ready(1);
  await rig.call('s', { do: 'exit' });
  // Its sources are what the first one told of.
  await rig.ready(2);
  expect(await rig.call('s', { do: 'answer' })).toEqual({
    status: 200,
    body: { version: 1, arguments: isolation === 'thread' ? expect.any(Number) : 0 },
  });
  expect(frames.filter(([kind]) => kind === ToWorker.request).length).toBeGreaterThan(1);
  const told = JSON.stringify(frames);
  expect(told).not.toContain(dir);
  expect(told).not.toContain(WORKSPACE);
  const setups = frames.filter(([kind]) => kind === ToWorker.setup);
  expect(setups).toHaveLength(isolation === 'thread' ? 0 : 2);
  if (isolation === 'thread' || file.endsWith('.py')) return;
  const [, , setup] = setups[1] as [number, number, { sources: { modules: ImportedModule[] } }];
  const names = setup.sources.modules.map(({ name }) => name).sort();
  expect(names).toEqual(['skill:./plugin.mjs', 'skill:./skill.ts', 'skill:./version.ts']);
});
