import { readFileSync } from 'node:fs';
import {
  MCP_ROUTE,
  type AdapterAnswer,
  type AdapterRequest,
  type McpAdapter,
  type McpServerSpec,
  type OpenMcpServer,
} from '@skillet/core';
import { connect, ServerGone, type ConnectOptions, type ServerTarget } from '@skillet/mcp-client';
import { answerTool, toolAt } from './answer-tool.ts';
import { ForwardedDesk } from './forwarded-desk.ts';
import { lastWords, secretsOf } from './last-words.ts';
import { isListChange } from './other-lists.ts';
import { Pulse } from './pulse.ts';
import { rememberedEra, rememberEra } from './remembered-era.ts';
import { toldBy, ToolList } from './tool-list.ts';
import { Updates } from './updates.ts';

/** What an older server, which is told once, may ask: who makes a call may be able to answer, and else it is refused. */
const ASKABLE = {
  elicitation: { form: {}, url: {} },
  sampling: { context: {}, tools: {} },
  roots: {},
};
/** Where the package's own file is, seen from the bundle. */
const PACKAGE = new URL('../package.json', import.meta.url);

/** Reaches the server of a skill; with the server the worker ends. Rejects with an Error that says why there is none. */
export const openMcpServer: OpenMcpServer = async (spec, host, dataDir) => {
  if (spec.sessions !== 'shared') {
    // To share in silence what is to be kept apart would hand one caller's state to another.
    throw new Error(`mcp.sessions: ${spec.sessions} is not possible yet; \`shared\` is`);
  }
  const env = { ...process.env };
  const secrets = secretsOf(spec, env);
  let list: ToolList | undefined;
  const updates = new Updates((uris) => {
    host.updated(uris);
  });
  const prior = await rememberedEra(dataDir);
  try {
    const session = await connect(targetOf(spec, env), {
      client: { name: 'skillet-host', version: ownVersion() },
      capabilities: ASKABLE,
      ...limitsFor(spec),
      ...(prior === undefined ? {} : { prior }),
      onNotification: (notification) => {
        if (isListChange(notification.method)) list?.refresh();
        else updates.hear(notification);
      },
      onReconnect: () => list?.refresh(),
      onStderr: (line) => {
        host.log('info', line);
      },
      onNotice: (text) => {
        host.log('warn', text);
      },
    });
    if (session.era !== prior) await rememberEra(dataDir, session.era);
    const told = await toldBy(session);
    list = new ToolList(session, told, {
      tell: (text) => {
        host.tell(text);
      },
      note: (fault) => {
        host.log('warn', fault);
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
    return new Adapter(desk, told, spec.server.kind === 'stdio');
  } catch (error) {
    if (!(error instanceof ServerGone)) throw error;
    throw new Error(lastWords(error.message, error.stderrTail, secrets), { cause: error });
  }
};

class Adapter implements McpAdapter {
  readonly told: string;
  readonly #desk: ForwardedDesk;
  readonly #isChild: boolean;

  /** `isChild`: whether the server ends when the session does. */
  constructor(desk: ForwardedDesk, told: string, isChild: boolean) {
    this.told = told;
    this.#desk = desk;
    this.#isChild = isChild;
  }

  async answer(request: AdapterRequest): Promise<AdapterAnswer> {
    try {
      return await this.#answer(request);
    } catch (error) {
      if (!(error instanceof ServerGone)) throw error;
      // The host tells of the death, or sends the call again: this worker has no answer, and ends.
      if (this.#isChild) return await new Promise<never>(() => undefined);
      return { status: 502, body: JSON.stringify({ detail: error.message }) };
    }
  }

  #answer(request: AdapterRequest): Promise<AdapterAnswer> {
    if (request.path === MCP_ROUTE) return this.#desk.answer(request);
    const tool = toolAt(request.path);
    if (tool === undefined || request.method !== 'POST') {
      return Promise.resolve({ status: 404, body: '{"detail":"Not Found"}' });
    }
    return answerTool(this.#desk.session, tool, request);
  }
}

/** Milliseconds before the end of the time for a start when a server is given up here: more is known of it than that it is late. */
const BEFORE = 1500;

function limitsFor({ startTimeout }: McpServerSpec): Pick<ConnectOptions, 'limits'> {
  return startTimeout === undefined
    ? {}
    : { limits: { start: Math.max(startTimeout - BEFORE, startTimeout / 2) } };
}

function targetOf({ server }: McpServerSpec, env: NodeJS.ProcessEnv): ServerTarget {
  if (server.kind === 'http') return server;
  return { kind: 'stdio', command: server.command, env };
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string };
  return version;
}
