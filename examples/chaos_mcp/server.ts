import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { MCP_BOMBS } from './bombs.ts';
import { say, write, type Listing } from './wire.ts';

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: {
    readonly protocolVersion?: string;
    readonly arguments?: { readonly bomb?: string };
    readonly cursor?: string;
  };
}

const TOOL = {
  name: 'chaos',
  description: 'Harms its host on command, to show that nobody else is hurt.',
  inputSchema: { type: 'object', properties: { bomb: { type: 'string' } } },
};
const SLOW = 20_000;
const MANY = 1000;
const LARGE = 1024 * 1024;

let listing: Listing = 'as-usual';

/** The answer to `tools/list`; a large one has a page for each of a thousand tools of a megabyte. */
async function list(cursor = '0'): Promise<object> {
  if (listing === 'slow') await sleep(SLOW);
  if (listing !== 'too-large') return { tools: [TOOL] };
  const page = Number(cursor);
  const tool = { ...TOOL, name: `chaos-${cursor}`, description: 'd'.repeat(LARGE) };
  const next = page + 1 < MANY ? { nextCursor: String(page + 1) } : {};
  return { tools: [page === 0 ? TOOL : tool], ...next };
}

async function take({ id, method, params }: Message): Promise<void> {
  if (id === undefined) return;
  switch (method) {
    case 'initialize':
      say({
        id,
        result: {
          protocolVersion: params?.protocolVersion,
          capabilities: { tools: { listChanged: true } },
          serverInfo: { name: 'chaos', version: '0.1.0' },
        },
      });
      return;
    case 'ping':
      say({ id, result: {} });
      return;
    case 'tools/list':
      say({ id, result: await list(params?.cursor) });
      return;
    case 'tools/call': {
      const bomb = params?.arguments?.bomb ?? 'ok';
      const goOff = MCP_BOMBS[bomb];
      const wire = { id, say, write, listFromNowOn: (next: Listing) => (listing = next) };
      if (goOff === undefined) say({ id, error: { code: -32602, message: `no bomb "${bomb}"` } });
      else if (await goOff(wire)) {
        say({ id, result: { content: [], structuredContent: { done: bomb } } });
      }
      return;
    }
    default:
      say({ id, error: { code: -32601, message: 'Method not found' } });
  }
}

const { CHAOS_AT_LOAD: atLoad } = process.env;
if (atLoad === 'exit') {
  process.stderr.write('told to exit at its start\n');
  process.exit(3);
}
createInterface({ input: process.stdin }).on('line', (line) => {
  if (atLoad !== 'hang') void take(JSON.parse(line) as Message);
});
