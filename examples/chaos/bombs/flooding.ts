import type { Bomb } from '../bomb.ts';
import { consoleFlood } from './flooding/console-flood.ts';
import { heapFlood, messageFlood } from './flooding/message-flood.ts';

/** More than the host can read. */
export const FLOODING: Record<string, Bomb> = {
  'message-flood': { about: 'floods every port that it can reach', explode: messageFlood },
  'heap-flood': { about: 'floods the ports that the debugger finds', explode: heapFlood },
  'console-flood': { about: 'prints 100 MB', explode: consoleFlood },
};
