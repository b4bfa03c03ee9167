import * as module from 'node:module';
import { SDK_URL } from '../../sdk-files.ts';

// Loaded into whatever Node a command starts; an old one has no such hooks.
if ('registerHooks' in module) {
  module.registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@skillet/sdk'
        ? { url: SDK_URL, shortCircuit: true }
        : next(specifier, context),
  });
}
