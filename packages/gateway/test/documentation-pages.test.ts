import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

const skill = fakeSkill('time');
const evil = fakeSkill('evil', {
  descriptor: { ...skill.descriptor, name: '"><script>alert(1)</script>' },
});
const app = createGateway({ dispatcher: new FakeDispatcher(skill, evil), cors: false });

/** What a page refers to, as absolute paths. */
function references(path: string, html: string): string[] {
  const found = [...html.matchAll(/(?:src|href|data-document)="([^"]+)"/g)];
  return found
    .map(([, reference = '']) => new URL(reference, `http://host${path}`))
    .filter(({ protocol }) => protocol !== 'data:')
    .map(({ pathname }) => pathname);
}

describe.each([
  ['/docs', '/openapi.json'],
  ['/docs/', '/openapi.json'],
  ['/docs/?x=1', '/openapi.json'],
  ['/skills/time/docs', '/skills/time/openapi.json'],
  ['/skills/time/docs/', '/skills/time/openapi.json'],
])('GET %s', (path, document) => {
  it('is a page that refers to files of this host alone, and all of them are there', async () => {
    const { text, headers } = await request(app).get(path).expect(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(text).not.toContain('//');
    const paths = new Set(references(path, text));
    expect([...paths].sort()).toEqual([
      '/docs/assets/docs.css',
      '/docs/assets/docs.js',
      '/docs/assets/swagger-ui-bundle.js',
      '/docs/assets/swagger-ui.css',
      document,
    ]);
    for (const reference of paths) await request(app).get(reference).expect(200);
  });

  it('may load and call nothing else', async () => {
    const { headers } = await request(app).get(path);
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:/);
  });
});

describe('the pages', () => {
  it('bear the name of the product, as their document does', async () => {
    const { text } = await request(app).get('/docs').expect(200);
    expect(text).toContain('<title>skillet-host</title>');
    const { body } = await request(app).get('/openapi.json').expect(200);
    expect(body.info.title).toBe('skillet-host');
  });

  it('show a name as text, whatever it is', async () => {
    const { text } = await request(app).get('/skills/evil/docs').expect(200);
    expect(text).toContain(
      '<title>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; · skillet-host<',
    );
    expect(text).not.toContain('<script>alert');
  });

  it('have files that a browser need not load twice', async () => {
    const path = '/docs/assets/swagger-ui-bundle.js';
    const first = await request(app).get(path).expect(200);
    expect(first.headers['content-type']).toBe('text/javascript; charset=utf-8');
    const again = await request(app).get(path).set('If-None-Match', first.headers['etag']!);
    expect(again.status).toBe(304);
    expect(again.text).toBe('');
  });

  it('are 404 for a skill or a file that does not exist', async () => {
    await request(app).get('/skills/nothing/docs').expect(404);
    await request(app).get('/docs/assets/package.json').expect(404);
    await request(app).get('/docs/assets/..%2f..%2fpackage.json').expect(404);
    await request(app).post('/docs').expect(405);
  });
});
