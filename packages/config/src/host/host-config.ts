import type {
  AgentSkill,
  BrokenSkill,
  CallersLimits,
  McpProfiles,
  ShadowSpec,
  SkillCallLimits,
  SkillSettings,
  SkillSpec,
} from '@skillet/core';
import type { Problem } from '../problems/problem.ts';
import type { Partially } from '../schema/overlay.ts';
import type { ClusterConfig } from './cluster-config.ts';
import type { OidcConfig } from './oidc-config.ts';
import type { ConfiguredKey } from './resolve-keys.ts';
import type { TlsFiles } from './resolve-tls.ts';
import type { HostLogLevel } from '../units/log-level.ts';

/** Where and how the host listens. */
export interface ServerConfig {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether edited skills are loaded again by themselves. */
  readonly reload: boolean;
  /** Address of the host as clients see it, without a slash at its end. */
  readonly baseUrl?: string;
  /** What callers of the host's inner endpoints show as a Bearer token; a secret. */
  readonly adminToken?: string;
  /** Whether, or from which addresses (networks, or names of some), requests come through a proxy. */
  readonly trustProxy: boolean | readonly string[];
  /** Whether programs on the host's machine are admins; left out for: as long as there is no token. */
  readonly adminLoopback?: boolean;
  /** Bytes that large request bodies of all connections may take; left out for what the machine allows. */
  readonly bodyMemory?: number;
  /** Bytes that large answers may take which their clients have not taken. */
  readonly answerMemory?: number;
  /** Milliseconds for which a host that stops still takes connections; left out for what fits where it runs. */
  readonly drain?: number;
  /** Hosts that share the port, one process each; `auto` for as many as there are cores. */
  readonly workers: number | 'auto';
  /** Left out for plain HTTP. */
  readonly tls?: TlsFiles;
}

/** Web pages of which other origins may call. */
export interface CorsConfig {
  /** Such as `https://app.example.org`, or `https://*.example.org` for everything below it. */
  readonly origins: readonly string[];
  /** Whether pages of these may send cookies and the like along. */
  readonly credentials: boolean;
  /** Whether pages of origins that are not named may: never, over a network, or from this machine too. */
  readonly others: 'never' | 'over-network' | 'always';
}

/** Settings of the host as a whole. */
export interface SettingsConfig {
  readonly cors: CorsConfig;
  /** Whether an edited configuration is loaded again by itself. */
  readonly autoReloadConfig: boolean;
  readonly logLevel: HostLogLevel;
  /** Folder for the state of host and skills: an absolute path in a `HostConfig`. */
  readonly dataDir: string;
  /** Whether deaths of workers are reported on, with the bodies of their requests or without. */
  readonly crashReports: CrashReportMode;
  /** Of which requests to skills the log has a line. */
  readonly accessLog: AccessLogMode;
  /** Milliseconds that each hook of a plugin may take. */
  readonly pluginTimeout: number;
}

/** How clients are asked what MCP servers want to know in the middle of a call. */
export interface ElicitationConfig {
  /** Milliseconds that they have to answer. */
  readonly timeout: number;
  /** Calls that wait for that at once. */
  readonly maxCalls: number;
}

/** The MCP endpoint. */
export interface McpConfig {
  readonly enabled: boolean;
  /** Sessions that are kept. */
  readonly maxSessions: number;
  /** Milliseconds for which one that nobody uses is. */
  readonly sessionIdle: number;
  readonly elicitation: ElicitationConfig;
  readonly profiles: McpProfiles;
}

/** What is counted and measured, and who may read it. */
export interface MetricsConfig {
  readonly enabled: boolean;
  /** Whether everybody may read it, or admins alone. */
  readonly public: boolean;
  /** One of its own, which everybody who reaches it may read from; 0 takes any free port. */
  readonly port?: number;
  /** What that listens on. */
  readonly host: string;
}

/** What of calls is recorded in traces besides. */
export type CaptureMode = 'none' | 'arguments' | 'all';

/** Where traces are sent, and which. */
export interface OtlpConfig {
  /** Of the collector, without the path of a signal; default: what the variables of OpenTelemetry say. */
  readonly endpoint?: string;
  /** That it wants; their values are secrets. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Share of the traces that begin here which are recorded; default: what the variables say, else 1. */
  readonly sample?: number;
  readonly capture: CaptureMode;
}

/** What others are told of what happens. */
export interface TelemetryConfig {
  readonly otlp: OtlpConfig;
}

/** The page on which people see and operate what runs. */
export interface DashboardConfig {
  readonly enabled: boolean;
}

/** What is kept of who used what. */
export interface AnalyticsConfig {
  readonly enabled: boolean;
  /** Bytes that its file may have. */
  readonly maxSize: number;
  /** Milliseconds after which what was counted is written; at most a minute. */
  readonly flush: number;
}

