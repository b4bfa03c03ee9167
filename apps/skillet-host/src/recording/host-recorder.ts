import type { HostRoute } from '@skillet/core';
import type { Commands } from '../siblings/door.ts';
import type { Siblings } from '../siblings/siblings.ts';
import { HostRecording } from './host-recording.ts';
import { Recorder, type RecorderParts } from './recorder.ts';
import { recordingDesk } from './recording-desk.ts';
import { recordingRoutes } from './recording-routes.ts';

/** Records calls for the command line of this machine, and for admins by HTTP. */
export class HostRecorder extends Recorder {
  readonly routes: readonly HostRoute[];
  /** What the others that share the port may ask. */
  readonly commands: Commands;
  readonly #own: HostRecording;

  constructor({ siblings, ...parts }: RecorderParts & { readonly siblings: Siblings | undefined }) {
    super(parts);
    this.#own = new HostRecording(this);
    const { desk, commands } = recordingDesk(this.#own, siblings);
    this.commands = commands;
    this.routes = recordingRoutes(desk);
  }

  override async close(): Promise<void> {
    await this.#own.close();
    await super.close();
  }
}
