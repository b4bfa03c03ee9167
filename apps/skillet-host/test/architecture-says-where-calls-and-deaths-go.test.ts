import { expect, test } from 'vitest';
import { readDocument } from './support/document.ts';
import { runProgram } from './support/program.ts';

const { text } = await readDocument('docs/architecture.md');

/** A host whose own thread says which files took part in a call, and in the death of a worker until another is ready. */
const MAIN = `import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { createHost } from 'skillet-host';

const host = createHost({
  log: false,
  config: { server: { host: '127.0.0.1', port: 0 }, skills: [] },
  skills: [{ name: 'e', path: 'e', workers: 1 }],
});
const url = await host.listen();
const call = async (inputs) => {
  const answer = await fetch(url + '/skills/e/run', { method: 'POST', body: JSON.stringify(inputs) });
  await answer.text();
  return answer.status;
};
await call({});
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const during = async (action) => {
  await session.post('Profiler.takePreciseCoverage');
  await action();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result.flatMap(({ url, functions }) =>
    functions
      .filter(({ ranges }) => ranges[0].count > 0)
      .map(({ ranges }) => moduleAt(url, ranges[0].startOffset)),
  );
};
/** A bundle says before each module which it is. */
const texts = new Map();
const moduleAt = (url, offset) => {
  if (!url.includes('/dist/bundle/')) return url;
  const text = texts.get(url) ?? readFileSync(new URL(url), 'utf8');
  texts.set(url, text);
  const [, module = ''] = text.slice(0, offset).match(/[^]*^\\/\\/ (dist\\/.*)$/m) ?? [];
  return url.replace(/dist\\/bundle\\/.*/, module);
};
const ready = () => new Promise((resolve) => host.events.once('worker-ready', resolve));
const statuses = [];
const request = await during(async () => statuses.push(await call({})));
const death = await during(async () => {
  const next = ready();
  statuses.push(await call({ end: true }));
  await next;
});
console.log(JSON.stringify({ request, death, statuses }));
await host.close();
`;

const SKILL = `export const handler = ({ end }) => {
  if (end) process.exit(1);
  return { ok: true };
};
`;

const SKILLETFILE = `name: e
entry: skill:handler
inputs:
  end: { type: boolean, default: false }
`;

/** The files that the list behind a marker names. */
function listed(marker: string): string[] {
  const list = text.split(`<!-- files: ${marker} -->`)[1]?.split(/\n(?=[A-Z#<])/)[0] ?? '';
  return [...list.matchAll(/`((?:packages|apps)\/\S+\.ts)`/g)].map(([, file]) => file ?? '');
}

/** The sources of what ran. */
function sources(urls: readonly string[]): string[] {
  return urls.map((url) =>
    url.replace(/.*\/((?:packages|apps)\/.*)\/dist\/(.*)\.js$/, '$1/src/$2.ts'),
  );
}

test('each file that docs/architecture.md names on the way of a request and of a death takes part', async () => {
  const { stdout } = await runProgram({
    'main.mjs': MAIN,
    'e/Skilletfile.yaml': SKILLETFILE,
    'e/skill.js': SKILL,
  });
  const { request, death, statuses } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    request: string[];
    death: string[];
    statuses: number[];
  };
  expect(statuses).toEqual([200, 502]);
  const way = [...listed('request'), ...listed('answer')];
  expect(way.length).toBeGreaterThan(15);
  expect(sources(request)).toEqual(expect.arrayContaining(way));
  expect(listed('death').length).toBeGreaterThan(10);
  expect(sources(death)).toEqual(expect.arrayContaining(listed('death')));
}, 60_000);
