import { z } from 'zod';
import { upload } from '@shared/contract/application';
import { SliceloomError, fromWire, wireError } from '@shared/contract/errors';
import type { BroughtFile } from './brought';

export interface UploadProgress {
  readonly bytes: number;
  readonly totalBytes: number;
}

const AT_ONCE = 3;
const begun = z.object({ upload: z.string() });
const headers = { [upload.header]: '1' };

/**
 * Sends files to the computer of the host, some at a time.
 *
 * @param progress is told of every piece that has left
 * @returns what stands for them among paths
 * @throws SliceloomError where the host refuses a file, or the connection is lost; what had come is discarded then
 */
export async function uploadFiles(
  files: readonly BroughtFile[],
  progress: (at: UploadProgress) => void,
  signal: AbortSignal,
): Promise<string> {
  const id = await beginUpload(signal);
  const totalBytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const sent = new Array<number>(files.length).fill(0);
  let next = 0;
  const tell = (): void => progress({ bytes: sent.reduce((a, b) => a + b, 0), totalBytes });
  const ending = new AbortController();
  const stop = (): void => ending.abort();
  signal.addEventListener('abort', stop);
  const sendSome = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      const { file, path } = files[index]!;
      await sendFile(upload.file(id, path), file, (bytes) => ((sent[index] = bytes), tell()), ending.signal);
      sent[index] = file.size;
    }
    tell();
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
  } catch (error) {
    ending.abort();
    void discardUpload(upload.path(id));
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return upload.path(id);
}

/** Has the host remove what was uploaded; what is no upload is left alone. */
export async function discardUpload(path: string): Promise<void> {
  const prefix = upload.path('');
  if (!path.startsWith(prefix)) return;
  // The host sweeps what is left behind, so nobody needs to hear of a failure.
  await fetch(upload.discard(path.slice(prefix.length)), { method: 'POST', headers }).catch(() => undefined);
}

async function beginUpload(signal: AbortSignal): Promise<string> {
  const response = await fetch(upload.begin, { method: 'POST', headers, signal }).catch((error: unknown) => {
    throw signal.aborted ? error : new SliceloomError('connection-lost');
  });
  const body = await response.text();
  if (!response.ok) throw refusalOf(body, response.status);
  return begun.parse(JSON.parse(body)).upload;
}

/** One file by XMLHttpRequest: `fetch` does not tell how much has left. */
function sendFile(
  address: string,
  file: File,
  progress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((settle, fail) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    const end = (act: () => void): void => {
      signal.removeEventListener('abort', abort);
      act();
    };
    request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onload = () =>
      end(request.status < 300 ? settle : () => fail(refusalOf(request.responseText, request.status)));
    request.onerror = () => end(() => fail(new SliceloomError('connection-lost')));
    request.onabort = () => end(() => fail(new DOMException('cancelled', 'AbortError')));
    if (signal.aborted) {
      request.onabort(new ProgressEvent('abort'));
      return;
    }
    signal.addEventListener('abort', abort);
    request.open('POST', address);
    request.setRequestHeader(upload.header, '1');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.send(file);
  });
}

/** What the host says of a refusal: an error as it crosses borders, or only its status. */
function refusalOf(body: string, status: number): SliceloomError {
  try {
    return fromWire(wireError.parse(JSON.parse(body)));
  } catch {
    return new SliceloomError('internal', { reason: `the upload was answered with ${status}` });
  }
}
