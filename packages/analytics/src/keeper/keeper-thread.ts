import { parentPort, workerData } from 'node:worker_threads';
import { whyOf } from '../store/sqlite-faults.ts';
import { moment } from './clock.ts';
import type { FromKeeper, KeeperData, ToKeeper } from './messages.ts';
import { UsageKeeper } from './usage-keeper.ts';

const keeper = new UsageKeeper(
  workerData as KeeperData,
  (level, text) => {
    say({ type: 'note', level, text });
  },
  moment,
);

let told = 0;

parentPort?.on('message', (asked: ToKeeper) => {
  carryOut(asked);
  const { settled } = keeper;
  if (settled > told) say({ type: 'settled', pages: settled - told });
  told = settled;
  if (asked.do !== 'close') return;
  say({ type: 'closed' });
  parentPort?.close();
});

function carryOut(asked: ToKeeper): void {
  switch (asked.do) {
    case 'add':
      keeper.add(asked.page);
      return;
    case 'bound':
      keeper.bound(asked.maxBytes);
      return;
    case 'read':
      try {
        say({ type: 'answer', id: asked.id, text: keeper.read(asked.query) });
      } catch (error) {
        say({ type: 'failed', id: asked.id, why: whyOf(error) });
      }
      return;
    case 'close':
      keeper.close();
  }
}

function say(message: FromKeeper): void {
  parentPort?.postMessage(message);
}
