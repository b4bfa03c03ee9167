/* eslint-disable @typescript-eslint/no-deprecated -- the suite wants what only the plain server of the SDK can do, and its log messages */
/** The server of the official suite over stdio, of the newest revision. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  acceptedContent,
  inputRequired,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  Server,
  type CallToolResult,
  type InputRequests,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import {
  contentsOf,
  form,
  FORMS,
  INFO,
  isForm,
  isPlain,
  PLAIN,
  promptMessages,
  PROMPTS,
  RESOURCES,
  sampling,
  TEMPLATES,
  text,
  tool,
  TOOLS,
} from './content.ts';

const INVALID = -32602;
const NAME = form({ name: { type: 'string' as const } }, ['name']);
const STATE = 'state of the server';

/** What tools ask, and what they answer to the answers. */
interface Asking {
  readonly asks: InputRequests;
  readonly state?: string;
  readonly says: (answers: Readonly<Record<string, unknown>>) => string;
}

const elicit = (message: string, requestedSchema: ReturnType<typeof form>) =>
  inputRequired.elicit({ message, requestedSchema: requestedSchema as typeof NAME });
const sample = (prompt: string, most?: number) =>
  inputRequired.createMessage(sampling(prompt, most));
const OK = form({ ok: { type: 'boolean' as const } }, ['ok']);
const told = (answers: object) => JSON.stringify(answers);

const ASKING: Readonly<Record<string, Asking>> = {
  test_input_required_result_elicitation: {
    asks: { user_name: elicit('What is your name?', NAME) },
    says: (answers) => {
      const content = acceptedContent(answers, 'user_name');
      return `Hello, ${String(content?.['name'])}!`;
    },
  },
  test_input_required_result_sampling: {
    asks: { capital_question: sample('What is the capital of France?') },
    says: told,
  },
  test_input_required_result_list_roots: {
    asks: { client_roots: inputRequired.listRoots() },
    says: told,
  },
  test_input_required_result_request_state: {
    asks: { confirm: elicit('Please confirm', OK) },
    state: STATE,
    says: () => 'state-ok',
  },
  test_input_required_result_tampered_state: {
    asks: { confirm: elicit('Please confirm', OK) },
    state: STATE,
    says: () => 'state-ok',
  },
  test_input_required_result_multiple_inputs: {
    asks: {
      user_name: elicit('What is your name?', NAME),
      greeting: sample('Generate a greeting', 50),
      client_roots: inputRequired.listRoots(),
    },
    state: STATE,
    says: told,
  },
  test_streaming_elicitation: {
    asks: { user_name: elicit('What is your name?', NAME) },
    says: told,
  },
};

const MORE = [
  ...Object.keys(ASKING),
  'test_input_required_result_multi_round',
  'test_input_required_result_capabilities',
  'test_missing_capability',
  'test_logging_tool',
  'test_trigger_tool_change',
  'test_trigger_prompt_change',
];
const ASKING_PROMPT = 'test_input_required_result_prompt';

