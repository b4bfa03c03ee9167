/** The Hono application of a new skill; the same text in TypeScript and JavaScript. */
export function honoApp(): string {
  return `import { Hono } from 'hono';

/** What the host serves below \`/skills/<mount>\`; it listens nowhere by itself. */
export const app = new Hono();

app.get('/hello/:name', (c) => c.json({ greeting: \`Hello, \${c.req.param('name')}!\` }));

app.post('/run', async (c) => {
  const { name } = await c.req.json().catch(() => ({}));
  if (typeof name === 'string') return c.json({ greeting: \`Hello, \${name}!\` });
  return c.json({ detail: 'Give a name as {"name": "…"}.' }, 400);
});

app.get('/health', (c) => c.json({ status: 'healthy' }));
`;
}

/** Its test. */
export function honoTest(file: string): string {
  return `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app } from './${file}';

test('greets by name', async () => {
  const hello = await app.request('/hello/Ada');
  assert.deepEqual(await hello.json(), { greeting: 'Hello, Ada!' });
  const refused = await app.request('/run', { method: 'POST' });
  assert.equal(refused.status, 400);
});
`;
}
