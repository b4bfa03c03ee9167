import { listProcesses, readEnvironment } from '@skillet/proc';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { connect, ServerGone } from '../src/index.ts';

// Starts a thousand programs: half a minute.
const MANY = 1000;
const AT_ONCE = 20;

/** The lightest of servers: a shell that greets, and at any other request leaves a child behind and ends. */
const SHELL = `
while IFS= read -r line; do
  case $line in *'"id":'*) id=\${line#*'"id":'}; id=\${id%%,*} ;; *) continue ;; esac
  case $line in
    *'"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"sh","version":"1"}}}\\n' "$id" ;;
    *'"wait"'*) sleep 1000 & ;;
    *) sleep 1000 & exit 3 ;;
  esac
done`;
const MARK = `A_THOUSAND=${crypto.randomUUID()}`;

/** The ways in which a conversation ends. */
const WAYS = ['closed', 'crashed', 'killed', 'dropped'] as const;

async function converse(way: (typeof WAYS)[number]): Promise<void> {
  const [name = '', value] = MARK.split('=');
  const target = { kind: 'stdio' as const, command: ['sh', '-c', SHELL] };
  const session = await connect(
    { ...target, env: { PATH: process.env['PATH'], [name]: value } },
    { client: { name: 'test', version: '1.0.0' }, prior: 'legacy' },
  );
  switch (way) {
    case 'closed':
      await session.close();
      return;
    case 'crashed':
      await expect(session.request('crash')).rejects.toThrow(ServerGone);
      break;
    case 'killed': {
      const call = expect(session.request('wait')).rejects.toThrow(ServerGone);
      process.kill(session.pid!, 'SIGKILL');
      await call;
      break;
    }
    case 'dropped': {
      const leaving = new AbortController();
      const call = session.request('wait', {}, { signal: leaving.signal });
      leaving.abort(new Error('left'));
      await expect(call).rejects.toThrow('left');
    }
  }
  // Resolves at once where it is over already, its children included.
  await session.close();
}

test('a thousand servers that are closed, crash, are killed or are left alone give everything back', async () => {
  const taken = () => ({
    processes: listProcesses().filter((pid) => readEnvironment(pid).includes(MARK)),
    descriptors: readdirSync('/proc/self/fd').length,
  });
  const held = () => process.getActiveResourcesInfo().toSorted();
  for (const way of WAYS) await converse(way);
  const before = taken();
  const heldBefore = held();
  expect(before.processes).toEqual([]);
  for (let begun = 0; begun < MANY; begun += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => converse(WAYS[index % WAYS.length]!)),
    );
  }
  await expect.poll(taken, { timeout: 10_000 }).toEqual(before);
  // Timers, too; those of the test itself are over by now.
  expect(held()).toEqual(heldBefore);
}, 300_000);
