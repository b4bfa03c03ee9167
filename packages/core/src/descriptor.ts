import type { CredentialNames } from './credentials/credential-spec.ts';
import type { ToldServer, ToldTool } from './mcp-told.ts';
import type { JsonSchema, SkillExample, SkillIcon } from './skill-spec.ts';

/** What is known of calls of an operation; a hint that is left out is not known. */
export interface OperationHints {
  /** A call changes nothing. */
  readonly readOnly?: boolean;
  /** A call that is repeated changes no more than the first: the host may replay it. */
  readonly idempotent?: boolean;
  /** A call may undo or overwrite what was there. */
  readonly destructive?: boolean;
  /** A call reaches what is outside of the skill, such as the web. */
  readonly openWorld?: boolean;
}

/** Where the inputs of an operation go in its request. */
export interface InputPlaces {
  /** Inputs that stand in the path, by what stands there in braces. */
  readonly path: Readonly<Record<string, string>>;
  /** Inputs that are parameters of the query, by the names of these. */
  readonly query: Readonly<Record<string, string>>;
  /** What the body is: nothing, an object of all other inputs, or one input. */
  readonly body: 'none' | 'rest' | { readonly input: string };
}

/** One thing that a skill can do. */
export interface Operation {
  /** Tells it from the skill's other operations; what models call it, as far as their vendors allow. */
  readonly name: string;
  /** What models call it in place of that, as whoever runs the host says. */
  readonly wantedName?: string;
  /** A name for people. */
  readonly title?: string;
  /** What it is for. */
  readonly description: string;
  /** Pictures that stand for it. */
  readonly icons?: readonly SkillIcon[];
  /** JSON Schema of what it takes: an object with `properties`. */
  readonly input: JsonSchema;
  /** JSON Schema of a whole answer; absent when that is not known. */
  readonly output?: JsonSchema;
  readonly hints: OperationHints;
  /** Calls that show how it is used. */
  readonly examples: readonly SkillExample[];
  readonly method: string;
  /** Path below the mount, e.g. `/run`; `{id}` in it stands for an input. */
  readonly path: string;
  /** Default: all inputs are fields of the body, or parameters of the query where the method has no body. */
  readonly places?: InputPlaces;
  /** What an MCP server tells of the tool that it is: clients of MCP get that as it is. */
  readonly told?: ToldTool;
}

/** What a skill says of itself: what it can do, and the bodies of `/inventory`, `/schema` and `/openapi.json`. */
export interface Descriptor {
  readonly name: string;
  readonly version: string;
  /** The one that `/schema` is about comes first. */
  readonly operations: readonly Operation[];
  /** It has not told of itself yet, and may have others then. */
  readonly awaitsOwn?: true;
  /** How many more its OpenAPI document has; absent when there are no more. */
  readonly leftOut?: number;
  readonly inventory: { readonly skill: Readonly<Record<string, unknown>> };
  readonly schema: Readonly<Record<string, unknown>>;
  readonly openapi: Readonly<Record<string, unknown>>;
  /** Whether `openapi` is what an application brought itself: untrusted, and of any shape. */
  readonly ownDocument: boolean;
  /** Names of the credentials that the skill declares; absent when it declares none. */
  readonly credentials?: CredentialNames;
  /** What an MCP server says of itself; absent for any other skill. */
  readonly told?: ToldServer;
}
