export { connect } from './connect.ts';
export { AnswerUnusable, McpError, ServerGone } from './errors.ts';
export { LIMITS, type Limits } from './limits.ts';
export type {
  Answer,
  ConnectOptions,
  HttpTarget,
  ListName,
  Notification,
  RawTool,
  RequestOptions,
  ServerRequest,
  ServerRequestHandler,
  ServerSession,
  ServerTarget,
  SessionEnd,
  StdioTarget,
} from './server-session.ts';
