import { ToHost, type Clock, type SkillSpec } from '@skillet/core';
import { captureProgram } from './capture-program.ts';
import type { HttpSender } from './http-sender.ts';
import { programFiles } from '../../carrier/process/program-files.ts';

type OnFrame = (raw: unknown) => void;

/** Tells of a program that is ready, and what it says of itself. */
export async function tellProgram(
  to: { readonly spec: SkillSpec; readonly clock: Clock; readonly onFrame: OnFrame },
  health: boolean,
  sender: HttpSender,
): Promise<void> {
  const { spec, clock, onFrame } = to;
  const [files, captured] = await Promise.all([
    programFiles(spec.dir, spec.command ?? []),
    captureProgram(sender, clock),
  ]);
  onFrame([ToHost.imported, files, []]);
  onFrame([ToHost.loaded, { health, captured }]);
}
