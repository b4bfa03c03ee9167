import { INTEGRITY, MOMENT, MOST, NAME, URL_FORM, VERSION } from './forms.ts';
import { INDEX_FORMAT, INDEX_SCHEMA_ID } from './skill-index.ts';

const text = (maxLength: number, description: string) => ({
  type: 'string',
  maxLength,
  description,
});
const formed = (pattern: string, description: string) => ({ type: 'string', pattern, description });
const texts = (maxItems: number, maxLength: number, description: string) => ({
  type: 'array',
  maxItems,
  items: { type: 'string', maxLength },
  description,
});

const SKILL = {
  type: 'object',
  required: ['name', 'version', 'description', 'published', 'url', 'integrity', 'size'],
  properties: {
    name: formed(NAME, 'What it is installed as.'),
    version: {
      ...formed(VERSION, 'Semantic Versioning 2.0.0, without a part after `+`.'),
      maxLength: MOST.version,
    },
    title: text(MOST.title, 'A name for people.'),
    description: text(MOST.description, 'What it is for.'),
    license: text(MOST.license, 'Its licence, as its Skilletfile says.'),
    tools: texts(
      MOST.tools,
      MOST.tool,
      'Names of its tools, as far as they are known without running it.',
    ),
    keywords: texts(MOST.keywords, MOST.keyword, 'Words to find it by.'),
    permissions: { type: 'object', description: 'What it asks for, as its Skilletfile says.' },
    publisher: text(MOST.publisher, 'Who publishes it.'),
    published: formed(MOMENT, 'When this version came into the index, in UTC.'),
    url: {
      ...formed(
        URL_FORM,
        'Its archive: an `https:` address, or a path from the folder of the index.',
      ),
      maxLength: MOST.url,
    },
    integrity: formed(INTEGRITY, 'SHA-512 of the archive.'),
    size: { type: 'integer', minimum: 1, maximum: MOST.size, description: 'Bytes of the archive.' },
    yanked: { type: 'boolean', description: 'It was taken back: nobody installs it anew.' },
  },
};

/** The JSON Schema of an index of skills. Keys that it does not know mean nothing. */
export const INDEX_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: INDEX_SCHEMA_ID,
  title: 'index.json',
  description: 'Skills that `skillet-host install` finds by their names.',
  type: 'object',
  required: ['format', 'serial', 'skills'],
  properties: {
    $schema: { type: 'string' },
    format: { const: INDEX_FORMAT },
    name: text(MOST.indexName, 'What the index calls itself.'),
    serial: {
      type: 'integer',
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Grows with every change: where it is signed, an older one is refused.',
    },
    skills: {
      type: 'array',
      maxItems: MOST.skills,
      items: SKILL,
      description: 'Every version of every skill, each once.',
    },
  },
} as const;
