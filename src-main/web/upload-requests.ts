import type { IncomingMessage } from 'node:http';
import { toWire } from '@shared/contract/errors';
import { upload } from '@shared/contract/application';
import type { Host } from '@main/host/host';
import { COMMON_HEADERS, INERT_POLICY } from '@main/pages/policy';
import { plainAnswer, type PageAnswer } from '@main/pages/answer';
import { text } from './text';

export const UPLOAD_PATH = '/upload/';
const OF_UPLOAD = /^\/upload\/(u[0-9a-f]{32})\/(file|discard)$/;

/**
 * Answers the requests by which a page brings files (`upload` in the contract). They have passed the gate before. A body is
 * written to the disk as it comes; a failure is answered as one of the contract is, as JSON.
 */
export async function answerUpload(
  uploads: Host['uploads'],
  path: string,
  request: IncomingMessage,
): Promise<PageAnswer> {
  try {
    if (path === upload.begin) return jsonAnswer(200, { upload: await uploads.begin() });
    const [, id, what] = OF_UPLOAD.exec(path) ?? [];
    if (id === undefined) return plainAnswer(404, text.notUnderstood);
    if (what === 'discard') await uploads.discard(id);
    else await uploads.add(id, nameOf(request.url), request);
    return jsonAnswer(200, {});
  } catch (error) {
    const { stack: _stack, ...wire } = toWire(error, 'upload');
    return jsonAnswer(409, wire);
  }
}

const nameOf = (target = ''): string => new URLSearchParams(target.split('?', 2)[1]).get('name') ?? '';

function jsonAnswer(status: number, value: object): PageAnswer {
  return {
    status,
    headers: {
      ...COMMON_HEADERS,
      'content-security-policy': INERT_POLICY,
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    },
    body: new TextEncoder().encode(JSON.stringify(value)),
  };
}
