interface WebAssemblyApi {
  compile(code: Uint8Array): Promise<unknown>;
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
}

/** WebAssembly, which the types of Node leave to those of browsers. */
export const webAssembly = Reflect.get(globalThis, 'WebAssembly') as WebAssemblyApi;
