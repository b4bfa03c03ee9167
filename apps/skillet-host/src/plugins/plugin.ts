import type { HostErrorCode, SupervisorEvent } from '@skillet/core';

/** A skill that plugins hear of. */
export interface PluginSkill {
  readonly mount: string;
  /** Its name in the configuration. */
  readonly name: string;
  /** Label of the revision, e.g. `r1`. */
  readonly revision: string;
}

/** A request before anything was done with it. */
export interface PluginRequest {
  readonly requestId: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** By lower-case names; what is changed here the skill gets changed. */
  readonly headers: Record<string, string | string[] | undefined>;
}

/** An answer in place of the skill's: a `body` that is neither text nor bytes is sent as JSON. */
export interface PluginAnswer {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An answer about to leave. */
export interface PluginResponse {
  readonly requestId: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** By lower-case names; what is changed here at once the client gets changed. */
  readonly headers: Record<string, string | string[] | undefined>;
  /** Milliseconds since the request came. */
  readonly durationMs: number;
}

/** An answer that is out. */
export interface PluginResponseEnd extends Omit<PluginResponse, 'headers'> {
  /** False when the connection ended before the answer did. */
  readonly complete: boolean;
}

/** An error of the host that a client was told of. */
export interface PluginError {
  readonly requestId: string;
  /** The skill it happened at; undefined when no skill was involved. */
  readonly mount: string | undefined;
  readonly code: HostErrorCode;
  readonly status: number;
  readonly detail: string;
}

/** What a plugin may export, besides `onSkillExecute`, which is called where the skill runs. */
export interface Plugin {
  onSkillLoad?(skill: PluginSkill): unknown;
  onSkillUnload?(skill: PluginSkill): unknown;
  onRequest?(request: PluginRequest): PluginAnswer | Promise<PluginAnswer | undefined> | undefined;
  onResponse?(response: PluginResponse): unknown;
  onResponseEnd?(response: PluginResponseEnd): unknown;
  onError?(error: PluginError): unknown;
  onEvent?(event: SupervisorEvent): unknown;
}
