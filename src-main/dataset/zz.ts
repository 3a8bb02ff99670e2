import { Library } from '../library/layout';
import { readFile } from 'node:fs/promises';
type K = 'a' | 'b';
export function f(x: any, k: K, l: Library): number {
  readFile('x');
  if (readFile('y')) return 1;
  switch (k) {
    case 'a':
      return x.length + (l ? 1 : 0);
  }
  return 0;
}
throw 'x';
