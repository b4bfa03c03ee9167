/** A skill in Node that tries what it is told, and every way around (`attack`); `to` is a file outside. */
export const NODE_PRISONER = `
import { spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import fs from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';

const here = import.meta.dirname;
const require = createRequire(import.meta.url);

const doing = {
  read: (to) => fs.readFileSync(to.startsWith('/') ? to : join(here, to), 'utf8'),
  write: (to) => {
    fs.writeFileSync(to.startsWith('/') ? to : join(here, to), 'x');
    return 'written';
  },
  keep: (to, { dataDir }) => {
    fs.writeFileSync(join(dataDir, 'kept'), to);
    return fs.readFileSync(join(dataDir, 'kept'), 'utf8');
  },
  start: (to, { dataDir }) => {
    const { stdout, error } = spawnSync(to, [join(here, 'link.txt')], { encoding: 'utf8' });
    if (error) throw error;
    return stdout;
  },
  connect: async (to) => {
    await (await fetch('http://' + to)).text();
    return 'connected';
  },
  variable: (to) => process.env[to] ?? 'none',
  children: (to) => ({ read: child('cat', to), ls: child('ls', here) }),
  attack: async (to, { dataDir }) => {
    const results = {};
    for (const [name, way] of Object.entries(ways(to, dataDir))) {
      try {
        results[name] = String(await way()) === 'secret' ? 'got it' : 'nothing';
      } catch (error) {
        results[name] = error.message === 'got' ? 'got in' : (error.code ?? error.name);
      }
    }
    return results;
  },
};

function child(file, argument) {
  try {
    const { status, error } = spawnSync(file, [argument]);
    return error !== undefined || status !== 0 ? "refused" : "done";
  } catch (error) {
    return "refused";
  }
}

const got = () => Promise.reject(new Error('got'));

function ways(secret, dataDir) {
  return {
    link: () => fs.readFileSync(join(here, 'link.txt'), 'utf8'),
    newLink: () => {
      fs.symlinkSync(secret, join(dataDir, 'link'));
      return fs.readFileSync(join(dataDir, 'link'), 'utf8');
    },
    hardLink: () => {
      fs.linkSync(secret, join(dataDir, 'hard'));
      return fs.readFileSync(join(dataDir, 'hard'), 'utf8');
    },
    copy: () => {
      fs.cpSync(secret, join(dataDir, 'copy'));
      return fs.readFileSync(join(dataDir, 'copy'), 'utf8');
    },
    climb: () => fs.readFileSync(here + '/../outside/secret.txt', 'utf8'),
    buffer: () => fs.readFileSync(Buffer.from(here + '/../outside/secret.txt'), 'utf8'),
    blob: async () => (await fs.openAsBlob(secret)).text(),
    import: async () => (await import(pathToFileURL(secret.replace('secret.txt', 'module.mjs')).href)).default && got(),
    require: () => require(secret.replace('secret.txt', 'module.mjs')) && got(),
    hooks: () => {
      registerHooks({ load: (url, context, next) => (url.endsWith('secret') ? { format: 'json', source: fs.readFileSync(secret), shortCircuit: true } : next(url, context)) });
      return import(pathToFileURL(join(here, 'secret')).href, { with: { type: 'json' } });
    },
    binding: () => process.binding('fs') && got(),
    context: () => vm.runInNewContext('read(secret, "utf8")', { read: fs.readFileSync, secret }),
    environ: () => fs.readFileSync('/proc/' + process.ppid + '/environ', 'utf8').includes('hunter2') && got(),
    root: () => fs.readFileSync('/proc/self/root' + secret, 'utf8'),
    spawn: () => spawnSync('cat', [secret], { encoding: 'utf8' }).stdout,
    execve: () => process.execve('/bin/cat', ['cat', secret], {}),
    worker: () => new (require('node:worker_threads').Worker)('1', { eval: true }) && got(),
    addon: () => process.dlopen({ exports: {} }, join(here, 'x.node')),
    wasi: () => new (require('node:wasi').WASI)({ version: 'preview1', preopens: { '/x': '/' } }) && got(),
    inspector: () => require('node:inspector').open(0) ?? got(),
    database: () => new (require('node:sqlite').DatabaseSync)(secret).prepare('select 1').get() && got(),
    report: () => process.report.writeReport(join(here, '..', 'out', 'report.json')) && got(),
    snapshot: () => require('node:v8').writeHeapSnapshot(join(here, '..', 'out', 'x.heapsnapshot')) && got(),
    environment: () => process.loadEnvFile(secret) ?? got(),
    socket: () => new Promise((resolve, reject) => {
      const plain = Object.getPrototypeOf(net.Socket.prototype);
      const socket = new net.Socket();
      const { TCP, constants } = (() => { try { return process.binding('tcp_wrap'); } catch { return {}; } })();
      if (TCP) reject(new Error('got'));
      socket.on('error', reject).on('connect', () => reject(new Error('got'))).connect('/run/nothing.sock');
      void plain, constants;
    }),
    listen: () => new Promise((resolve, reject) => {
      net.createServer().on('error', reject).listen(0, '127.0.0.1', () => reject(new Error('got')));
    }),
    udp: () => new Promise((resolve, reject) => {
      dgram.createSocket('udp4').on('error', reject).bind(0, '127.0.0.1', () => reject(new Error('got')));
    }),
    signal: () => process.kill(process.ppid, 0) && got(),
  };
}

export const handler = async ({ do: what, to }, context) => ({ did: await doing[what](to, context) });
`;
