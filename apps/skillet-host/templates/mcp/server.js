// An MCP server over stdin and stdout, where each line is a message. What is not a message belongs on stderr.
// It needs no install. For more than a few tools, @modelcontextprotocol/server does the protocol for you.
import { createInterface } from 'node:readline';

const TOOLS = {
  greet: {
    description: 'Greets somebody by name.',
    inputSchema: {
      type: 'object',
      properties: {
        name: { type: 'string', description: 'who is to be greeted' },
        loud: { type: 'boolean', description: 'whether in capitals' },
      },
      required: ['name'],
    },
    outputSchema: {
      type: 'object',
      properties: { greeting: { type: 'string' } },
      required: ['greeting'],
    },
    // It only reads, so that a call may be made again when the server died under it.
    annotations: { readOnlyHint: true },
    call({ name, loud = false }) {
      if (typeof name !== 'string' || name.trim() === '')
        throw new Error('There is nobody to greet.');
      const greeting = `Hello, ${name.trim()}!`;
      return { greeting: loud ? greeting.toUpperCase() : greeting };
    },
  },
};

const METHODS = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion: protocolVersion === '2025-06-18' ? protocolVersion : '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'skill_name', version: '0.1.0' },
  }),
  ping: () => ({}),
  // Functions are left out of JSON.
  'tools/list': () => ({ tools: Object.entries(TOOLS).map(([name, tool]) => ({ name, ...tool })) }),
  'tools/call': ({ name, arguments: given = {} }) => {
    const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
    if (tool === undefined) throw refusal(-32602, `There is no tool ${name}.`);
    try {
      const answer = tool.call(given);
      return {
        content: [{ type: 'text', text: JSON.stringify(answer) }],
        structuredContent: answer,
      };
    } catch (error) {
      return { content: [{ type: 'text', text: error.message }], isError: true };
    }
  },
};

function refusal(code, message) {
  return Object.assign(new Error(message), { code });
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined || method === undefined) return;
  const say = (outcome) => {
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...outcome })}\n`);
  };
  try {
    if (!Object.hasOwn(METHODS, method)) throw refusal(-32601, `There is no method ${method}.`);
    say({ result: METHODS[method](params) });
  } catch ({ code = -32603, message }) {
    say({ error: { code, message } });
  }
});
