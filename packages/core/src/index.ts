export type { AgentSkill, AgentSkillFile } from './agent-skill.ts';
export { mayUse, opensVersion, type GrantedSkill, type Grants } from './grants.ts';
export { holdsKey, isKeyShaped } from './key-shape.ts';
export {
  callerId,
  callerName,
  hasScope,
  type Caller,
  type CallerBook,
  type WrongCredential,
  type TokenIssuer,
  type Doubt,
  type Scope,
} from './caller.ts';
export type { Clock, Timer } from './clock.ts';
export {
  CODE_AT_ONCE,
  CODE_ROUTE,
  CodeFrame,
  codeFrame,
  CodeFrameReader,
  type CodeFrameKind,
  type CodeStart,
} from './code-mode/code-frames.ts';
export { CODE_DEFAULTS, type CodeLimits } from './code-mode/code-limits.ts';
export type { Isolate, Isolates } from './code-mode/isolates.ts';
export {
  credentialNames,
  missingCredentialsDetail,
  type CredentialNames,
  type CredentialSpec,
} from './credentials/credential-spec.ts';
export {
  CREDENTIAL_BOUNDS,
  nameRule,
  type NamePolicy,
  type NameRule,
} from './credentials/name-rule.ts';
export { longestFirst, REDACTED, withoutForm, withoutForms } from './credentials/redaction.ts';
export { credentialHeader, credentialsInHeaders } from './credentials/credential-headers.ts';
export { LEAST_SECRET, secretForms } from './credentials/secret-forms.ts';
export type { SettingSpec } from './credentials/setting-spec.ts';
export { SKILL_DEFAULTS, type SkillSettings } from './defaults.ts';
export type { Descriptor, InputPlaces, Operation, OperationHints } from './descriptor.ts';
export type {
  Call,
  Dispatcher,
  Elsewhere,
  FindSkill,
  SkillDetails,
  SkillView,
  WorkerDetails,
  MountedVersion,
  MountedVersions,
} from './dispatcher.ts';
export { hasAlternatives, HOST_HINTS } from './errors/hints.ts';
export {
  HOST_ERRORS,
  HostError,
  toHostError,
  type HostErrorCode,
  type HostErrorOptions,
} from './errors/host-error.ts';
export { fileNames, type NamedFolder } from './errors/file-names.ts';
export type { InstanceErrorCode } from './errors/instance-error.ts';
export { placeInSkill } from './errors/place-in-skill.ts';
export { toProblem, type Alternative, type ProblemDocument } from './errors/problem.ts';
export { scrubPaths } from './errors/scrub-paths.ts';
export type {
  EventFeed,
  EventListener,
  EventOrigin,
  FeedEntry,
  SupervisorEvent,
  SupervisorEventType,
} from './events.ts';
export {
  isStream,
  type BodySink,
  type BodyStream,
  type Door,
  type RequestNames,
  type ResponseTiming,
  type SkillRequest,
  type SkillResponse,
} from './http.ts';
export {
  passedOn,
  readTrace,
  tracedHeaders,
  type CallTrace,
  traceLines,
  traceOfLines,
  type RequestTrace,
  type ToolEnd,
  type ToolTrace,
  type TraceContext,
  type TracedCall,
  type TracedExchange,
  type Tracing,
} from './trace.ts';
export type { Intervention, OperatorAction, RefusedInput } from './intervention.ts';
export { inputSchema, objectSchema } from './input-schema.ts';
export type {
  CallCounts,
  CallOutcome,
  FinishedCall,
  FinishedCallListener,
} from './finished-call.ts';
export type {
  AnswerHead,
  From,
  InvokeOptions,
  OperationAddress,
  OperationAnswer,
  Turns,
} from './invoke.ts';
export { declaredLength, headerIn, headerPairs, keepHeaders } from './headers.ts';
export type { HostRoute, RouteExchange, RouteMethod } from './host-route.ts';
export { freeing, freeMemory, isFreeable } from './free-memory.ts';
export { IdMap } from './id-map.ts';
export { inTurns, SLICE, whenThere, type Sliced } from './in-turns.ts';
export { boundsFault, isJsonObject, isShallow, type JsonBounds, type JsonObject } from './json.ts';
export {
  MCP_ASKED,
  MCP_LEGACY,
  MCP_LOG_LEVELS,
  MCP_MODERN,
  MCP_NAMED_BY,
  McpErrorCode,
  McpMeta,
  type McpEra,
} from './mcp-protocol.ts';
export { mountPath } from './mount-path.ts';
export { PieceQueue } from './piece-queue.ts';
export { connectionOf, hopByHop } from './hop-by-hop.ts';
export {
  INLINE_BODY_BYTES,
  STREAM_CHUNK_BYTES,
  STREAM_WINDOW,
  STREAMED,
  ToHost,
  ToWorker,
  type AbortReason,
  type CapturedPart,
  type HostFrame,
  type WorkerFrame,
  type FailureCode,
  type KernelErrorCode,
  type LaneBody,
  type LastWords,
  type LoadedFacts,
  type RequestFrame,
  type SetupFrame,
} from './lane/frames.ts';
export { LOG_CREDIT_LINES, LOG_LINE_CHARS, type LogLevel, type LogLine } from './lane/log-line.ts';
export { FairLine } from './fair-line.ts';
export type { HostLine, TopicListener } from './host-line.ts';
export type { Admission, LimitedSkill } from './limits/admission.ts';
export type { LimitScope, Pass, RateLimitFields } from './limits/pass.ts';
export { UndecidedCall } from './limits/undecided-call.ts';
export {
  formatRate,
  type CallerLimits,
  type CallersLimits,
  type CallLimits,
  type Rate,
  type SkillCallLimits,
} from './limits/call-limits.ts';
export { partyKind, partyOf, type CalledBy, type PartyKind } from './limits/party.ts';
export { FewAtOnce } from './few-at-once.ts';
export type { InstallAnswer, InstallWish, SkillInstaller } from './skill-installer.ts';
export type { SkillSource, SourcedSkills } from './skill-source.ts';
export {
  mayConnect,
  mayConnectUnix,
  networkCovers,
  parseNetworkName,
  portsNamed,
  socketsNamed,
  type NetworkName,
} from './permissions/network-name.ts';
export {
  holdsOf,
  holdText,
  LANDLOCK_TCP,
  type ConfinedKind,
  type ConfinementMeans,
  type PermissionHold,
} from './permissions/holds.ts';
export {
  ENGINE_PARTS,
  isBelow,
  LISTED_PERMISSIONS,
  mayAccess,
  parseFile,
  permissionRows,
  permissionsBeyond,
  permissionText,
  type EnginePart,
  type FilePermission,
  type PermissionName,
  type Permissions,
} from './permissions/permissions.ts';
export { isPython, labelsAskedOf } from './skill-spec.ts';
export {
  MCP_CALLER_HEADER,
  mcpCaller,
  mcpCallerLines,
  mcpCallers,
  sessionOfMcp,
  type McpCaller,
  type McpCallers,
} from './mcp-caller.ts';
export {
  mcpHeaderParams,
  mcpHeaderValue,
  mcpParamHeaders,
  type McpHeaderParam,
} from './mcp-header-params.ts';
export { profileHas, type McpProfile, type McpProfiles } from './mcp-profile.ts';
export {
  ADAPTER_EXPORT,
  ForwardedLine,
  MCP_END_ROUTE,
  MCP_ROUTE,
  QUESTIONS_CHARS,
  type AdapterAnswer,
  type AdapterHost,
  type AdapterRequest,
  type AdapterSetup,
  type ForwardedBody,
  type ForwardedQuestions,
  type InstanceRefusal,
  type ForwardedRequest,
  type McpAdapter,
  type OpenMcpServer,
} from './mcp-adapter.ts';
export {
  readTold,
  TOLD_CHARS,
  type ToldPrompt,
  type ToldResource,
  type ToldServer,
  type ToldTemplate,
  type ToldTool,
} from './mcp-told.ts';
export {
  MCP_SERVER_DEFAULTS,
  type CredentialHeader,
  type McpServerAddress,
  type McpServerSpec,
} from './mcp-server.ts';
export { editDistance, nearestKey } from './nearest-key.ts';
export { networkOf } from './network-of.ts';
export { CAPTURED_CHARS, CAPTURED_PATHS, capturedText, readCaptured } from './lane/captured.ts';
export { answerFault, ANSWER_HEADER_CHARS, isAnswerStatus } from './lane/answer-head.ts';
export { CallHeader } from './lane/call-headers.ts';
export { encodeFrames } from './lane/encode-frames.ts';
export { FrameReader, type WireLimits, type WireListener } from './lane/frame-reader.ts';
export { LANE_VERSION, TO_HOST, TO_WORKER, type Direction } from './lane/wire.ts';
export {
  kernelPlaces,
  kernelSetup,
  type KernelInit,
  type KernelPlaces,
  type KernelSetup,
  type TranspilerLink,
} from './lane/kernel-init.ts';
export {
  isAwaited,
  transitionCall,
  type CallEvent,
  type CallState,
} from './lifecycle/call-state.ts';
export {
  describeDeath,
  withText,
  type DeathCause,
  type LimitName,
} from './lifecycle/death-cause.ts';
export {
  transitionWorker,
  type WorkerEnd,
  type WorkerEvent,
  type WorkerState,
  type RetireReason,
} from './lifecycle/worker-state.ts';
export {
  datedState,
  isFirstStart,
  transitionSkill,
  type PendingRestart,
  type Probation,
  type SkillEvent,
  type SkillState,
} from './lifecycle/skill-state.ts';
export {
  decideAftermath,
  isCertain,
  isRepeatable,
  type Repeated,
  partIn,
  type Aftermath,
  type CallHistory,
  type Company,
  type Part,
} from './policy/aftermath.ts';
export { stickyPoint, type StickyRequest } from './policy/sticky-point.ts';
export {
  compareVersions,
  sharedMountOf,
  versionInMount,
  versionMount,
  type SharedMount,
} from './shared-mount.ts';
export { withoutVersions } from './without-versions.ts';
export { chooseRevision, type Weighted } from './policy/choose-revision.ts';
export { cpuShare, overCpu, overMemory, withinWindow, type UsageSample } from './policy/limits.ts';
export {
  backoffDelay,
  decideRestart,
  decideTrial,
  forgive,
  hasRecovered,
  outweighs,
  RECOVERY,
  recentDeaths,
  type BackoffPolicy,
  type DeathHistory,
  type RestartDecision,
  type RestartPolicy,
} from './policy/restart.ts';
export {
  judgeRollout,
  quantile,
  type CallSample,
  type RolloutFigures,
  type RolloutVerdict,
} from './policy/judge-rollout.ts';
export type { RolloutStep } from './policy/rollout-step.ts';
export {
  mayBeCopied,
  type ShadowDifference,
  type ShadowDrop,
  type ShadowSkip,
  type ShadowSpec,
  type ShadowStep,
} from './policy/shadow.ts';
export type {
  BreakingPolicy,
  CanaryPolicy,
  DeployPolicy,
  ExamplesPolicy,
  Tolerance,
  VerifyPolicy,
} from './policy/rollout.ts';
export {
  decideStart,
  patienceOf,
  refilled,
  startPolicyFor,
  type RestartAllowance,
  type StartDecision,
  type StartNeed,
  type StartPolicy,
} from './policy/starts.ts';
export type { CallTap, CallTapped } from './call-tap.ts';
export {
  compareAnswers,
  MISSING,
  type AnswerDifference,
  type CompareOptions,
  type ComparedAnswer,
  type DifferenceKind,
} from './compare/compare-answers.ts';
export { differentPlaces } from './compare/different-places.ts';
export { pointerFault, withPlaceholders } from './compare/volatile-places.ts';
export { contentDigest } from './revision/content-digest.ts';
export { moduleNames, type ModuleNames } from './revision/module-name.ts';
export type {
  BreakingReload,
  FailedExamples,
  FailedReload,
  FailedSamples,
  ReloadOutcome,
  StartedCanary,
} from './revision/reload-outcome.ts';
export type { ImportedModule, Resolution, RevisionSources } from './revision/sources.ts';
export type { BrokenSkill } from './broken-skill.ts';
export type * from './skill-spec.ts';
export { membersOf, readMembers, withoutValue } from './json-members.ts';
export { MemberReader, type JsonMember, type WantedMembers } from './member-reader.ts';
