import { kernelPlaces, type SkillSpec } from '@skillet/core';
import { dirname } from 'node:path';
import { pythonCommand } from '../../carrier/process/command-line.ts';
import { Confinement, type PythonHeld } from '../../carrier/process/confine/confinement.ts';
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
  const confinement = Confinement.of(spec, share.pythonPath);
  return {
    async open(party) {
      const listening = await commandOf(spec, share, sockets, {
        confinement,
        onFrame: party.onFrame,
      });
      const connections = spec.concurrency + MAX_FREE_STREAMS + PROBES;
      const sender = await HttpSender.open(listening.address, connections);
      return new HttpConversation(spec, listening, sender, party);
    },
    close() {
      sockets.close();
    },
  };
};

/** What a process is held to, and who hears of that. */
interface Held {
  readonly confinement: Confinement | undefined;
  readonly onFrame: (raw: unknown) => void;
}

async function commandOf(
  spec: SkillSpec,
  { pythonPath, mcpAdapter }: DialectShare,
  sockets: SocketFolder,
  { confinement, onFrame }: Held,
): Promise<ListeningCommand> {
  if (spec.command !== undefined) {
    const { line, address } = await programCommand(spec.command, spec, sockets);
    const socket = address.kind === 'socket' ? [dirname(address.path)] : [];
    const files = { read: [], sockets: socket, execute: [line.file, process.execPath] };
    return { line: (await confinement?.around(line, files, onFrame)) ?? line, address };
  }
  const path = sockets.next();
  const make = (held?: PythonHeld) => {
    const places = JSON.stringify({ ...kernelPlaces(spec, mcpAdapter), ...held });
    const args = ['-m', 'skillet_kernel.serve_application', path, places];
    return pythonCommand(spec, pythonPath, args);
  };
  return {
    line: (await confinement?.aroundPython(make, onFrame, path)) ?? make(),
    address: { kind: 'socket', path },
  };
}
