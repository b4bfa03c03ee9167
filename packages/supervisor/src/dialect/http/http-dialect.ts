import type { SkillSpec } from '@skillet/core';
import { pythonCommand } from '../../carrier/process/command-line.ts';
import { MAX_FREE_STREAMS } from '../../worker/free-streams.ts';
import type { MakeDialect } from '../dialect.ts';
import { HttpSender } from './http-sender.ts';
import { HttpConversation } from './http-conversation.ts';
import { programCommand, type ListeningCommand } from './program-command.ts';
import { SocketFolder } from './socket-folder.ts';

/** Connections for probes besides those for calls, of which each that streams has one, too. */
const PROBES = 2;

/** Programs, and ASGI applications through uvicorn: requests and answers are HTTP, all else goes by what they understand. */
export const httpDialect: MakeDialect = (spec, { pythonPath, runtimeDir, onFolder }) => {
  const sockets = new SocketFolder({ runtimeDir, onMade: onFolder });
  return {
    async open(party) {
      const listening = await commandOf(spec, pythonPath, sockets);
      const connections = spec.concurrency + MAX_FREE_STREAMS + PROBES;
      const sender = await HttpSender.open(listening.address, connections);
      return new HttpConversation(spec, listening, sender, party);
    },
    close() {
      sockets.close();
    },
  };
};

async function commandOf(
  spec: SkillSpec,
  pythonPath: string,
  sockets: SocketFolder,
): Promise<ListeningCommand> {
  if (spec.command !== undefined) return programCommand(spec.command, spec, sockets);
  const path = sockets.next();
  return {
    line: pythonCommand(spec, pythonPath, ['-m', 'skillet_kernel.serve_application', path]),
    address: { kind: 'socket', path },
  };
}
