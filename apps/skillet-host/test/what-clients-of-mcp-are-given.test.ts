import { describe, expect, test } from 'vitest';
import { takeCallerHeaders } from '../src/cli/mcp/caller-headers.ts';
import { ownCommand } from '../src/cli/mcp/own-command.ts';
import { clientConfig, CLIENTS } from '../src/cli/mcp/print-config.ts';
import { targetUrl } from '../src/cli/mcp/target-url.ts';

describe('the address', () => {
  test.each([
    ['http://localhost:8000', undefined, 'http://localhost:8000/mcp'],
    ['http://localhost:8000/', 'research', 'http://localhost:8000/mcp/research'],
    ['https://a.example/skills/', undefined, 'https://a.example/skills/mcp'],
    ['https://a.example/skills/mcp', 'research', 'https://a.example/skills/mcp/research'],
    ['http://localhost:8000/mcp/research', undefined, 'http://localhost:8000/mcp/research'],
    ['http://localhost:8000/mcp/research/', 'research', 'http://localhost:8000/mcp/research'],
  ])('%s with the profile %s is %s', (given, profile, url) => {
    expect(targetUrl(given, profile).href).toBe(url);
  });

  test.each([
    ['localhost:8000', undefined, '--url must be an address such as http://localhost:8000'],
    ['', undefined, '--url must be an address'],
    ['ftp://a', undefined, '--url must be an address'],
    ['http://me:secret@a', undefined, '--url must hold no password'],
    ['http://a/mcp/one', 'two', 'another profile than --profile two'],
    ['http://a', '../admin', '--profile must be the name of a profile'],
  ])('%s with the profile %s is refused', (given, profile, why) => {
    expect(() => targetUrl(given, profile)).toThrow(why);
  });
});

test('the environment gives a token and credentials, and keeps neither', () => {
  const env = {
    SKILLET_ADMIN_TOKEN: 'token',
    SKILLET_CREDENTIAL_API_KEY: 'key',
    SKILLET_CREDENTIAL_EMPTY: '',
    HOME: '/home/me',
  };
  expect(takeCallerHeaders(env)).toEqual({
    authorization: 'Bearer token',
    'x-skillet-credential-API_KEY': 'key',
  });
  expect(env).toEqual({ HOME: '/home/me' });
});

test('a command of npx is run by npx again, which clears its folder away', () => {
  expect(ownCommand('/h/.npm/_npx/1/node_modules/skillet-host/bin/x.js', '/bin/node')).toEqual([
    'npx',
    '-y',
    'skillet-host',
  ]);
  expect(ownCommand('/opt/x.js', '/bin/node')).toEqual(['/bin/node', '/opt/x.js']);
});

test('each client is told in its own form', () => {
  const command = ['/node', '/bin.js', 'mcp', '--url', 'http://h/mcp'] as const;
  const forms = (url: URL | undefined) =>
    Object.fromEntries(
      CLIENTS.map((client) => [client, clientConfig(client, { command, url, name: 'n' }).json]),
    );
  const started = { command: '/node', args: ['/bin.js', 'mcp', '--url', 'http://h/mcp'] };
  expect(forms(undefined)).toEqual({
    claude: { mcpServers: { n: started } },
    'claude-code': { mcpServers: { n: { type: 'stdio', ...started } } },
    'claude-desktop': { mcpServers: { n: started } },
    cursor: { mcpServers: { n: started } },
    vscode: { servers: { n: { type: 'stdio', ...started } } },
  });
  expect(forms(new URL('http://h/mcp'))).toEqual({
    claude: { mcpServers: { n: started } },
    'claude-code': { mcpServers: { n: { type: 'http', url: 'http://h/mcp' } } },
    'claude-desktop': { mcpServers: { n: started } },
    cursor: { mcpServers: { n: { url: 'http://h/mcp' } } },
    vscode: { servers: { n: { type: 'http', url: 'http://h/mcp' } } },
  });
});
