import type { OpenMcpServer } from '@skillet/core';
import { openOwn } from './instances/own-servers.ts';
import { openShared } from './shared-server.ts';

/** Makes what answers for the server of a skill. Rejects with an Error that says why there is none. */
export const openMcpServer: OpenMcpServer = (spec, host, setup) =>
  spec.sessions === 'shared' ? openShared(spec, host, setup) : openOwn(spec, host, setup);
