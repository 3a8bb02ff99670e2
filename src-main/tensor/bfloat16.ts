import { readFileSync } from 'node:fs';

/**
 * Which convolutions mixed precision may compute in bfloat16 on a processor. Only AMX multiplies bfloat16 matrices fast
 * enough to pay for gradients too; without it those take longer than in float32 (docs/performance.md), so that they stay
 * in float32. TensorFlow reads this whenever it rewrites a graph; the same setting would also hold on a graphics card, where
 * it must not be made. What the user has set stands.
 */
export function limitBfloat16(environment: NodeJS.ProcessEnv, cpuInfo = readCpuInfo()): void {
  if (/\bamx_bf16\b/.test(cpuInfo)) return;
  environment.TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_ALLOWLIST_REMOVE ??=
    'Conv2DBackpropFilter,Conv2DBackpropInput';
}

/** Only Linux says it in a file; elsewhere processors count as without AMX. */
function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
