import express, { type Express } from 'express';
import type { Catalog } from '../catalog/catalog.ts';
import { VERSION } from '../version.ts';
import { docsPage } from './docs-page.ts';
import { openapiDocument } from './openapi-document.ts';
import { searchAnswer } from './search-answer.ts';

/** The name under which existing clients know the service. */
const NAME = 'Skillet Discovery Service';

/** Both names that clients know. */
const REFRESH = ['/refresh', '/rediscover'];
const DOCUMENT = openapiDocument(NAME, VERSION);

/** The Express application in front of a catalog. */
export function createApp(catalog: Catalog): Express {
  const app = express();
  app.disable('x-powered-by');
  const lastUpdated = () => catalog.lastUpdated.toISOString();
  const counts = () => ({
    available_skills: catalog.available.length,
    total_skills: catalog.entries.length,
  });

  app.get('/', (_req, res) => {
    const endpoints = ['/catalog', '/skills', '/search', '/refresh', '/health'];
    res.json({ service: NAME, version: VERSION, ...counts(), endpoints });
  });
  app.get('/health', (_req, res) => {
    res.json({
      status: catalog.whole ? 'healthy' : 'degraded',
      last_updated: lastUpdated(),
      catalog_size: catalog.entries.length,
    });
  });
  app.get('/catalog', (_req, res) => {
    const about = { name: NAME, version: VERSION, last_updated: lastUpdated(), ...counts() };
    res.json({ discovery_service: about, skills: catalog.entries });
  });
  app.get('/skills', (_req, res) => {
    const skills = catalog.available;
    res.json({ available_skills: skills.length, skills });
  });
  app.get('/search', (req, res) => {
    const query = new URLSearchParams(req.url.split('?')[1] ?? '');
    res.json(searchAnswer(catalog.available, query));
  });
  app.post(REFRESH, async (_req, res) => {
    await catalog.refresh();
    res.json({ message: 'Catalog refreshed', last_updated: lastUpdated(), ...counts() });
  });
  app.get('/openapi.json', (_req, res) => {
    res.json(DOCUMENT);
  });
  app.get('/docs', (_req, res) => {
    res.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
    res.type('html').send(docsPage(DOCUMENT));
  });
  for (const path of ['/', '/health', '/catalog', '/skills', '/search', '/docs', '/openapi.json']) {
    app.all(path, (_req, res) => {
      res.status(405).set('Allow', 'GET, HEAD').json({ detail: 'Method Not Allowed' });
    });
  }
  app.all(REFRESH, (_req, res) => {
    res.status(405).set('Allow', 'POST').json({ detail: 'Method Not Allowed' });
  });
  app.use((_req, res) => {
    res.status(404).json({ detail: 'Not Found' });
  });
  return app;
}
