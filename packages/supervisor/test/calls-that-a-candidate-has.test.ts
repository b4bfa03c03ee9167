import { expect, test } from 'vitest';
import { ToHost } from '@skillet/core';
import type { ShadowListener } from '../src/shadow/shadow-pair.ts';
import { turn } from './support/fake-clock.ts';
import type { FakeWorker } from './support/fake-workers.ts';
import { requestOf, specOf } from './support/skill.ts';
import { supervisorRig } from './support/supervisor-rig.ts';

const app = specOf({ mount: 'a', kind: 'app' });
const candidate = specOf({ mount: 'a', kind: 'app', workers: { min: 0, max: 1, idle: 1e6 } });

/** Has a worker load an application with GETs at these paths. */
function load(worker: FakeWorker, ...paths: string[]): void {
  const document = {
    openapi: '3.1.0',
    paths: Object.fromEntries(paths.map((path) => [path, { get: {} }])),
  };
  worker.say([ToHost.loaded, { health: false, captured: { openapi: JSON.stringify(document) } }]);
  worker.say([ToHost.pong]);
}

const immediate = () => new Promise((resolve) => setImmediate(resolve));

test('a call is copied only once a candidate has said that it has its operation', async () => {
  const { supervisor, launchers, worker } = supervisorRig();
  supervisor.start([app]);
  load(worker(0), '/both', '/old');
  const heard: string[] = [];
  const nothing = () => undefined;
  const listener: ShadowListener = {
    ...{ onBegan: nothing, onChanged: nothing, onEnded: nothing, onPair: nothing },
    ...{ onChosen: nothing, onEvent: nothing },
    onSkipped: (_mount, why) => heard.push(why),
    onDropped: (_mount, why) => heard.push(why),
  };
  await supervisor.shadows.configure([{ spec: candidate, share: 1, volatile: [] }], listener);
  let calls = 0;
  const call = async (path: string) => {
    const request = { ...requestOf(), method: 'GET', path, body: null };
    const { response } = supervisor.skill('a')!.dispatch(request);
    worker(0).answer(calls);
    calls += 1;
    await response;
    await immediate();
    await turn();
  };
  expect(launchers[1]?.workers).toEqual([]);
  await call('/old');
  expect(heard).toEqual(['unavailable']);
  const its = worker(1);
  expect(its.requests).toEqual([]);
  load(its, '/both', '/new');
  await call('/old');
  expect(heard).toEqual(['unavailable', 'not_repeatable']);
  expect(its.requests).toEqual([]);
  await call('/both');
  expect(heard).toHaveLength(2);
  expect(its.requests).toHaveLength(1);
});
