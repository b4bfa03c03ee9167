import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ToHost } from '@skillet/core';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** A server that takes all who come and keeps them; its port. */
async function listener(): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** A descriptor of this process that no skill has opened. */
async function foreignSocket(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return (server as unknown as { _handle: { fd: number } })._handle.fd;
}

/** A thread whose handler has this body, with `require`, `port` and `dir`. */
async function start(body: string) {
  const folder = skillFolder({ 'a.mjs': '' });
  const port = await listener();
  const text = `
    import { createRequire } from 'node:module';
    import { once } from 'node:events';
    const require = createRequire(import.meta.url);
    const port = ${String(port)};
    const dir = ${JSON.stringify(folder.dir)};
    const kept = [];
    export const handler = async () => { ${body} };
  `;
  const worker = startWorker(skillFolder({ 'a.mjs': text }));
  await worker.first(ToHost.loaded);
  return worker;
}

const open = () => readdirSync('/proc/self/fd').length;

/** Waits until the thread is gone, and its descriptors with it. */
async function descriptorsAfter(worker: Awaited<ReturnType<typeof start>>): Promise<number> {
  await worker.terminate();
  return open();
}

const NET = `
  const net = require('net');
  const connect = () => new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
  });
`;

/** Opens with \`next\` until it is refused; how many there were, and the code. */
const FILL = `
  const fill = async (next) => {
    for (let n = 0; n < 400; n += 1) {
      try { kept.push(await next()); } catch (e) { return [n, e.code]; }
    }
    return 'no end';
  };
`;

describe('a thread has 256 sockets at most, and room again when they are closed:', () => {
  it.each([
    ['TCP clients', NET, 'connect'],
    [
      'UDP sockets',
      "const dgram = require('dgram');",
      `() => new Promise((resolve, reject) => {
        const socket = dgram.createSocket('udp4').on('error', reject);
        socket.bind(0, '127.0.0.1', () => resolve(socket));
      })`,
    ],
    [
      'servers',
      "const net = require('net');",
      `async () => { const s = net.createServer().listen(0, '127.0.0.1'); await once(s, 'listening'); return s; }`,
    ],
    [
      'pipes',
      "const net = require('net');",
      `async () => { const s = net.createServer().listen(dir + '/' + process.hrtime.bigint()); await once(s, 'listening'); return s; }`,
    ],
  ])('%s', async (_what, top, next) => {
    const before = open();
    const worker = await start(`
      ${top} ${FILL}
      const first = await fill(${next});
      for (const one of kept.splice(0, 10)) { one.close?.(); one.destroy?.(); if (!one.closed) await once(one, 'close').catch(() => 0); }
      const again = await fill(${next});
      return [first, again];
    `);
    expect(await worker.ask({})).toEqual([
      [256, 'EMFILE'],
      [10, 'EMFILE'],
    ]);
    expect((await worker.line('256 sockets')).level).toBe('error');
    expect(await descriptorsAfter(worker)).toBeLessThanOrEqual(before + 1 + 256);
  });

  it('calls by fetch and http', async () => {
    const worker = await start(`
      const http = require('http');
      const call = () => new Promise((resolve) => {
        const request = http.get({ port, host: '127.0.0.1', agent: false }, () => resolve('answered'));
        kept.push(request);
        request.on('error', (e) => resolve(e.code));
        request.on('socket', (s) => s.on('connect', () => resolve('connected')));
      });
      const codes = [];
      for (let n = 0; n < 300; n += 1) codes.push(await call());
      const fetched = await fetch('http://127.0.0.1:' + port).catch((e) => e.cause.code);
      return [codes.indexOf('EMFILE'), fetched];
    `);
    expect(await worker.ask({})).toEqual([256, 'EMFILE']);
  });

  it('connections that a server of its accepts', async () => {
    const worker = await start(`
      const net = require('net');
      let accepted = 0;
      const server = net.createServer(() => { accepted += 1; }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const closed = [];
      for (let n = 0; n < 200; n += 1) {
        const client = net.connect(server.address().port, '127.0.0.1');
        kept.push(client);
        client.on('error', () => 0);
        await once(client, 'connect');
        await new Promise((resolve) => setImmediate(resolve));
      }
      return accepted;
    `);
    // As many as there is room for beside the server and the clients themselves.
    const id = worker.request({});
    const answer = await worker.frame((frame) => frame[1] === id);
    expect(JSON.stringify(answer)).toMatch(/EMFILE|12[0-9]/);
  });

  it('pipes to children', async () => {
    const worker = await start(`
      const { spawn } = require('child_process');
      let n = 0;
      try { for (; n < 200; n += 1) kept.push(spawn('sleep', ['30'])); } catch (e) {
        for (const child of kept) child.kill('SIGKILL');
        await Promise.all(kept.map((child) => once(child, 'close')));
        const child = spawn('echo', ['ok']);
        const [out] = await once(child.stdout, 'data');
        return [n, e.code, String(out)];
      }
    `);
    expect(await worker.ask({})).toEqual([85, 'EMFILE', 'ok\n']);
  });
});

