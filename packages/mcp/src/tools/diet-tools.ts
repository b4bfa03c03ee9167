import type { McpTool } from '@skillet/catalog';

/** Tools that one search finds at most, and characters of a description in it. */
export const FOUND = { most: 20, usual: 5, chars: 300 };
/** Tools that are described at once. */
export const DESCRIBED = 20;

/** What is listed in place of many tools. It stays the same, whatever skills come and go. */
export const DIET_TOOLS: readonly McpTool[] = [
  {
    name: 'search_skills',
    description:
      'Find skills by what you want to do. Many skills are available that are not listed as tools: search first, then call run_skill with a name that was found.',
    inputSchema: {
      type: 'object',
      properties: {
        query: {
          type: 'string',
          description: 'What you want to do, in a few words; synonyms find more',
        },
        limit: { type: 'integer', minimum: 1, maximum: FOUND.most, default: FOUND.usual },
        detail: {
          enum: ['brief', 'full'],
          default: 'brief',
          description: 'full also returns the arguments that each skill takes',
        },
      },
      required: ['query'],
    },
    annotations: { readOnlyHint: true, idempotentHint: true },
  },
  {
    name: 'describe_skills',
    description: 'Get the full descriptions and arguments of skills by their names.',
    inputSchema: {
      type: 'object',
      properties: { names: { type: 'array', items: { type: 'string' }, maxItems: DESCRIBED } },
      required: ['names'],
    },
    annotations: { readOnlyHint: true, idempotentHint: true },
  },
  {
    name: 'run_skill',
    description: 'Run a skill by its name. Its arguments are as describe_skills says.',
    inputSchema: {
      type: 'object',
      properties: { name: { type: 'string' }, arguments: { type: 'object' } },
      required: ['name'],
    },
  },
];
