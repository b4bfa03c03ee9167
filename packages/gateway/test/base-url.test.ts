import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { baseUrlOf } from '../src/request/base-url.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

describe('baseUrlOf', () => {
  it.each([
    ['example.com', 'http://example.com'],
    ['my_host:8000', 'http://my_host:8000'],
    ['[::1]:80', 'http://[::1]:80'],
    [undefined, 'http://localhost:8000'],
    ['', 'http://localhost:8000'],
    ['evil.com/path', 'http://localhost:8000'],
    ['evil.com"><script>', 'http://localhost:8000'],
    ['user@evil.com', 'http://localhost:8000'],
  ])('host %s', (host, expected) => {
    expect(baseUrlOf(host, 8000)).toBe(expected);
  });

  it('does without a port', () => {
    expect(baseUrlOf(undefined, undefined)).toBe('http://localhost');
  });
});

describe('base_url of the catalog', () => {
  const dispatcher = new FakeDispatcher(fakeSkill('time'));

  async function baseUrls(baseUrl: string | undefined, host: string): Promise<unknown[]> {
    const app = createGateway({ dispatcher, cors: false, baseUrl });
    const { body } = (await request(app).get('/catalog').set('Host', host)) as {
      body: { runtime_host: { base_url: string }; skills: { skill: { base_url: string } }[] };
    };
    return [body.runtime_host.base_url, body.skills[0]?.skill.base_url];
  }

  it("follows the request's Host", async () => {
    expect(await baseUrls(undefined, 'skills.test:81')).toEqual([
      'http://skills.test:81',
      'http://skills.test:81/skills/time',
    ]);
  });

  it('is the configured one, without its last slash', async () => {
    expect(await baseUrls('https://skills.example.com/', 'skills.test')).toEqual([
      'https://skills.example.com',
      'https://skills.example.com/skills/time',
    ]);
  });

  it('is localhost and the port when the Host could not be one', async () => {
    const [base] = await baseUrls(undefined, 'a<b');
    expect(base).toMatch(/^http:\/\/localhost:\d+$/);
  });
});
