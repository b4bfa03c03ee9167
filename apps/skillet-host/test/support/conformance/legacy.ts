/* eslint-disable @typescript-eslint/no-deprecated -- the suite wants what only the plain server of the SDK can do, and its log messages */
/** The server of the official suite over stdio, before the newest revision. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import {
  contentsOf,
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
  TOOLS,
} from './content.ts';

const server = new Server(INFO, {
  capabilities: {
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { subscribe: true, listChanged: true },
    completions: {},
    logging: {},
  },
});

server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS }));
server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: PROMPTS }));
server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: RESOURCES }));
server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
  resourceTemplates: TEMPLATES,
}));
server.setRequestHandler(SubscribeRequestSchema, () => ({}));
server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
server.setRequestHandler(SetLevelRequestSchema, () => ({}));
server.setRequestHandler(CompleteRequestSchema, () => ({
  completion: { values: ['paris', 'park', 'party'], total: 150, hasMore: false },
}));
server.setRequestHandler(GetPromptRequestSchema, ({ params }) => {
  const messages = promptMessages(params.name, params.arguments);
  if (messages === undefined) throw new McpError(ErrorCode.InvalidParams, 'No such prompt');
  return { messages };
});
server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) => {
  const contents = contentsOf(uri);
  if (contents === undefined) throw new McpError(-32002, 'No such resource', { uri });
  return { contents };
});
server.setRequestHandler(CallToolRequestSchema, async ({ params }, { _meta, sendNotification }) => {
  const { name, arguments: args = {} } = params;
  if (isPlain(name)) return PLAIN[name];
  if (isForm(name)) {
    const message = typeof args['message'] === 'string' ? args['message'] : 'Please fill this in';
    const answer = await server.elicitInput({ message, requestedSchema: FORMS[name] });
    const { action, content = {} } = answer;
    const done = name === 'test_elicitation' ? 'User response' : 'Elicitation completed';
    return { content: [text(`${done}: action=${action}, content=${JSON.stringify(content)}`)] };
  }
  switch (name) {
    case 'test_sampling': {
      const { content } = await server.createMessage(sampling(String(args['prompt'])));
      return { content: [text(`LLM response: ${JSON.stringify(content)}`)] };
    }
    case 'test_tool_with_logging':
      for (const data of ['started', 'processing data', 'completed']) {
        const told = `Tool ${data === 'processing data' ? '' : 'execution '}${data}`;
        await sendNotification({
          method: 'notifications/message',
          params: { level: 'info', data: told },
        });
        await sleep(50);
      }
      return { content: [text('Logged')] };
    case 'test_tool_with_progress':
      for (const progress of [0, 50, 100]) {
        const token = _meta?.progressToken;
        if (token !== undefined) {
          const told = { progressToken: token, progress, total: 100 };
          await sendNotification({ method: 'notifications/progress', params: told });
        }
        await sleep(50);
      }
      return { content: [text('Done')] };
    default:
      throw new McpError(ErrorCode.InvalidParams, `No such tool: ${name}`);
  }
});

await server.connect(new StdioServerTransport());
