import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

const dispatcher = new FakeDispatcher(fakeSkill('time'));

interface Setting {
  readonly baseUrl?: string;
  readonly trustProxy?: boolean | readonly string[];
}

/** As over a network: what comes through loopback under a name that is not known is refused. */
const FROM_AFAR = { trustProxy: ['192.0.2.0/24'] };

/** The addresses of the host and of its skill in the catalog. */
async function baseUrls(
  setting: Setting,
  headers: Readonly<Record<string, string>>,
): Promise<string[]> {
  const app = createGateway({ dispatcher, cors: false, names: ['own.test'], ...setting });
  const { body } = await request(app).get('/catalog').set(headers).expect(200);
  return [body.runtime_host.base_url, body.skills[0].skill.base_url];
}

async function baseUrl(setting: Setting, headers: Readonly<Record<string, string>>) {
  const [base] = await baseUrls(setting, { Host: 'own.test:81', ...headers });
  return base;
}

describe('the address of the host', () => {
  it("follows the request's Host", async () => {
    expect(await baseUrls(FROM_AFAR, { Host: 'skills.test:81' })).toEqual([
      'http://skills.test:81',
      'http://skills.test:81/skills/time',
    ]);
  });

  it.each(['my_host:8000', '[::1]:80', 'example.com'])('is %s as given', async (host) => {
    expect(await baseUrl(FROM_AFAR, { Host: host })).toBe(`http://${host}`);
  });

  it.each(["it's", 'a(b)', 'a%20b', ''])(
    'is localhost and the port when the Host is %j',
    async (host) => {
      expect(await baseUrl(FROM_AFAR, { Host: host })).toMatch(/^http:\/\/localhost:\d+$/);
    },
  );

  it('is the configured one, without its last slash, whatever a request says', async () => {
    const setting = { baseUrl: 'https://skills.example.com/agents/', trustProxy: true };
    const headers = { Host: 'x', 'X-Forwarded-Host': 'y', 'X-Forwarded-Proto': 'http' };
    expect(await baseUrls(setting, headers)).toEqual([
      'https://skills.example.com/agents',
      'https://skills.example.com/agents/skills/time',
    ]);
  });
});

describe('behind a proxy', () => {
  const forwarded = {
    'X-Forwarded-For': '192.0.2.1',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'public.test',
    'X-Forwarded-Prefix': '/agents/',
  };

  it.each([
    ['any', true],
    ['its address', ['127.0.0.1', '::1']],
    ['its network', ['loopback']],
  ])('that is trusted by %s, the address is what it tells', async (_how, trustProxy) => {
    expect(await baseUrl({ trustProxy }, forwarded)).toBe('https://public.test/agents');
  });

  it.each([[undefined], [false], [['192.0.2.0/24']]])(
    'that is not trusted (%j), its words count for nothing',
    async (trustProxy) => {
      const setting = trustProxy === undefined ? {} : { trustProxy };
      expect(await baseUrl(setting, forwarded)).toBe('http://own.test:81');
    },
  );

  it('what a client made up stands before what the proxy adds, and is not believed', async () => {
    const spoofed = {
      'X-Forwarded-For': '127.0.0.1, 192.0.2.1',
      'X-Forwarded-Proto': 'ftp, https',
      'X-Forwarded-Host': 'evil.test, public.test',
      'X-Forwarded-Prefix': '/evil, /agents',
    };
    for (const trustProxy of [true, ['127.0.0.1', '::1', '::ffff:127.0.0.1']]) {
      const once = { ...spoofed, 'X-Forwarded-For': '192.0.2.1' };
      expect(await baseUrl({ trustProxy }, once)).toBe('https://public.test/agents');
    }
    expect(await baseUrl({ trustProxy: true }, spoofed)).toBe('https://public.test/agents');
  });

  it('a chain of trusted proxies is followed to its far end', async () => {
    const chain = {
      'X-Forwarded-For': '192.0.2.1, 10.0.0.9',
      'X-Forwarded-Proto': 'https, http',
      'X-Forwarded-Host': 'public.test',
    };
    const trustProxy = ['loopback', '10.0.0.0/8'];
    expect(await baseUrl({ trustProxy }, chain)).toBe('https://public.test');
    expect(await baseUrl({ trustProxy: ['loopback'] }, chain)).toBe('http://public.test');
  });

  it.each([
    ['X-Forwarded-Proto', 'javascript'],
    ['X-Forwarded-Host', 'evil.test/path"'],
    ['X-Forwarded-Prefix', '//evil.test'],
    ['X-Forwarded-Prefix', '/a/../..'],
    ['X-Forwarded-Prefix', '/a"><script>'],
    ['X-Forwarded-Prefix', 'agents'],
  ])('%s: %s is no such thing and is left out', async (name, value) => {
    expect(await baseUrl({ trustProxy: true }, { [name]: value })).toBe('http://own.test:81');
  });

  it('every address follows: in search results, tools, and the servers of the documents', async () => {
    const app = createGateway({ dispatcher, cors: false, trustProxy: true });
    const get = async (path: string) => (await request(app).get(path).set(forwarded)).body;
    const base = 'https://public.test/agents';
    expect((await get('/search')).skills[0].skill.base_url).toBe(`${base}/skills/time`);
    expect((await get('/tools?format=mcp')).dispatch).toEqual({
      get_time: { method: 'POST', url: `${base}/skills/time/run` },
    });
    expect((await get('/openapi.json')).servers).toEqual([{ url: '/agents' }]);
    expect((await get('/skills/time/openapi.json')).servers).toEqual([
      { url: '/agents/skills/time' },
    ]);
  });
});
