export function handler({ name }: { readonly name: string }) {
  return { text: `Hello, ${name}!` };
}
