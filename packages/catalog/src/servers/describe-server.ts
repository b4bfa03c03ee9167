import {
  credentialNames,
  type Descriptor,
  type JsonObject,
  type LoadedFacts,
  type Operation,
  type SkillManifest,
  type ToldServer,
} from '@skillet/core';
import { declaredNames } from '../descriptor/describe-skill.ts';
import { UNSAID } from '../descriptor/unsaid.ts';
import { serverDocument } from './server-document.ts';
import { serverOperations, toldServer } from './server-operations.ts';
import { propertiesOf } from '../schema/object-maps.ts';

/** Characters of a text about a whole server. */
const ABOUT = 2000;
const NOTHING: ToldServer = { server: {}, capabilities: {}, tools: [] };

/** Describes an MCP server, given what it says of itself by now; the same object as long as that is the same. */
export function serverDescriber(
  manifest: SkillManifest,
  mount: string,
): (facts: LoadedFacts | undefined) => Descriptor {
  let last: { readonly told: string | undefined; readonly descriptor: Descriptor } | undefined;
  return (facts) => {
    const told = facts?.told;
    if (last === undefined || last.told !== told) {
      last = { told, descriptor: describeServer(manifest, mount, toldServer(told) ?? NOTHING) };
    }
    return last.descriptor;
  };
}

function describeServer(manifest: SkillManifest, mount: string, told: ToldServer): Descriptor {
  const { version } = told.server;
  const operations = serverOperations(told);
  const about = {
    name: manifest.name,
    description: aboutServer(manifest, told),
    version: typeof version === 'string' ? version : manifest.version,
  };
  return {
    name: about.name,
    version: about.version,
    operations,
    ...(told.leftOut === undefined ? {} : { leftOut: told.leftOut }),
    inventory: { skill: inventoryOf(about, manifest) },
    schema: {
      ...about,
      operations: operations.map((operation) => schemaOf(operation, operation.path)),
    },
    openapi: serverDocument(about, operations, mount),
    ownDocument: true,
    ...declaredNames(manifest),
    told,
  };
}

/** What there is to know of one tool of a server, as if it were a skill by itself. */
export function toolInventory(
  { inventory, version }: Descriptor,
  operation: Operation,
): Readonly<Record<string, unknown>> {
  const { name, title, description, input, output } = operation;
  return {
    ...inventory.skill,
    name,
    ...(title === undefined ? {} : { title }),
    description,
    version,
    input_types: Object.keys(propertiesOf(input)),
    output_types: Object.keys(propertiesOf(output)),
  };
}

/** What a tool of a server takes and gives, for whoever calls it at an address of its own. */
export function toolSchema(
  { version, credentials }: Descriptor,
  operation: Operation,
): Readonly<Record<string, unknown>> {
  const { name, description, ...rest } = schemaOf(operation, '/run');
  return {
    name,
    description,
    version,
    ...rest,
    supports_credential_injection: credentials !== undefined,
    ...(credentials === undefined ? {} : { credentials }),
  };
}

function schemaOf({ name, description, input, output, method }: Operation, endpoint: string) {
  return {
    name,
    description,
    parameters: input,
    ...(output === undefined ? {} : { output_schema: output }),
    endpoint,
    method,
  } as JsonObject;
}

/** The configuration's word goes before the server's. */
function aboutServer({ description }: SkillManifest, { server, instructions }: ToldServer): string {
  const told = [description, server['description'], instructions, server['title']];
  const texts = told.filter((text) => typeof text === 'string');
  return (texts.find((text) => text.trim() !== '') ?? 'An MCP server').slice(0, ABOUT);
}

function inventoryOf(
  about: JsonObject,
  { inventory, credentials }: SkillManifest,
): Record<string, unknown> {
  const given = Object.entries(inventory).filter(([, value]) => value !== null);
  return {
    ...about,
    ...UNSAID,
    ...Object.fromEntries(given),
    supports_credential_injection: credentials !== undefined,
    ...(credentials === undefined ? {} : { credentials: credentialNames(credentials) }),
  };
}
