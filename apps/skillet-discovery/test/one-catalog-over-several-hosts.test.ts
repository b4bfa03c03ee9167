import { expect, it, vi } from 'vitest';
import {
  folder,
  get,
  hostConfig,
  skillFiles,
  startDiscovery,
  startHost,
} from './support/programs.ts';

const WAIT = { timeout: 20_000, interval: 50 };

interface Entry {
  readonly skill: Record<string, unknown>;
}

async function entries(url: string, path = '/catalog'): Promise<Entry[]> {
  return (await get(url + path))['skills'] as Entry[];
}

async function twoSkills(): Promise<string> {
  return folder({
    'runtime-config.yaml': hostConfig(['alpha', 'beta']),
    ...skillFiles('alpha', 'tells the time of day', '[clock]'),
    ...skillFiles('beta', 'reads web pages', '[web, html]'),
  });
}

it('expands whole hosts, takes single skills, and names what cannot be reached', async () => {
  await using one = startHost(await twoSkills());
  await using other = startHost(await twoSkills());
  const [hostUrl, otherUrl] = await Promise.all([one.url, other.url]);
  const gone = 'http://127.0.0.1:9/skills/lost';
  await using discovery = startDiscovery([hostUrl, `${otherUrl}/skills/beta`, gone]);
  const url = await discovery.url;
  await vi.waitFor(async () => {
    const { discovery_service: about } = await get(`${url}/catalog`);
    expect(about).toMatchObject({ total_skills: 4, available_skills: 3 });
  }, WAIT);
  const found = (await entries(url)).map(({ skill }) => skill);
  expect(found).toMatchObject([
    { name: 'alpha', status: 'loaded', base_url: `${hostUrl}/skills/alpha` },
    { name: 'beta', status: 'loaded', base_url: `${hostUrl}/skills/beta` },
    { name: 'beta', status: 'loaded', base_url: `${otherUrl}/skills/beta` },
    {
      name: 'lost',
      status: 'unavailable',
      base_url: gone,
      error: expect.stringContaining('reached'),
    },
  ]);
  // Clients take them as they are, and the skills are not where the catalog is.
  expect(found.slice(0, 3).map(({ endpoints }) => endpoints)).toMatchObject([
    { run: `${hostUrl}/skills/alpha/run`, openapi: `${hostUrl}/skills/alpha/openapi.json` },
    { run: `${hostUrl}/skills/beta/run` },
    { run: `${otherUrl}/skills/beta/run`, health: `${otherUrl}/skills/beta/health` },
  ]);
  expect(await entries(url, '/skills')).toHaveLength(3);
  expect(await get(`${url}/skills`)).toMatchObject({ available_skills: 3 });
  expect(await get(`${url}/health`)).toMatchObject({ status: 'degraded', catalog_size: 4 });
});

it('searches all of them', async () => {
  await using host = startHost(await twoSkills());
  await using discovery = startDiscovery([await host.url]);
  const url = await discovery.url;
  await vi.waitFor(async () => {
    // A search finds what can be called, and a skill of a busy host may still be starting.
    expect(await entries(url, '/skills')).toHaveLength(2);
  }, WAIT);
  const byText = await get(`${url}/search?query=what+time`);
  expect(byText).toMatchObject({
    query: { text: 'what time', category: null, complexity: null, tags: null },
    results: 1,
    skills: [{ skill: { name: 'alpha' } }],
  });
  expect(await get(`${url}/search?tags=HTML,other&category=Utility`)).toMatchObject({
    results: 1,
    skills: [{ skill: { name: 'beta' } }],
  });
  expect(await get(`${url}/search?category=none`)).toMatchObject({ results: 0, skills: [] });
});

it('hears of a reload at once, long before the next poll', async () => {
  const dir = await twoSkills();
  await using host = startHost(dir);
  const hostUrl = await host.url;
  await using discovery = startDiscovery([hostUrl]);
  const url = await discovery.url;
  await vi.waitFor(async () => {
    expect(await entries(url)).toHaveLength(2);
  }, WAIT);
  const more = await folder(skillFiles('gamma', 'is new'));
  const { writeFile, cp } = await import('node:fs/promises');
  await cp(`${more}/gamma`, `${dir}/gamma`, { recursive: true });
  await writeFile(`${dir}/runtime-config.yaml`, hostConfig(['alpha', 'gamma']));
  // The stream may not be open yet when the first catalog is there: reload until it is heard of.
  await vi.waitFor(async () => {
    await fetch(`${hostUrl}/reload`, { method: 'POST' });
    const names = (await entries(url)).map(({ skill }) => skill['name']);
    expect(names).toEqual(['alpha', 'gamma']);
  }, WAIT);
});

it('keeps the last good answer of a host that is down, marked stale, and takes it back', async () => {
  const dir = await twoSkills();
  await using first = startHost(dir);
  const hostUrl = await first.url;
  await using discovery = startDiscovery([hostUrl]);
  const url = await discovery.url;
  await vi.waitFor(async () => {
    expect(await entries(url)).toHaveLength(2);
  }, WAIT);
  await first.end('SIGKILL');
  const refreshed = await (await fetch(`${url}/refresh`, { method: 'POST' })).json();
  expect(refreshed).toMatchObject({
    message: expect.any(String),
    available_skills: 0,
    total_skills: 2,
  });
  expect((await entries(url))[0]?.skill).toMatchObject({
    name: 'alpha',
    stale: true,
    error: expect.stringContaining('cannot be reached'),
  });
  expect(await entries(url, '/skills')).toEqual([]);
  await using _second = startHost(dir, ['--port', new URL(hostUrl).port]);
  await _second.url;
  await vi.waitFor(async () => {
    await fetch(`${url}/refresh`, { method: 'POST' });
    expect(await entries(url, '/skills')).toHaveLength(2);
  }, WAIT);
  expect((await entries(url))[0]?.skill).not.toHaveProperty('stale');
});