describe('a descriptor that the thread has not opened is refused', () => {
  it.each([
    "new (require('net').Socket)({ fd: FOREIGN })",
    "require('net').createServer().listen({ fd: FOREIGN })",
    "new (require('tty').ReadStream)(FOREIGN)",
    "new (require('tty').WriteStream)(FOREIGN)",
    "require('tty').ReadStream(FOREIGN)",
    "require('child_process').spawn('cat', [], { stdio: ['ignore', 'pipe', 'pipe', FOREIGN] })",
    "require('child_process').spawn('cat', [], { stdio: [FOREIGN, 'pipe', 'pipe'] })",
    "require('child_process').spawnSync('cat', [], { stdio: [FOREIGN, 'pipe', 'pipe'] })",
  ])('%s', async (call) => {
    const foreign = await foreignSocket();
    const worker = await start(`
      const FOREIGN = ${String(foreign)};
      try { const made = ${call}; const [e] = await once(made, 'error'); return e.code; } catch (e) { return e.code; }
    `);
    expect(await worker.ask({})).toBe('EBADF');
  });

  it('but one that it has opened is not', async () => {
    const worker = await start(`
      const { spawnSync, spawn } = require('child_process');
      const fs = require('fs');
      fs.writeFileSync(dir + '/in', 'from a file');
      const own = fs.openSync(dir + '/in');
      const sync = spawnSync('cat', [], { stdio: [own, 'pipe', 'pipe'], encoding: 'utf8' }).stdout;
      const out = fs.openSync(dir + '/out', 'w');
      await once(spawn('echo', ['to a file'], { stdio: ['ignore', out, out] }), 'close');
      return [sync, fs.readFileSync(dir + '/out', 'utf8')];
    `);
    expect(await worker.ask({})).toEqual(['from a file', 'to a file\n']);
  });
});

describe('what is ordinary is as ever:', () => {
  it('a server, its clients, and calls that reuse connections', async () => {
    const worker = await start(`
      const http = require('http');
      const server = http.createServer((request, response) => response.end('hi')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const url = 'http://127.0.0.1:' + server.address().port;
      let text = '';
      for (let n = 0; n < 600; n += 1) text = await (await fetch(url)).text();
      for (let n = 0; n < 400; n += 1) {
        text += (await new Promise((resolve, reject) => {
          http.get(url, { agent: false }, (response) => response.on('data', resolve)).on('error', reject);
        })).length;
        text = text.slice(-3);
      }
      server.closeAllConnections();
      server.close();
      return text;
    `);
    expect(await worker.ask({})).toBe('222');
  });

  it('messages over UDP, and pipes', async () => {
    const worker = await start(`
      const dgram = require('dgram');
      const net = require('net');
      const [a, b] = [dgram.createSocket('udp4'), dgram.createSocket('udp4')];
      await new Promise((resolve) => a.bind(0, '127.0.0.1', resolve));
      b.send('over UDP', a.address().port, '127.0.0.1');
      const [message] = await once(a, 'message');
      a.close(); b.close();
      const server = net.createServer((socket) => socket.end('by a pipe')).listen(dir + '/pipe');
      await once(server, 'listening');
      const client = net.connect(dir + '/pipe');
      const [piped] = await once(client, 'data');
      server.close();
      return [String(message), String(piped)];
    `);
    expect(await worker.ask({})).toEqual(['over UDP', 'by a pipe']);
  });
});
