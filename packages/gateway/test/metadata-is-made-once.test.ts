import request from 'supertest';
import { expect, it, vi } from 'vitest';
import { createGateway } from '../src/index.ts';
import { MetadataCache } from '../src/metadata/metadata-cache.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

it('for everybody who asks the same, until a skill changes its state', async () => {
  const view = fakeSkill('time');
  let state = view.state;
  const inventory = vi.fn(() => view.descriptor.inventory);
  const descriptor = Object.defineProperty({ ...view.descriptor }, 'inventory', { get: inventory });
  const dispatcher = new FakeDispatcher(
    Object.defineProperty({ ...view, descriptor }, 'state', { get: () => state }),
  );
  const app = createGateway({ dispatcher, cors: false });
  const ask = async (path: string, host = 'a') =>
    (await request(app).get(path).set('Host', host).expect(200)).text;
  const first = await ask('/catalog');
  expect(await ask('/catalog')).toBe(first);
  expect(await ask('/catalog?any=thing')).toBe(first);
  expect(inventory).toHaveBeenCalledTimes(1);
  expect(await ask('/catalog', 'b')).not.toBe(first);
  state = { name: 'stopped', since: 0 };
  expect(await ask('/catalog')).toContain('"status":"stopped"');
  expect(await ask('/health')).toContain('"degraded"');
});

it('answers differ with what is asked for', async () => {
  const dispatcher = new FakeDispatcher(fakeSkill('time'), fakeSkill('shop'));
  const app = createGateway({ dispatcher, cors: false });
  const texts = new Set<string>();
  const paths = ['/search', '/search?query=shop', '/search?tags=time', '/tools?format=mcp'];
  for (const path of [
    ...paths,
    '/tools?format=openai',
    '/tools?format=mcp&skills=shop',
    '/',
    '/skills',
  ]) {
    texts.add((await request(app).get(path)).text);
  }
  expect(texts.size).toBe(paths.length + 4);
});

it('what is kept is bounded', () => {
  const cache = new MetadataCache();
  const dispatcher = new FakeDispatcher(fakeSkill('time'));
  let made = 0;
  for (let n = 0; n < 1000; n += 1) cache.json(dispatcher, String(n), () => (made += 1));
  expect(made).toBe(1000);
  cache.json(dispatcher, '0', () => (made += 1));
  expect(made).toBe(1001);
});
