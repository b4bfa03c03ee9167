import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { freePort } from './support/free-port.ts';
import { nginxBefore, NO_NGINX } from './support/nginx.ts';
import { OpenLoop } from './support/open-loop.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const CONFIG = `skills: [{name: one, path: ./one, mount: one}]
server: {host: 127.0.0.1, trust_proxy: loopback}
`;

async function startedHost(cwd: string, port: number): Promise<Cli> {
  const env = { SKILLET_DRAIN: '2s', SKILLET_DATA_DIR: join(cwd, `data-${String(port)}`) };
  const cli = new Cli({ launcher: true, cwd, args: ['--port', String(port)], env });
  await cli.url();
  await vi.waitFor(async () => {
    expect(await get(`http://127.0.0.1:${String(port)}/health/ready`)).toMatchObject({
      status: 'ready',
    });
  }, 20_000);
  return cli;
}

test('of two hosts behind nginx each is replaced under load, and no request is lost', async (context) => {
  context.skip(NO_NGINX !== undefined, NO_NGINX);
  const files = { 'one/Skilletfile.yaml': SKILLETFILE, 'one/skill.js': ECHO };
  const cwd = await workspace({ 'runtime-config.yaml': CONFIG, ...files });
  const [first, second, front] = await Promise.all([freePort(), freePort(), freePort()]);
  const hosts = await Promise.all([first, second].map((port) => startedHost(cwd, port)));
  const url = `http://127.0.0.1:${String(front)}`;
  try {
    await using _ = await nginxBefore([first, second], front, join(cwd, 'nginx'));
    expect((await run(url, 'one', { text: 'hi' })).status).toBe(200);
    const load = new OpenLoop(url, 'one', { interval: 5, body: () => ({ text: 'hi' }) });
    for (const [n, port] of [first, second].entries()) {
      hosts[n]?.signal('SIGTERM');
      expect((await hosts[n]?.exit)?.code).toBe(0);
      hosts[n] = await startedHost(cwd, port);
    }
    const { sent, failed } = await load.end();
    console.log(`${String(failed.length)} of ${String(sent)} requests lost`);
    expect(sent).toBeGreaterThan(400);
    expect(failed).toEqual([]);
  } finally {
    for (const host of hosts) await host[Symbol.asyncDispose]();
  }
}, 120_000);
