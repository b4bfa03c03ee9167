import type { Bomb } from '../bomb.ts';
import { closeDescriptors } from './leaving/close-descriptors.ts';
import { descriptorLeak } from './leaving/descriptor-leak.ts';
import { fifoOpens } from './leaving/fifo-opens.ts';
import { portLeak } from './leaving/port-leak.ts';
import { timers } from './leaving/timers.ts';

/** What outlasts the answer, and harm to what the whole process shares. */
export const LEAVING: Record<string, Bomb> = {
  timers: { about: 'leaves 50,000 timers that tick for 3 s', explode: timers },
  'descriptor-leak': { about: 'opens files until it is refused', explode: descriptorLeak },
  'port-leak': { about: 'listens on 20 ports and never stops', explode: portLeak },
  'close-descriptors': { about: 'closes the descriptors 3 to 60', explode: closeDescriptors },
  'fifo-opens': { about: 'blocks the pool that all files are read with', explode: fifoOpens },
};
