import { readFileSync } from 'node:fs';

/**
 * Which convolutions mixed precision may compute in bfloat16 on a processor. Gradients pay where bfloat16 matrices are
 * multiplied at a higher rate than float32: with AMX, and on AMD's processors with avx512_bf16. Intel's avx512_bf16 alone
 * takes longer for gradients than float32 (docs/performance.md), so that they stay in float32 there. TensorFlow reads
 * this whenever it rewrites a graph; the same setting would also hold on a graphics card, where it must not be made. What
 * the user has set stands. The rule asks only what processor it is, never a clock: a resumed run must decide as before.
 */
export function limitBfloat16(environment: NodeJS.ProcessEnv, cpuInfo = readCpuInfo()): void {
  if (/\bamx_bf16\b/.test(cpuInfo)) return;
  if (/\bAuthenticAMD\b/.test(cpuInfo) && /\bavx512_bf16\b/.test(cpuInfo)) return;
  environment.TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_ALLOWLIST_REMOVE ??=
    'Conv2DBackpropFilter,Conv2DBackpropInput';
}

/** Only Linux says it in a file; elsewhere processors count as without. */
function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
