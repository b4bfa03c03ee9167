import {
  MCP_ROUTE,
  withoutForms,
  type AdapterAnswer,
  type AdapterHost,
  type AdapterRequest,
  type AdapterSetup,
  type McpAdapter,
  type McpServerSpec,
} from '@skillet/core';
import { ServerGone } from '@skillet/mcp-client';
import { answerRequest } from './answer-request.ts';
import { ForwardedDesk } from './forwarded-desk.ts';
import { forwardedParts } from './forwarded-parts.ts';
import { lastWords, secretsOf } from './last-words.ts';
import { isListChange } from './other-lists.ts';
import { Pulse } from './pulse.ts';
import { reachServer, targetOf } from './reach-server.ts';
import { toldBy, ToolList } from './tool-list.ts';
import { Updates } from './updates.ts';

/** Reaches the one server of all callers; with it the worker ends. */
export async function openShared(
  spec: McpServerSpec,
  host: AdapterHost,
  { dataDir }: AdapterSetup,
): Promise<McpAdapter> {
  const env = { ...process.env };
  const secrets = secretsOf(spec, env);
  let list: ToolList | undefined;
  const updates = new Updates((uris) => {
    host.updated(uris);
  });
  try {
    const session = await reachServer(targetOf(spec, env), {
      host,
      dataDir,
      startTimeout: spec.startTimeout,
      onNotification: (notification) => {
        if (isListChange(notification.method)) list?.refresh();
        else updates.hear(notification);
      },
      onReconnect: () => list?.refresh(),
    });
    const told = await toldBy(session);
    list = new ToolList(session, told, {
      tell: (text) => {
        host.tell(text);
      },
      note: (fault) => {
        host.log('warn', withoutForms(fault, secrets));
      },
    });
    const end = (why: string, stderrTail = ''): void => {
      host.end(lastWords(why, stderrTail, secrets));
    };
    const pulse = new Pulse(session, { every: spec.pingInterval, onSilent: end });
    void session.ended.then(({ closed, why, stderrTail }) => {
      pulse.stop();
      if (!closed) end(why, stderrTail);
    });
    const desk = new ForwardedDesk(pulse, updates);
    const isChild = spec.server.kind === 'stdio';
    return new SharedServer(desk, { told, isChild, close: () => session.close() });
  } catch (error) {
    const why = error instanceof Error ? error.message : 'It could not be reached.';
    const tail = error instanceof ServerGone ? error.stderrTail : '';
    throw new Error(lastWords(why, tail, secrets), { cause: error });
  }
}

/** What an adapter is besides its session. */
interface SharedParts {
  readonly told: string;
  /** Whether the server ends when the session does. */
  readonly isChild: boolean;
  readonly close: () => Promise<void>;
}

class SharedServer implements McpAdapter {
  readonly told: string;
  readonly close: () => Promise<void>;
  readonly #desk: ForwardedDesk;
  readonly #isChild: boolean;

  constructor(desk: ForwardedDesk, { told, isChild, close }: SharedParts) {
    this.told = told;
    this.close = close;
    this.#desk = desk;
    this.#isChild = isChild;
  }

  async answer(request: AdapterRequest): Promise<AdapterAnswer> {
    try {
      const parts = request.path === MCP_ROUTE ? forwardedParts(request.body) : undefined;
      return await answerRequest(this.#desk, request, parts);
    } catch (error) {
      if (!(error instanceof ServerGone)) throw error;
      // The host tells of the death, or sends the call again: this worker has no answer, and ends.
      if (this.#isChild) return await new Promise<never>(() => undefined);
      return { status: 502, body: JSON.stringify({ detail: error.message }) };
    }
  }
}
