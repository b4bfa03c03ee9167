import { ToolNames } from '@skillet/catalog';
import type { Dispatcher } from '@skillet/core';
import type { HostLogger } from '../log/logger.ts';
import { readToolNames, toolNamesFile } from './tool-names-file.ts';

/** What a host's names of tools are made of. */
interface HostToolNamesParts {
  /** Where they are kept; undefined where the host leaves no trace. */
  readonly dataDir: string | undefined;
  readonly dispatcher: Pick<Dispatcher, 'broken'>;
  readonly log: Pick<HostLogger, 'warn'>;
}

/** The names of a host's tools, the same after a restart. */
export interface HostToolNames {
  readonly names: ToolNames;
  /** Resolves when they are kept. */
  close(): Promise<void>;
}

/** Makes the names of a host's tools, where they are kept of what they were. */
export function hostToolNames({ dataDir, dispatcher, log }: HostToolNamesParts): HostToolNames {
  // What cannot run now is awaited: it comes back once it is mended.
  const isAwaited = (mount: string): boolean =>
    dispatcher.broken().some((one) => one.mount === mount);
  if (dataDir === undefined) {
    return { names: new ToolNames({ isAwaited }), close: () => Promise.resolve() };
  }
  let warned = false;
  const onFault = (error: unknown): void => {
    if (warned) return;
    warned = true;
    log.warn(
      { err: error },
      'the names of tools cannot be kept, so after a restart some may be called otherwise (settings.data_dir or SKILLET_DATA_DIR says where they are kept)',
    );
  };
  const file = toolNamesFile(dataDir, () => names.given, onFault);
  const names: ToolNames = new ToolNames({
    given: readToolNames(dataDir),
    isAwaited,
    onChange: () => {
      file.touch();
    },
  });
  return { names, close: () => file.close() };
}
