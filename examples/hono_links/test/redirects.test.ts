import { expect, test } from 'vitest';
import { app } from '../skillet_runtime.ts';

function put(name: string, body: unknown): Response | Promise<Response> {
  const headers = { 'x-forwarded-prefix': '/skills/links' };
  return app.request(`/links/${name}`, { method: 'PUT', headers, body: JSON.stringify(body) });
}

test('redirects from a short name to its target', async () => {
  const made = await put('docs', { target: 'https://hono.dev/docs' });
  expect(made.status).toBe(201);
  expect(await made.json()).toEqual({ link: '/skills/links/docs' });
  const found = await app.request('/docs');
  expect(found.status).toBe(302);
  expect(found.headers.get('location')).toBe('https://hono.dev/docs');
});

test('lists what leads to targets that contain a text', async () => {
  await put('docs', { target: 'https://hono.dev/docs' });
  await put('node', { target: 'https://nodejs.org' });
  const found = await app.request('/links?contains=hono');
  expect(await found.json()).toEqual({ links: { docs: 'https://hono.dev/docs' } });
});

test('refuses what is no address', async () => {
  expect((await put('bad', { target: 'nowhere' })).status).toBe(400);
  expect((await app.request('/bad')).status).toBe(404);
});
