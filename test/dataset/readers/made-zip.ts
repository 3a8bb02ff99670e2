import { deflateRawSync } from 'node:zlib';
import { crc32 } from '@shared/pure/crc32';

export interface MadeEntry {
  readonly name: string;
  readonly data: Buffer;
  readonly stored?: boolean;
  readonly encrypted?: boolean;
  /** What the table of contents claims instead of the truth. */
  readonly claimedBytes?: number;
  readonly claimedChecksum?: number;
}

/** A zip archive as the common programs write it. */
export function zipFile(entries: readonly MadeEntry[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, data, stored = false, encrypted = false, claimedBytes, claimedChecksum } of entries) {
    const packed = stored ? data : deflateRawSync(data);
    const own = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(encrypted ? 1 : 0, 2);
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt32LE(claimedChecksum ?? crc32(data), 10);
    common.writeUInt32LE(packed.byteLength, 14);
    common.writeUInt32LE(claimedBytes ?? data.byteLength, 18);
    common.writeUInt16LE(own.byteLength, 22);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, own, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), common, place, own]));
    bodies.push(local);
    at += local.byteLength;
  }
  const table = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('504b0506', 'hex');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(table.byteLength, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, table, end]);
}
