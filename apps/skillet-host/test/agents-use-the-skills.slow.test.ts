import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { readDocument } from './support/document.ts';
import {
  anthropicMessage,
  chatCompletion,
  modelResponse,
  ModelStub,
} from './support/model-stub.ts';
import { workspace } from './support/workspace.ts';

/** A body of JSON as a test looks into it. */
type Json = ReturnType<typeof JSON.parse>;

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const AGENTS = await readDocument('docs/agents.md');
const execute = promisify(execFile);

function host(): Cli {
  return new Cli({ cwd: ROOT, args: ['--host', '127.0.0.1', '--port', '0'] });
}

/** Runs a script of the documentation against a host and a vendor's stub; what it printed. */
async function runScript(name: string, url: string, env: Record<string, string>): Promise<string> {
  const script = AGENTS.block(`file: ${name}`).replaceAll('http://localhost:8000', url);
  const cwd = await workspace({ [name]: script });
  await symlink(join(ROOT, 'node_modules'), join(cwd, 'node_modules'));
  const { stdout } = await execute(process.execPath, [name], { cwd, env });
  return stdout;
}

test("the documented loop with OpenAI's client: the model asks, the host runs, the answer goes back", async () => {
  await using cli = host();
  await using model = await ModelStub.start(chatCompletion);
  const env = { OPENAI_API_KEY: 'key', OPENAI_BASE_URL: `${model.url}/v1` };
  const said = await runScript('ask-openai.mjs', await cli.url(), env);
  expect(said).toContain('"timezone":"Asia/Tokyo"');
  expect(said).toContain('+09:00');
  const [first, second] = model.requests;
  expect(first?.path).toBe('/v1/chat/completions');
  expect(first?.body['tools'][0]).toMatchObject({
    type: 'function',
    function: { name: 'get_current_time', strict: true },
  });
  expect(second?.body['messages'].at(-1)).toMatchObject({ role: 'tool', tool_call_id: 'call_1' });
});

test("the documented loop with Anthropic's client", async () => {
  await using cli = host();
  await using model = await ModelStub.start(anthropicMessage);
  const env = { ANTHROPIC_API_KEY: 'key', ANTHROPIC_BASE_URL: model.url };
  const said = await runScript('ask-claude.mjs', await cli.url(), env);
  expect(said).toContain('"timezone":"Asia/Tokyo"');
  const [first, second] = model.requests;
  expect(first?.path).toBe('/v1/messages');
  expect(first?.body['tools'][0]).toMatchObject({ name: 'get_current_time', strict: true });
  expect(second?.body['messages'].at(-1).content[0]).toMatchObject({
    type: 'tool_result',
    tool_use_id: 'toolu_1',
    is_error: false,
  });
});

test("a loop with OpenAI's Responses API, where what is optional comes as null", async () => {
  await using cli = host();
  await using model = await ModelStub.start(modelResponse);
  const url = await cli.url();
  const { tools, dispatch } = (await get(`${url}/tools?format=openai-responses&skills=time`)) as {
    tools: OpenAI.Responses.FunctionTool[];
    dispatch: Record<string, { method: string; url: string }>;
  };
  const openai = new OpenAI({ apiKey: 'key', baseURL: `${model.url}/v1` });
  const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: 'The time?' }];
  const ask = () => openai.responses.create({ model: 'gpt-5', input, tools });
  const { output } = await ask();
  for (const item of output) {
    if (item.type !== 'function_call') continue;
    const target = dispatch[item.name]!;
    const answer = await fetch(target.url, { method: target.method, body: item.arguments });
    expect(answer.status).toBe(200);
    input.push(item, {
      type: 'function_call_output',
      call_id: item.call_id,
      output: await answer.text(),
    });
  }
  expect((await ask()).output_text).toContain('"timezone":"UTC"');
});

test('the functions that clients of the Python host build from catalog and schemas can be called', async () => {
  await using cli = host();
  const url = await cli.url();
  const { skills } = (await get(`${url}/catalog`)) as { skills: Json[] };
  const functions: { name: unknown; description: unknown; parameters: Json; run: string }[] = [];
  for (const { skill } of skills) {
    const schema = await get(url + String(skill.endpoints.schema));
    const { name, description, parameters } = schema;
    functions.push({ name, description, parameters, run: skill.endpoints.run });
    // The Discovery Service's clients go by the address of the skill.
    expect(await get(`${String(skill.base_url)}/schema`)).toEqual(schema);
  }
  expect(functions.map(({ name }) => name)).toEqual([
    'get_current_time',
    'fetch_html',
    'anthropic_memory',
  ]);
  for (const { description, parameters } of functions) {
    expect(description).toMatch(/\w/);
    expect(parameters).toMatchObject({ type: 'object', properties: expect.any(Object) });
  }
  const time = await fetch(url + functions[0]!.run, { method: 'POST', body: '{}' });
  expect(await time.json()).toMatchObject({ timezone: 'UTC' });
  expect((await run(url, 'memory', { operation: 'nonsense' })).status).toBe(400);
});
