import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wire } from './wire.ts';

/** Goes off under a call, which it answers when it resolves with true. */
export type McpBomb = (wire: Wire) => Promise<boolean> | boolean;

const MB = 1024 * 1024;
const LINE = `${'x'.repeat(1023)}\n`;
const LISTS_CHANGED = { method: 'notifications/tools/list_changed' };
const CHANGES = 100_000;
const REPORTS = 300_000;
const DEPTH = 2_000_000;
const MOST = 3000;
/** What a grandchild runs: it ends by itself some time, if nobody ends it. */
const FAMILY = `
  const { spawn } = require('node:child_process');
  const stay = 'setTimeout(() => {}, 120_000)';
  for (let n = 0; n < 3; n += 1) spawn(process.execPath, ['-e', stay], { detached: true, stdio: 'inherit' });
  process.on('SIGTERM', () => {});
  setTimeout(() => {}, 120_000);`;

/** Every bomb under its name. */
export const MCP_BOMBS: Readonly<Record<string, McpBomb>> = {
  ok: () => true,
  crash: () => {
    process.stderr.write('about to crash\n');
    process.exit(7);
  },
  'exit-0': () => process.exit(0),
  never: () => false,
  'busy-loop': () => {
    for (;;);
  },
  deaf: () => {
    process.stdin.pause();
    return false;
  },
  noise: async ({ write }) => {
    for (let n = 0; n < 50 * 1024; n += 1) await write(LINE);
    for (let n = 0; n < 50; n += 1) await write('y'.repeat(MB));
    await write('\n');
    return true;
  },
  'stderr-flood': async () => {
    for (let n = 0; n < 50 * 1024; n += 1) {
      if (!process.stderr.write(LINE)) await once(process.stderr, 'drain');
    }
    return true;
  },
  'huge-message': async ({ id, write }) => {
    await write(
      `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"type":"text","text":"`,
    );
    for (let n = 0; n < 100; n += 1) await write('z'.repeat(MB));
    await write('"}]}}\n');
    return false;
  },
  'memory-growth': async () => {
    const kept: Buffer[] = [];
    while (kept.length * 8 < MOST) {
      kept.push(Buffer.alloc(8 * MB, 1));
      await sleep(10);
    }
    return kept.length > 0;
  },
  fork: () => {
    spawn(process.execPath, ['-e', FAMILY], { stdio: ['ignore', 'inherit', 'inherit'] });
    return true;
  },
  'slow-list': ({ say, listFromNowOn }) => {
    listFromNowOn('slow');
    say(LISTS_CHANGED);
    return true;
  },
  'large-list': ({ say, listFromNowOn }) => {
    listFromNowOn('too-large');
    say(LISTS_CHANGED);
    return true;
  },
  'list-storm': async ({ write }) => {
    const line = `${JSON.stringify({ jsonrpc: '2.0', ...LISTS_CHANGED })}\n`;
    for (let n = 0; n < CHANGES; n += 100) await write(line.repeat(100));
    return true;
  },
  'progress-storm': async ({ id, write }) => {
    for (let n = 0; n < REPORTS; n += 1) {
      const params = { progressToken: id, progress: n, message: 'on its way' };
      await write(
        `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params })}\n`,
      );
    }
    return true;
  },
  'unknown-ids': async ({ write }) => {
    for (let n = 0; n < REPORTS; n += 1) {
      await write(`{"jsonrpc":"2.0","id":${String(1_000_000 + n)},"result":{}}\n`);
    }
    return true;
  },
  'deep-nest': async ({ id, write }) => {
    const deep = '['.repeat(DEPTH) + ']'.repeat(DEPTH);
    const told = { log: 'notifications/message', progress: 'notifications/progress' };
    for (const method of Object.values(told)) {
      await write(
        `{"jsonrpc":"2.0","method":"${method}","params":{"progressToken":${JSON.stringify(id)},"data":${deep}}}\n`,
      );
    }
    await write(
      `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[],"structuredContent":{"deep":${deep}}}}\n`,
    );
    return false;
  },
};
