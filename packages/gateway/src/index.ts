export { createGateway } from './create-gateway.ts';
export {
  ReloadRefused,
  SERVICE_NAME,
  type ErrorReport,
  type GatewayOptions,
  type ServiceIdentity,
} from './gateway-options.ts';
