import { kernelPlaces, type SkillSpec } from '@skillet/core';
import { pythonCommand } from '../../carrier/process/command-line.ts';
import { MAX_FREE_STREAMS } from '../../worker/free-streams.ts';
import type { DialectShare, MakeDialect } from '../dialect.ts';
import { HttpSender } from './http-sender.ts';
import { HttpConversation } from './http-conversation.ts';
import { programCommand, type ListeningCommand } from './program-command.ts';
import { SocketFolder } from './socket-folder.ts';

/** Connections for probes besides those for calls, of which each that streams has one, too. */
const PROBES = 2;

/** Programs, and ASGI applications through uvicorn: requests and answers are HTTP, all else goes by what they understand. */
export const httpDialect: MakeDialect = (spec, share) => {
  const { runtimeDir, onFolder } = share;
  const sockets = new SocketFolder({ runtimeDir, onMade: onFolder });
  return {
    async open(party) {
      const listening = await commandOf(spec, share, sockets);
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
  { pythonPath, mcpAdapter }: DialectShare,
  sockets: SocketFolder,
): Promise<ListeningCommand> {
  if (spec.command !== undefined) return programCommand(spec.command, spec, sockets);
  const path = sockets.next();
  const places = JSON.stringify(kernelPlaces(spec, mcpAdapter));
  const args = ['-m', 'skillet_kernel.serve_application', path, places];
  return {
    line: pythonCommand(spec, pythonPath, args),
    address: { kind: 'socket', path },
  };
}
