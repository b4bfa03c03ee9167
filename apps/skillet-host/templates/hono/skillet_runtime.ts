import { Hono } from 'hono';

/** What the host serves below `/skills/<mount>`; it listens nowhere by itself. */
export const app = new Hono();

app.get('/hello/:name', (c) => c.json({ greeting: `Hello, ${c.req.param('name')}!` }));

app.post('/run', async (c) => {
  const { name } = await c.req.json().catch(() => ({}));
  if (typeof name === 'string') return c.json({ greeting: `Hello, ${name}!` });
  return c.json({ detail: 'Give a name as {"name": "…"}.' }, 400);
});

app.get('/health', (c) => c.json({ status: 'healthy' }));
