import { expect, test } from 'vitest';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

const SKILL = `
  import { inspect } from 'node:util';
  import fs from 'node:fs';
  import { once } from 'node:events';
  import { execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
  import { SkillError } from '@skillet/sdk';
  export const handler = async ({ how }, { credentials, log }) => {
    const { KEY } = credentials;
    switch (how) {
      case 'print':
        console.log('with', KEY, { KEY });
        console.error(new Error('no ' + KEY));
        process.stdout.write('half ' + KEY);
        process.stdout.write('\\n' + KEY);
        log.info('said ' + KEY, { KEY, inner: [{ url: 'https://x/?key=' + encodeURIComponent(KEY) }], [KEY]: 1 });
        log.warn(inspect(process.env));
        console.log('x'.repeat(8180) + KEY);
        fs.writeSync(1, 'raw ' + KEY + '\\n');
        return {};
      case 'later': {
        const bytes = Buffer.from('bytes ' + KEY + '\\n');
        await new Promise((done) => fs.write(1, 'async ' + KEY + '\\n', done));
        await new Promise((done) => fs.write(2, bytes, 0, bytes.length, null, done));
        await new Promise((done) => fs.writev(1, [Buffer.from(KEY.slice(0, 9)), Buffer.from(KEY.slice(9) + '\\n')], done));
        await new Promise((done) => fs.writeFile(1, 'file ' + KEY + '\\n', done));
        await new Promise((done) => fs.appendFile(2, KEY + '\\n', done));
        const stream = fs.createWriteStream(null, { fd: 1, autoClose: false });
        stream.write(KEY.slice(0, 5));
        await new Promise((done) => stream.write(KEY.slice(5) + '\\n', done));
        fs.writeSync(1, bytes, 2, bytes.length - 2);
        process.stdout.write('y'.repeat(65 * 1024 - 5) + KEY.slice(0, 9));
        process.stdout.write(KEY.slice(9) + 'z'.repeat(65 * 1024) + '\\n');
        console.log('written');
        return {};
      }
      case 'children': {
        const script = 'console.log("child " + process.env.KEY); console.error(process.env.KEY)';
        const stdio = ['ignore', 'inherit', 'inherit'];
        await once(spawn(process.execPath, ['-e', script], { stdio }), 'close');
        await once(spawn(process.execPath, ['-e', script], { stdio: [0, 1, process.stderr] }), 'close');
        await once(fork('--print', ['process.env.KEY'], { execArgv: [] }), 'close');
        spawnSync(process.execPath, ['-e', script], { stdio: 'inherit' });
        execSync('printf "child %s\\\\n" "$KEY" >&2; printf "child %s\\\\n" "$KEY"', { stdio: 'inherit' });
        execSync('printf "child %s\\\\n" "$KEY" >&2');
        execFileSync(process.execPath, ['-e', script], { stdio });
        console.log('exited');
        return {};
      }
      case 'throw': throw new Error('cannot open /' + KEY + '/x, ' + KEY);
      case 'refuse': throw new SkillError(400, { why: KEY, list: [KEY], [KEY]: KEY });
      case 'shout': setTimeout(() => { throw new Error('late ' + KEY); }, 1); return new Promise(() => {});
      case 'reject': Promise.reject(new Error('rejected ' + KEY)); return new Promise(() => {});
      case 'exit': process.stdout.write(KEY); process.exit(KEY.length);
      case 'wait': return new Promise((resolve) => setTimeout(() => { console.log(KEY); resolve({}); }, 30));
      case 'snoop': console.log('theirs:', globalThis.theirs); return {};
      case 'leave': globalThis.theirs = KEY; return {};
      case 'keep': globalThis.theirs = KEY; return new Promise((resolve) => setTimeout(resolve, 200, {}));
    }
  };`;

const KEYS = [
  'sk-live/Abc+d"e\\f=1234567890',
  '-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEF\n-----END KEY-----',
];

function start() {
  const { dir, file } = skillFolder({ 'skill.mjs': SKILL });
  return startWorker({ dir, file, inputs: { how: { type: 'string' } } });
}

/** Every piece of a key that would give it away. */
const pieces = (key: string) =>
  [key, ...key.split('\n').filter((line) => !line.startsWith('--')), key.slice(0, 12)]
    .filter((piece) => !piece.startsWith('--') || piece === key)
    .flatMap((piece) => [piece, JSON.stringify(piece).slice(1, -1), encodeURIComponent(piece)]);

for (const KEY of KEYS) {
  for (const how of [
    'print',
    'later',
    'children',
    'throw',
    'refuse',
    'shout',
    'reject',
    'exit',
    'wait',
  ]) {
    test(`no key leaves by way of "${how}": ${KEY.slice(0, 10)}`, async () => {
      const it = start();
      it.request({ skill_input: { how }, credentials: { KEY } });
      const dies = ['shout', 'reject', 'exit'].includes(how);
      await (dies
        ? it.exited
        : it.frame((frame) => (frame[0] === 2 || frame[0] === 3) && frame[1] === 1));
      await it.terminate();
      const frames = it.frames.filter((frame) => frame[0] !== 8);
      const said =
        JSON.stringify(frames) +
        frames.map((frame) => JSON.stringify(frame).replaceAll('\\\\', '\\')).join('') +
        (await it.leaked());
      for (const piece of pieces(KEY)) expect(said.includes(piece), piece).toBe(false);
      if (how === 'later')
        expect(said).toMatch(/async \[redacted\][^]*bytes \[redacted\][^]*written/);
      if (how === 'children') expect(said).toMatch(/child \[redacted\][^]*exited/);
      if (how === 'print') expect(said.includes('with [redacted]')).toBe(true);
      if (dies || how === 'throw')
        expect(frames.some((frame) => frame[0] === 7 || frame[0] === 3)).toBe(true);
    });
  }
}

test('a request cannot tell the log what another one under way has', async () => {
  const it = start();
  it.request({ skill_input: { how: 'keep' }, credentials: { KEY: 'sk-of-another-one' } }, 'a');
  await it.ask({ how: 'snoop' }, 'b');
  expect((await it.line('theirs:')).message).toBe('theirs: [redacted]');
});

test('what a request had is still kept out of the log when it is answered', async () => {
  const it = start();
  await it.ask(
    { skill_input: { how: 'leave' }, credentials: { KEY: 'sk-of-the-one-before' } },
    'a',
  );
  await it.ask({ how: 'snoop' }, 'b');
  expect((await it.line('theirs:')).message).toBe('theirs: [redacted]');
});
