import { expect, test } from 'vitest';
import { Endpoint, messages } from './support/endpoint.ts';
import { instructions } from './support/instructions.ts';

const URI = 'skill://time/SKILL.md';
const CONTENTS = { uri: URI, mimeType: 'text/markdown', text: 'How to time' };
const PROMPT = { messages: [{ role: 'user', content: { type: 'text', text: 'How to time' } }] };

async function open(): Promise<Endpoint> {
  const endpoint = await Endpoint.open(['time']);
  endpoint.agentSkills = [instructions('time')];
  return endpoint;
}

test.each(['modern', 'legacy'] as const)('clients of the %s era read them', async (era) => {
  await using endpoint = await open();
  const ask = async (method: string, params: Record<string, string> = {}) => {
    const named = { 'mcp-name': params['uri'] ?? params['name'] ?? '' };
    const response =
      era === 'modern'
        ? await endpoint.askModern(method, params, named)
        : await endpoint.ask(method, params);
    return response.json();
  };
  const kept = era === 'modern' ? { resultType: 'complete', cacheScope: 'public' } : {};
  expect(await ask('resources/list')).toMatchObject({
    result: { resources: [{ uri: URI, size: 10 }], ...kept },
  });
  expect(await ask('resources/templates/list')).toMatchObject({
    result: { resourceTemplates: [], ...kept },
  });
  expect(await ask('resources/read', { uri: URI })).toMatchObject({
    result: { contents: [CONTENTS], ...kept },
  });
  expect(await ask('prompts/list')).toMatchObject({
    result: { prompts: [{ name: 'time', title: 'how-time' }], ...kept },
  });
  expect(await ask('prompts/get', { name: 'time' })).toMatchObject({ result: PROMPT });
  const uri = 'skill://time/../secret';
  expect(await ask('resources/read', { uri })).toMatchObject({
    error: { code: era === 'modern' ? -32602 : -32002, data: { uri } },
  });
  expect(await ask('prompts/get', { name: '__proto__' })).toMatchObject({
    error: { code: -32602 },
  });
});

test('who listens hears of each list that has changed, and of no other', async () => {
  await using endpoint = await Endpoint.open(['time']);
  const session = await endpoint.begin();
  const headers = { accept: 'text/event-stream', ...session };
  const stream = messages(await fetch(endpoint.url, { headers }));
  endpoint.agentSkills = [instructions('pdf')];
  endpoint.mcp.touch();
  endpoint.agentSkills = [instructions('pdf')];
  endpoint.mcp.touch();
  endpoint.agentSkills = [instructions('time')];
  endpoint.mcp.touch();
  const heard = [];
  for await (const { method } of stream) if (heard.push(method) === 5) break;
  expect(heard).toEqual(
    ['resources', 'prompts', 'tools', 'resources', 'prompts'].map(
      (list) => `notifications/${list}/list_changed`,
    ),
  );
});
