import express from 'express';

/** What the host serves below `/skills/<mount>`; it listens nowhere by itself. */
export const app = express();
app.disable('x-powered-by');
// Agents often leave the Content-Type out.
app.use(express.json({ type: () => true }));

app.get('/hello/:name', (req, res) => {
  res.json({ greeting: `Hello, ${req.params.name}!` });
});

app.post('/run', (req, res) => {
  const name = req.body?.name;
  if (typeof name !== 'string') res.status(400).json({ detail: 'Give a name as {"name": "…"}.' });
  else res.json({ greeting: `Hello, ${name}!` });
});

app.get('/health', (_req, res) => {
  res.json({ status: 'healthy' });
});
