export {
  agentSkillBook,
  type AgentSkillBook,
  type ListedPrompt,
  type ListedResource,
  type PromptMessages,
  type ResourceContents,
} from './agent-skills/agent-skill-book.ts';
export { breakingChanges, isNewMajor } from './compare/breaking-changes.ts';
export { describeSkill } from './descriptor/describe-skill.ts';
export { describer, type Describer } from './descriptor/describer.ts';
export { joinCaptured } from './descriptor/join-captured.ts';
export { operationAt } from './descriptor/operation-at.ts';
export {
  hostDocument,
  type DocumentedSkill,
  type HostDocumentParts,
} from './openapi/host-document.ts';
export { readOwnDocument, type OwnDocument } from './openapi/read-own-document.ts';
export { holdingOf, type Holding } from './schema/holding.ts';
export { ToolIndex } from './search/tool-index.ts';
export { searchSkills, type SkillQuery } from './search/search-skills.ts';
export { serverDescriber, toolInventory, toolSchema } from './servers/describe-server.ts';
export { isRepeatableTool } from './servers/server-operations.ts';
export { siblingsOf } from './siblings/siblings.ts';
export {
  defineTools,
  TOOL_FORMATS,
  type ToolDefinitions,
  type ToolFormatName,
  type ToolRequest,
} from './tools/define-tools.ts';
export { answerSchema } from './tools/answer-schema.ts';
export { describeCollisions } from './tools/describe-collisions.ts';
export { mcpTool, type McpTool } from './tools/mcp.ts';
export type { DescribedSkill } from './tools/mounted-operation.ts';
export { RESERVED_NAMES } from './tools/reserved-names.ts';
export {
  cleanName,
  ToolNames,
  type GivenName,
  type GivenNames,
  type NameCollision,
} from './tools/tool-names.ts';
export { toolSet, type SkillTool, type ToolSet } from './tools/tool-set.ts';
