/** What an inventory says where nobody has said anything, in the order in which clients have always had it. */
export const UNSAID = {
  category: 'general',
  complexity: 'simple',
  use_cases: [],
  example_queries: [],
  input_types: [],
  output_types: [],
  performance: 'fast',
  dependencies: [],
  works_well_with: [],
  typical_workflow_position: 'any',
  tags: [],
} as const;
