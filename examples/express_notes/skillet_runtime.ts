import express, { type Express } from 'express';
import { NoteBook } from './note-book.ts';
import { openapi } from './openapi.ts';

const book = new NoteBook();

/** The application: what the host serves below `/skills/<mount>`, and any server could. */
export const app: Express = express();
app.disable('x-powered-by');
app.use(express.json());

app.get('/notes', (_req, res) => {
  res.json({ notes: book.all() });
});

app.post('/notes', (req, res) => {
  const { text } = (req.body ?? {}) as { text?: unknown };
  if (typeof text !== 'string' || text.trim() === '') {
    res.status(400).json({ detail: 'Give the note as {"text": "…"}.' });
    return;
  }
  const note = book.add(text);
  // A path of the application: the host puts the mount before it.
  res
    .status(201)
    .location(`/notes/${String(note.id)}`)
    .json(note);
});

app.get('/notes/:id', (req, res) => {
  const note = book.find(Number(req.params.id));
  if (note === undefined) res.status(404).json({ detail: 'There is no such note.' });
  else res.json(note);
});

app.delete('/notes/:id', (req, res) => {
  res.sendStatus(book.remove(Number(req.params.id)) ? 204 : 404);
});

app.get('/openapi.json', (_req, res) => {
  res.json(openapi);
});

app.get('/health', (_req, res) => {
  res.json({ status: 'healthy', notes: book.all().length });
});
