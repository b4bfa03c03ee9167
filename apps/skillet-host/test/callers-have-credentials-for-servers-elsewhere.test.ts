import { expect, onTestFinished, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { prefixOf, RemoteServer, type RemoteKind } from './support/remote-server.ts';
import { workspace } from './support/workspace.ts';

const KINDS: readonly RemoteKind[] = ['modern', 'legacy', 'sse'];

test('each caller’s credential, and nobody else’s, is in the headers of requests to a server at a URL', async () => {
  const remotes = await Promise.all(KINDS.map((kind) => new RemoteServer(kind).start()));
  onTestFinished(async () => {
    await Promise.all(remotes.map((remote) => remote.stop()));
  });
  const skills = KINDS.map((kind, index) => ({
    name: kind,
    mount: kind,
    mcp: {
      url: remotes[index]?.url,
      sessions: 'per-caller',
      credentials: {
        required: [{ name: 'REMOTE_TOKEN', header: 'Authorization', prefix: 'Bearer ' }],
      },
    },
  }));
  const config = { skills, server: { host: '127.0.0.1', port: 0 } };
  await using cli = new Cli({
    cwd: await workspace({ 'runtime-config.yaml': JSON.stringify(config) }),
  });
  const url = await cli.url();
  await Promise.all(KINDS.map((kind) => cli.ready(kind)));
  const call = async (kind: RemoteKind, token?: string) => {
    const headers = {
      Authorization: 'Bearer for-somebody-else',
      ...(token === undefined ? {} : { 'X-Skillet-Credential-REMOTE-TOKEN': token }),
    };
    const path = `${url}/skills/${kind}/tools/${prefixOf(kind)}echo`;
    return fetch(path, { method: 'POST', body: '{"message":"hi"}', headers });
  };
  for (const [index, kind] of KINDS.entries()) {
    const remote = remotes[index];
    expect((await call(kind)).status).toBe(401);
    for (const token of ['tok-ann-0123456789', 'tok-bob-9876543210', 'tok-ann-0123456789']) {
      expect((await call(kind, token)).status).toBe(200);
      expect(remote?.headersOfCall.authorization).toBe(`Bearer ${token}`);
    }
    expect(JSON.stringify(remote?.came)).not.toContain('for-somebody-else');
  }
  expect(JSON.stringify(cli.lines)).not.toMatch(/tok-(?:ann|bob)/);
});
