import { isJsonObject, MCP_LOG_LEVELS } from '@skillet/core';
import type { ServerSession } from '@skillet/mcp-client';

/**
 * How much an older server logs, which it is told for all its callers: as much as the one wants that wants most. What others do not want
 * to hear is kept from them.
 */
export class LogLevel {
  readonly #session: Pick<ServerSession, 'era' | 'capabilities' | 'request'>;
  #told: number | undefined;

  constructor(session: Pick<ServerSession, 'era' | 'capabilities' | 'request'>) {
    this.#session = session;
  }

  /** A caller wants to hear messages from a level up. */
  async want(level: string): Promise<void> {
    const wanted = MCP_LOG_LEVELS.indexOf(level);
    const { era, capabilities } = this.#session;
    if (wanted === -1 || era === 'modern' || !isJsonObject(capabilities['logging'])) return;
    if (this.#told !== undefined && this.#told <= wanted) return;
    this.#told = wanted;
    // One that cannot do it logs as it does.
    await this.#session.request('logging/setLevel', { level }).catch(() => undefined);
  }
}
