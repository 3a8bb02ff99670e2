import { describe, expect, it } from 'vitest';
import { limitBfloat16 } from '@main/tensor/bfloat16';

const NAME = 'TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_ALLOWLIST_REMOVE';
const after = (cpuInfo: string, before: NodeJS.ProcessEnv = {}): string | undefined => {
  const environment = { ...before };
  limitBfloat16(environment, cpuInfo);
  return environment[NAME];
};

describe('bfloat16 on a processor', () => {
  it('computes gradients of convolutions only where AMX or an AMD processor makes them fast', () => {
    const intel = 'vendor_id : GenuineIntel\nflags : avx512f avx512_bf16';
    expect(after(`${intel} amx_tile amx_bf16`)).toBeUndefined();
    expect(after('vendor_id : AuthenticAMD\nflags : avx512f avx512_bf16')).toBeUndefined();
    expect(after(intel)).toContain('Conv2DBackpropFilter');
    expect(after('vendor_id : AuthenticAMD\nflags : avx2')).toContain('Conv2DBackpropFilter');
    expect(after('')).toContain('Conv2DBackpropInput');
  });

  it('leaves alone what the user has set', () => {
    expect(after('', { [NAME]: 'MatMul' })).toBe('MatMul');
  });
});
