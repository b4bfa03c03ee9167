import { propertiesOf } from '../schema/object-maps.ts';
import type { ToolFormat } from './tool-format.ts';

/** Tools as an MCP server lists them (`tools/list`): JSON Schema as it is, with that of the answer. */
export const MCP: ToolFormat = {
  names: { forbidden: /[^A-Za-z0-9_.-]/g, letterFirst: false, longest: 128 },
  define: (tools) =>
    tools.map(({ toolName: name, description, input, output }) => ({
      name,
      description,
      inputSchema: input,
      ...(Object.keys(propertiesOf(output)).length === 0 ? {} : { outputSchema: output }),
    })),
};
