import type { HostCondition, SkillRemark } from '@skillet/gateway';

/** What one part of the host knows of its condition. */
export type ConditionPart = () => Partial<HostCondition>;

/** What all parts know. */
export function joinConditions(parts: readonly ConditionPart[]): HostCondition {
  const warnings: string[] = [];
  const notes: string[] = [];
  const remarks = new Map<string, SkillRemark>();
  let cluster: HostCondition['cluster'];
  for (const part of parts) {
    const known = part();
    cluster ??= known.cluster;
    warnings.push(...(known.warnings ?? []));
    notes.push(...(known.notes ?? []));
    for (const [mount, remark] of known.remarks ?? []) {
      remarks.set(mount, { ...remarks.get(mount), ...remark });
    }
  }
  return { warnings, notes, remarks, ...(cluster === undefined ? {} : { cluster }) };
}
