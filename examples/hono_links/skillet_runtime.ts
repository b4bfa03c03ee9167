import { Hono } from 'hono';
import { openapi } from './openapi.ts';

const links = new Map<string, string>();

/** The application; it has no Skilletfile, and says itself what it is. */
export const app = new Hono();

app.get('/inventory', (c) =>
  c.json({
    skill: {
      name: 'links',
      version: '0.1.0',
      description: 'Gives long addresses short names, and redirects from them.',
      category: 'utility',
      use_cases: ['When an address is too long to be passed on'],
      tags: ['links', 'hono'],
    },
  }),
);

app.get('/openapi.json', (c) => c.json(openapi));

app.get('/links', (c) => {
  const part = c.req.query('contains') ?? '';
  const found = [...links].filter(([, target]) => target.includes(part));
  return c.json({ links: Object.fromEntries(found) });
});

app.put('/links/:name', async (c) => {
  const { target } = await c.req.json<{ target?: unknown }>();
  if (typeof target !== 'string' || !URL.canParse(target)) {
    return c.json({ detail: 'Give the address as {"target": "https://…"}.' }, 400);
  }
  links.set(c.req.param('name'), target);
  // Where clients find it: the host tells under which path it is mounted.
  const prefix = c.req.header('x-forwarded-prefix') ?? '';
  return c.json({ link: `${prefix}/${c.req.param('name')}` }, 201);
});

app.get('/:name', (c) => {
  const target = links.get(c.req.param('name'));
  return target === undefined ? c.notFound() : c.redirect(target);
});
