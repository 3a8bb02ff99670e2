import { readFileSync } from 'node:fs';

/** The most memory that this process has held at a time, in bytes. */
export function peakMemory(): number {
  if (process.platform === 'linux') {
    // What `resourceUsage` tells may be the peak of the process that started this one.
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes) return Number(kilobytes) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}
