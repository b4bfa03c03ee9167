import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { InstalledSkills } from '../src/cli/install/installed-skills.ts';
import { findVersions } from '../src/cli/skill-index/resolve-indexed.ts';
import { workspace } from './support/workspace.ts';

const DIGEST = `sha512-${'A'.repeat(86)}==`;

test('a command reads an index once, for however many skills, and the next one reads it again', async () => {
  const skills = ['echo', 'weather'].map((name) => ({
    ...{ name, version: '1.0.0', description: 'Says it', size: 1, integrity: DIGEST },
    ...{ published: '2026-11-30T12:00:00Z', url: `${name}-1.0.0.tgz` },
  }));
  let asked = 0;
  const server = createServer((_, res) => {
    asked += 1;
    res.end(JSON.stringify({ format: 1, serial: 1, skills }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}/index.json`;
  const cwd = await workspace({
    'runtime-config.yaml': `skills: []\ninstall: {indexes: [${JSON.stringify(url)}]}\n`,
  });
  const look = async () => {
    const installed = await InstalledSkills.find(undefined, {}, cwd);
    for (const { name } of skills) {
      const wanted = { kind: 'index', name, range: 'latest' } as const;
      const { versions } = await findVersions(wanted, installed, url);
      expect(versions).toMatchObject([{ name }]);
    }
  };
  try {
    await look();
    expect(asked).toBe(1);
    await look();
    expect(asked).toBe(2);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