/** Asks again for what is missing, and answers when nothing is. */
function asking(
  { asks, state, says }: Asking,
  { mcpReq: { inputResponses: given = {}, requestState } }: ServerContext,
) {
  const open = Object.entries(asks).filter(([key]) => !isObject(given[key]));
  if (open.length === 0 && state !== undefined && requestState() !== state) {
    throw new ProtocolError(INVALID, 'The state is not the one that was given');
  }
  if (open.length === 0) return { content: [text(says(given))] };
  const inputRequests = Object.fromEntries(open);
  return inputRequired({ inputRequests, ...(state === undefined ? {} : { requestState: state }) });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function multiRound({ mcpReq: { inputResponses: given = {}, requestState } }: ServerContext) {
  const step = requestState();
  if (step === undefined) {
    const step1 = elicit('Step 1: What is your name?', NAME);
    return inputRequired({ inputRequests: { step1 }, requestState: 'round 1' });
  }
  if (step === 'round 1' && isObject(given['step1'])) {
    const color = form({ color: { type: 'string' as const } }, ['color']);
    const step2 = elicit('Step 2: What is your favorite color?', color);
    return inputRequired({ inputRequests: { step2 }, requestState: 'round 2' });
  }
  return { content: [text('All rounds are done')] };
}

function capabilitiesOf({
  mcpReq: { envelope },
}: ServerContext): Readonly<Record<string, unknown>> {
  const told: Readonly<Record<string, unknown>> = { ...envelope };
  const can = told['io.modelcontextprotocol/clientCapabilities'];
  return isObject(can) ? can : {};
}

async function callTool(
  server: Server,
  name: string,
  args: Readonly<Record<string, unknown>>,
  context: ServerContext,
): Promise<CallToolResult | ReturnType<typeof inputRequired>> {
  const { mcpReq } = context;
  if (isPlain(name)) return PLAIN[name];
  const asks = ASKING[name];
  if (asks !== undefined) return asking(asks, context);
  if (isForm(name)) {
    const message = typeof args['message'] === 'string' ? args['message'] : 'Please fill this in';
    const done = name === 'test_elicitation' ? 'User response' : 'Elicitation completed';
    const says = ({ form: answer }: Readonly<Record<string, unknown>>) => {
      const { action, content = {} } = answer as { action: string; content?: object };
      return `${done}: action=${action}, content=${JSON.stringify(content)}`;
    };
    return asking({ asks: { form: elicit(message, FORMS[name]) }, says }, context);
  }
  switch (name) {
    case 'test_sampling':
      return asking(
        {
          asks: { sampled: sample(String(args['prompt'])) },
          says: ({ sampled }) =>
            `LLM response: ${JSON.stringify((sampled as { content: unknown }).content)}`,
        },
        context,
      );
    case 'test_input_required_result_multi_round':
      return multiRound(context);
    case 'test_input_required_result_capabilities': {
      const can = capabilitiesOf(context);
      const inputRequests = {
        ...(can['elicitation'] === undefined ? {} : { asked: elicit('What is your name?', NAME) }),
        ...(can['sampling'] === undefined ? {} : { sampled: sample('Say hello') }),
      };
      return asking({ asks: inputRequests, says: told }, context);
    }
    case 'test_missing_capability':
      if (capabilitiesOf(context)['sampling'] === undefined) {
        throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
      }
      return { content: [text('The client can be asked')] };
    case 'test_tool_with_logging':
    case 'test_logging_tool':
      for (const data of ['execution started', 'processing data', 'execution completed']) {
        await mcpReq.log('info', `Tool ${data}`);
        await sleep(50);
      }
      return { content: [text('Logged')] };
    case 'test_tool_with_progress':
      for (const progress of [0, 50, 100]) {
        const progressToken = mcpReq._meta?.progressToken;
        if (progressToken !== undefined) {
          const params = { progressToken, progress, total: 100 };
          await mcpReq.notify({ method: 'notifications/progress', params });
        }
        await sleep(50);
      }
      return { content: [text('Done')] };
    case 'test_trigger_tool_change':
      changes.tools += 1;
      await server.sendToolListChanged();
      return { content: [text('The tools have changed')] };
    case 'test_trigger_prompt_change':
      changes.prompts += 1;
      await server.sendPromptListChanged();
      return { content: [text('The prompts have changed')] };
    default:
      throw new ProtocolError(INVALID, `No such tool: ${name}`);
  }
}

/** How often its lists have changed, which they show. */
const changes = { tools: 0, prompts: 0 };

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${name}_${String(at + 1)}`);
}

/** One that takes long to start is asked the older way, too, and would take that. */
const NEWEST = { legacy: 'reject' as const };

serveStdio(() => {
  const server = new Server(INFO, {
    capabilities: {
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      completions: {},
      logging: {},
    },
  });
  server.setRequestHandler('tools/list', () => ({
    tools: [...TOOLS, ...[...MORE, ...numbered('came', changes.tools)].map((name) => tool(name))],
  }));
  server.setRequestHandler('tools/call', ({ params: { name, arguments: args } }, context) =>
    callTool(server, name, args ?? {}, context),
  );
  server.setRequestHandler('prompts/list', () => ({
    prompts: [
      ...PROMPTS,
      ...[ASKING_PROMPT, ...numbered('came', changes.prompts)].map((name) => ({
        name,
        description: `The suite gets ${name}`,
      })),
    ],
  }));
  server.setRequestHandler('prompts/get', ({ params }, context) => {
    if (params.name === ASKING_PROMPT) {
      const { inputResponses: given = {} } = context.mcpReq;
      const schema = form({ context: { type: 'string' as const } }, ['context']);
      const user_context = elicit('What context should the prompt use?', schema);
      if (!isObject(given['user_context']))
        return inputRequired({ inputRequests: { user_context } });
      return { messages: [{ role: 'user' as const, content: text(told(given)) }] };
    }
    const messages = promptMessages(params.name, params.arguments);
    if (messages === undefined) throw new ProtocolError(INVALID, 'No such prompt');
    return { messages };
  });
  server.setRequestHandler('resources/list', () => ({ resources: RESOURCES }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: TEMPLATES }));
  server.setRequestHandler('resources/read', ({ params: { uri } }) => {
    const contents = contentsOf(uri);
    if (contents === undefined) throw new ProtocolError(INVALID, 'No such resource', { uri });
    return { contents };
  });
  server.setRequestHandler('completion/complete', () => ({
    completion: { values: ['paris', 'park', 'party'], total: 150, hasMore: false },
  }));
  return server;
}, NEWEST);
