import type { FailedExchange } from '@skillet/gateway';
import type { HostLogger } from '../log/logger.ts';
import type { PluginHost } from '../plugins/plugin-host.ts';

/** Tells plugins of every error that a client was told of, and logs those that are faults of the host. */
export function faultTeller(
  plugins: Pick<PluginHost, 'onError'>,
  log: Pick<HostLogger, 'error'>,
): (failed: FailedExchange) => void {
  return (failed) => {
    plugins.onError(failed);
    const { requestId, mount, error } = failed;
    // Host errors are events of the supervisor; what is left is a fault of ours.
    if (error.code !== 'internal_error') return;
    log.error({ request_id: requestId, mount, err: error.cause }, 'the host failed on a request');
  };
}
