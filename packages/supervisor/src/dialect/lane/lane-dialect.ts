import { pathToFileURL } from 'node:url';
import {
  isPython,
  kernelPlaces,
  kernelSetup,
  LANE_VERSION,
  ToHost,
  ToWorker,
  type HostFrame,
  type SkillSpec,
} from '@skillet/core';
import type { Child } from '../../carrier/process/child/child.ts';
import {
  kernelCommand,
  kernelFiles,
  pythonCommand,
  type CommandLine,
} from '../../carrier/process/command-line.ts';
import { withoutNetwork } from '../../carrier/process/child/without-network.ts';
import { Confinement, type PythonHeld } from '../../carrier/process/confine/confinement.ts';
import { sdkFile } from '../../carrier/process/confine/rules.ts';
import type { Conversation, DialectShare, MakeDialect, Party } from '../dialect.ts';
import { tellPython } from '../tell-python.ts';
import { FramePipe } from './frame-pipe.ts';
import { HostLane } from './host-lane.ts';

/** Milliseconds that the end of a process may take to be noticed after its lane was closed. */
const END_NOTICED_WITHIN = 500;

/** Our kernels, for Node and for handlers in Python: requests, answers and all else are frames over a socket. */
export const laneDialect: MakeDialect = (spec, share) => {
  const confinement = Confinement.of(spec, share.pythonPath);
  return {
    async open(party) {
      const own = isPython(spec.entry)
        ? await pythonLine(spec, share, confinement, party)
        : await nodeLine(spec, share, confinement, party);
      const command = spec.sealed === true ? await withoutNetwork(own) : own;
      return new LaneConversation(spec, command, party);
    },
    close: () => undefined,
  };
};

async function pythonLine(
  spec: SkillSpec,
  { pythonPath, mcpAdapter }: DialectShare,
  confinement: Confinement | undefined,
  { onFrame }: Party,
): Promise<CommandLine> {
  const make = (held?: PythonHeld) => {
    const places = JSON.stringify({ ...kernelPlaces(spec, mcpAdapter), ...held });
    return pythonCommand(spec, pythonPath, ['-m', 'skillet_kernel.serve_handler', places]);
  };
  return confinement?.aroundPython(make, onFrame) ?? make();
}

async function nodeLine(
  spec: SkillSpec,
  { kernelEntry, mcpAdapter, nodeFlags }: DialectShare,
  confinement: Confinement | undefined,
  { onFrame }: Party,
): Promise<CommandLine> {
  const told = kernelPlaces(spec, mcpAdapter);
  const places =
    confinement === undefined
      ? told
      : { ...told, sdkUrl: pathToFileURL(sdkFile(kernelEntry)).href };
  const command = kernelCommand(spec, kernelEntry, JSON.stringify(places), nodeFlags);
  return confinement?.around(command, kernelFiles(kernelEntry), onFrame) ?? command;
}

class LaneConversation implements Conversation {
  readonly command: CommandLine;
  readonly #spec: SkillSpec;
  readonly #party: Party;
  #lane: HostLane | undefined;

  constructor(spec: SkillSpec, command: CommandLine, party: Party) {
    this.#spec = spec;
    this.command = command;
    this.#party = party;
  }

  get filling(): boolean {
    return this.#lane?.filling ?? false;
  }

  begin(child: Child): void {
    const { clock, fail, sources } = this.#party;
    const { entry, limits } = this.#spec;
    const listener = {
      onFrame: (raw: unknown) => {
        this.#onFrame(raw);
      },
      onGarbage: () => {
        fail('wrote something to its lane that is not a frame, or a frame that is too long');
      },
      onClosed: () => {
        clock.after(END_NOTICED_WITHIN, () => {
          if (!child.over) fail('closed its lane');
        });
      },
    };
    const pipe = new FramePipe(child.lane, limits.response, listener, clock);
    // The code of another language is always what is on disk.
    const setup = { ...kernelSetup(this.#spec), sources: isPython(entry) ? null : sources };
    pipe.postMessage([[ToWorker.setup, LANE_VERSION, setup]]);
    this.#lane = new HostLane(pipe);
  }

  send(frame: HostFrame): void {
    // Memory does not travel back.
    const told: HostFrame =
      frame[0] === ToWorker.responseCredit ? [frame[0], frame[1], frame[2], []] : frame;
    this.#lane?.send(told);
  }

  end(): Promise<void> {
    this.#lane?.close();
    return Promise.resolve();
  }

  #onFrame(raw: unknown): void {
    const [kind, , , version] = raw as readonly unknown[];
    if (kind === ToHost.hello && version !== LANE_VERSION) {
      const both = `version ${String(version)} of the lane, and its host ${String(LANE_VERSION)}`;
      this.#party.fail(`has a kernel that speaks ${both}`);
      return;
    }
    if (kind === ToHost.loaded && isPython(this.#spec.entry)) {
      void tellPython(this.#spec, raw, this.#party.onFrame);
    } else {
      this.#party.onFrame(raw);
    }
  }
}
