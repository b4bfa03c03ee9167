export { serve, type ServeOptions } from './serve.ts';
export { installModuleHooks, type ModuleHooksOptions } from './load/module-hooks.ts';