/** What may be installed, and whether it may change. */
export interface InstallConfig {
  /** What skills may be installed from; left out where nobody said so. */
  readonly allow?: readonly string[];
  /** What packages have to prove: that their registry has signed them, and where they were built. Left out for nothing. */
  readonly require?: readonly ('signature' | 'provenance')[];
  /** Repositories that packages have to be built from; left out for any, or none. */
  readonly builtFrom?: readonly string[];
  /** A trust root of Sigstore, as a path from the folder of the configuration; left out for that of its public instance. */
  readonly trustRoot?: string;
  /** Where skills are looked for by their names. */
  readonly indexes?: readonly IndexConfig[];
  /** Milliseconds since a package was published. */
  readonly minAge: number;
  /** Whether skills are served only as the lock has them. */
  readonly frozen: boolean;
}

/** A list of skills that can be installed by their names. */
export interface IndexConfig {
  /** An address, or a path relative to the configuration. */
  readonly url: string;
  /** What it is called where its skills are: `index:<name>/weather`. */
  readonly name?: string;
  /** The public key of minisign that it must be signed with. */
  readonly minisign?: string;
  /** Who it must be signed by with Sigstore; beside `minisign`, both hold. */
  readonly sigstore?: { readonly identity: string; readonly issuer: string };
  /** Milliseconds since a skill of it was published; left out for those of `install`. */
  readonly minAge?: number;
}

/** A skill that is installed beside a configuration, and where it is served. */
export interface InstalledSkill {
  /** As the lock has it. */
  readonly name: string;
  /** Of the entries that name it, or its own. */
  readonly mounts: readonly string[];
  /** Absolute path of its folder. */
  readonly dir: string;
  /** The digest that its files must have. */
  readonly tree: string;
}

/** Of which requests to skills the log has a line: of none, of those that failed, or of all. */
export type AccessLogMode = 'off' | 'errors' | 'all';

/** Who may call. */
export interface CallersConfig {
  /** Whether only those with a key, and admins. */
  readonly required: boolean;
  /** How much they may call. Left out for as much as they like. */
  readonly limits?: CallersLimits;
  /** Besides those in the file of keys; left out where there are none. */
  readonly keys?: readonly ConfiguredKey[];
  /** Left out where no tokens are taken. */
  readonly oidc?: OidcConfig;
}

/** What is kept of the death of a worker: everything but bodies of requests, all of it, or nothing. */
export type CrashReportMode = 'on' | 'full' | 'off';

/** A skill that the configuration switches off. */
export interface DisabledSkill {
  readonly mount: string;
  readonly name: string;
}

/** The settings that `defaults`, or one skill, gives. */
export type SkillDefaults = Partially<SkillSettings>;

/** All that the host must know to run. */
export interface HostConfig {
  /** Absolute path of the configuration file; null when the skills were discovered. */
  readonly file: string | null;
  /** What the file says, to read the skills once more without it; left out where there is no file. A secret, perhaps. */
  readonly text?: string;
  /** Absolute path of the folder that paths in messages are relative to. */
  readonly baseDir: string;
  readonly server: ServerConfig;
  readonly settings: SettingsConfig;
  readonly mcp: McpConfig;
  readonly metrics: MetricsConfig;
  readonly telemetry: TelemetryConfig;
  readonly analytics: AnalyticsConfig;
  readonly dashboard: DashboardConfig;
  readonly callers: CallersConfig;
  readonly install: InstallConfig;
  /** Left out for a host that stands alone. */
  readonly cluster?: ClusterConfig;
  /** How much skills may be called, by their mounts. Left out where none says so. */
  readonly rateLimits?: Readonly<Record<string, SkillCallLimits>>;
  /** Versions that get copies of the calls of skills. Left out where there are none. */
  readonly shadows?: readonly ShadowSpec[];
  /** Absolute paths of modules that hear of what happens. */
  readonly plugins: readonly string[];
  /** What holds for every skill that does not say otherwise; paths in it are absolute. */
  readonly defaults: SkillDefaults;
  /** Skills that can run, in the order of the configuration. */
  readonly skills: readonly SkillSpec[];
  readonly broken: readonly BrokenSkill[];
  readonly disabled: readonly DisabledSkill[];
  readonly installed: readonly InstalledSkill[];
  /** The instructions that lie in the folders of skills, or alone. */
  readonly agentSkills: readonly AgentSkill[];
  /** Oddities that keep nothing from running. */
  readonly warnings: readonly Problem[];
  /** Paths of skills' folders as they are written, where these lead over links that may be switched. */
  readonly links: readonly string[];
}
