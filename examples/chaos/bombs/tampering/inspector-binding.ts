import { forever } from '../../forever.ts';

type Send = (message: string) => void;
interface Binding {
  readonly MainThreadConnection: new (onMessage: Send) => { dispatch: Send };
}

/** Runs code in the host's own thread, by the binding below the debugger's module. */
export function enterByBinding(): Promise<never> {
  const { binding } = process as unknown as { binding: (name: string) => unknown };
  const { MainThreadConnection } = binding('inspector') as Binding;
  const connection = new MainThreadConnection(() => undefined);
  const params = { expression: 'process.exit(9)' };
  connection.dispatch(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
  return forever();
}
