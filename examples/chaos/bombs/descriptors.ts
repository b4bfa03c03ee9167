import type { Bomb } from '../bomb.ts';
import { callsToNeighbour } from './descriptors/calls-to-neighbour.ts';
import { foreignDescriptor } from './descriptors/foreign-descriptor.ts';
import { openFiles } from './descriptors/open-files.ts';
import { reloadLoop } from './descriptors/reload-loop.ts';
import { floodLane } from './descriptors/flood-lane.ts';
import { rmTempFolder } from './descriptors/rm-temp-folder.ts';
import { staleDescriptors } from './descriptors/stale-descriptors.ts';
import { tcpSockets } from './descriptors/tcp-sockets.ts';
import { udpSockets } from './descriptors/udp-sockets.ts';

/** Sockets, and what belongs to the process or the host and not to the skill. */
export const DESCRIPTORS: Record<string, Bomb> = {
  'tcp-sockets': { about: 'opens 10,000 TCP sockets', explode: tcpSockets },
  'udp-sockets': { about: 'opens 20,000 UDP sockets', explode: udpSockets },
  'open-files': {
    about: 'opens files, folders and sockets until each is refused, and closes none',
    explode: openFiles,
  },
  'calls-to-neighbour': {
    about: 'calls another skill of the host 1,000 times at once',
    explode: callsToNeighbour,
  },
  'reload-loop': { about: 'calls the host’s /reload in a loop', explode: reloadLoop },
  'foreign-descriptor': {
    about: 'reads from all sockets of the process, as if they were its own',
    explode: foreignDescriptor,
  },
  'stale-descriptors': {
    about: 'reads, writes and closes descriptors that it has closed already',
    explode: staleDescriptors,
  },
  'rm-temp-folder': { about: 'empties the temporary folder', explode: rmTempFolder },
  'lane-flood': {
    about: 'writes 60 MB that are no frame to its end of the lane',
    explode: floodLane,
  },
};
