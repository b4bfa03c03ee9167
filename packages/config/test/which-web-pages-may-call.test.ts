import { describe, expect, test } from 'vitest';
import { load, refusal } from './support/temp-folder.ts';

async function corsOf(settings: string) {
  return (await load(`skills: []\nsettings: {${settings}}\n`)).settings.cors;
}

test('nobody is let in by a configuration that says nothing', async () => {
  const { server, settings } = await load('skills: []\n');
  expect(server.host).toBe('127.0.0.1');
  expect(settings.cors).toEqual({ origins: [], credentials: false, others: 'never' });
});

test.each([
  ['cors_enabled: true', { origins: [], credentials: false, others: 'over-network' }],
  ['cors_enabled: false', { origins: [], credentials: false, others: 'never' }],
  ['cors: {}', { origins: [], credentials: false, others: 'never' }],
  [
    'cors: {origins: ["https://a.test"]}',
    { origins: ['https://a.test'], credentials: false, others: 'never' },
  ],
  [
    'cors_enabled: true, cors: {origins: https://a.test, credentials: true}',
    { origins: ['https://a.test'], credentials: true, others: 'never' },
  ],
  ['cors: {origins: ["*"]}', { origins: [], credentials: false, others: 'always' }],
  [
    'cors: {origins: ["*", "https://a.test"], credentials: true}',
    { origins: ['https://a.test'], credentials: true, others: 'always' },
  ],
  [
    'cors_enabled: false, cors: {origins: ["https://a.test"]}',
    { origins: [], credentials: false, others: 'never' },
  ],
])('%s', async (settings, cors) => {
  expect(await corsOf(settings)).toEqual(cors);
});

test('origins are kept as browsers write them', async () => {
  const { origins } = await corsOf(
    'cors: {origins: ["HTTPS://App.Test:443/", "http://localhost:5173", "https://*.Example.org", "chrome-extension://abc"]}',
  );
  expect(origins).toEqual([
    'https://app.test',
    'http://localhost:5173',
    'https://*.example.org',
    'chrome-extension://abc',
  ]);
});

describe('what is no origin is refused, with its line', () => {
  test.each([
    ['app.test', '`app.test` is no origin'],
    ['https://app.test/path', 'is no origin'],
    ['https://me@app.test', 'is no origin'],
    ['https://*', 'is no origin'],
    ['https://a.*.test', 'is no origin'],
    ['"null"', '`null` is what every page in a sandbox calls itself'],
    ['{a: b}', 'a mapping is no origin'],
  ])('%s', async (origin, message) => {
    const [line = ''] = await refusal(
      `skills: []\nsettings:\n  cors:\n    origins:\n      - ${origin}\n`,
    );
    expect(line).toContain('5: `settings.cors.origins`');
    expect(line).toContain(message);
  });

  test('a key that is not known names the nearest', async () => {
    const [line = ''] = await refusal('skills: []\nsettings: {cors: {origin: "*"}}\n');
    expect(line).toContain('unknown key `origin` in `settings.cors`: did you mean `origins`?');
  });
});
