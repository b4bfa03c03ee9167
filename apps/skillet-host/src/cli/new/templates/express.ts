/** The Express application of a new skill; the same text in TypeScript and JavaScript. */
export function expressApp(): string {
  return `import express from 'express';

/** What the host serves below \`/skills/<mount>\`; it listens nowhere by itself. */
export const app = express();
app.disable('x-powered-by');
// Agents often leave the Content-Type out.
app.use(express.json({ type: () => true }));

app.get('/hello/:name', (req, res) => {
  res.json({ greeting: \`Hello, \${req.params.name}!\` });
});

app.post('/run', (req, res) => {
  const name = req.body?.name;
  if (typeof name !== 'string') res.status(400).json({ detail: 'Give a name as {"name": "…"}.' });
  else res.json({ greeting: \`Hello, \${name}!\` });
});

app.get('/health', (_req, res) => {
  res.json({ status: 'healthy' });
});
`;
}

/** Its test. */
export function expressTest(file: string): string {
  return `import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { app } from './${file}';

test('greets by name', async (t) => {
  const server = createServer(app).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const url = \`http://127.0.0.1:\${port}\`;
  const hello = await fetch(\`\${url}/hello/Ada\`);
  assert.deepEqual(await hello.json(), { greeting: 'Hello, Ada!' });
  const refused = await fetch(\`\${url}/run\`, { method: 'POST' });
  assert.equal(refused.status, 400);
});
`;
}
