import { mountPath, type JsonObject, type JsonSchema, type Operation } from '@skillet/core';
import { Names } from '../names.ts';
import { rebase } from '../openapi/rebase.ts';
import {
  FAILURES,
  json,
  ref,
  SHARED_RESPONSES,
  SHARED_SCHEMAS,
} from '../openapi/shared-components.ts';
import { cleanName } from '../tools/tool-names.ts';

/** The OpenAPI 3.1 document of an MCP server: a path for each of its tools. */
export function serverDocument(
  { name, version, description }: Readonly<Record<'name' | 'version' | 'description', string>>,
  operations: readonly Operation[],
  mount: string,
): JsonObject {
  const names = new Names();
  const schemas: Record<string, JsonSchema> = {};
  const paths: Record<string, JsonSchema> = {};
  const keep = (wanted: string, schema: JsonSchema): JsonSchema => {
    const key = names.take(wanted);
    // Which dialect it is written in is for the validator of the server.
    const { $schema: _dialect, ...rest } = rebase(schema, `#/components/schemas/${key}`);
    schemas[key] = rest;
    return ref(key);
  };
  for (const operation of operations) {
    const id = names.take(cleanName(operation.name) || 'tool');
    const { title, path, input, output } = operation;
    paths[path] = {
      post: {
        operationId: id,
        summary: title ?? operation.name,
        ...(operation.description === '' ? {} : { description: operation.description }),
        requestBody: { required: true, content: json(keep(`${id}_inputs`, input)) },
        responses: {
          200: {
            description:
              'What the tool answered: its structured content, else its blocks of content',
            content: json(output === undefined ? {} : keep(`${id}_outputs`, output)),
          },
          ...FAILURES,
        },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: name, version, description },
    servers: [{ url: mountPath(mount) }],
    paths,
    components: { schemas: { ...schemas, ...SHARED_SCHEMAS }, responses: SHARED_RESPONSES },
  };
}
