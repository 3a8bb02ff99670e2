import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ApplicationService, ListedPath } from '@shared/contract/application';
import { asSliceloomError, type SliceloomError } from '@shared/contract/errors';
import type { Found } from '@shared/domain/import/found';
import type { ImportOptions } from '@shared/domain/import/options';
import type { Brought } from '../client/brought';
import type { ImportForm } from '../components/import/import-form';
import { discardUpload, uploadFiles, type UploadProgress } from '../client/upload';
import { useClient } from './use-client';

export type SourcePreview = Awaited<ReturnType<ApplicationService['previewSource']>>;

/** What was brought and is looked at; kept when the page changes, until something else is brought. */
export const useBringing = defineStore('bringing', () => {
  const client = useClient();
  const paths = shallowRef<readonly string[]>([]);
  const namePattern = shallowRef<string>();
  const uploading = shallowRef<UploadProgress>();
  const looking = shallowRef<{ readonly files: number; readonly found: number }>();
  const found = shallowRef<Found>();
  const problem = shallowRef<SliceloomError>();
  /** The choices as they stand, so that they are still there after a failure or a look at another page. */
  const form = shallowRef<ImportForm>();
  let busy: AbortController | undefined;

  /** Uploads what has to be uploaded, then looks at it. */
  async function bring(brought: Brought): Promise<void> {
    forget();
    const current = (busy = new AbortController());
    try {
      if (brought.kind === 'paths') paths.value = brought.paths;
      else if (brought.files.length > 0) {
        uploading.value = {
          bytes: 0,
          totalBytes: brought.files.reduce((sum, { file }) => sum + file.size, 0),
        };
        const path = await uploadFiles(
          brought.files,
          (at) => {
            if (busy === current) uploading.value = at;
          },
          current.signal,
        );
        if (busy !== current) return void discardUpload(path);
        paths.value = [path];
      }
    } catch (thrown) {
      if (busy === current && !current.signal.aborted) problem.value = asSliceloomError(thrown);
      return;
    } finally {
      if (busy === current) uploading.value = undefined;
    }
    if (paths.value.length > 0) await look();
  }

  /** Looks at what was brought, again where a pattern for names is given; what was found before stays until then. */
  async function look(pattern?: string): Promise<void> {
    busy?.abort();
    const current = (busy = new AbortController());
    problem.value = undefined;
    namePattern.value = pattern;
    looking.value = { files: 0, found: 0 };
    try {
      await client.call(async (service) => {
        const input = { paths: [...paths.value], ...(pattern === undefined ? {} : { namePattern: pattern }) };
        for await (const event of service.lookAt(input, current.signal)) {
          if (busy !== current) return;
          if (event.kind === 'done') found.value = event.found;
          else looking.value = { files: event.files, found: event.found };
        }
      });
    } catch (thrown) {
      if (busy === current && !current.signal.aborted) problem.value = asSliceloomError(thrown);
    } finally {
      if (busy === current) looking.value = undefined;
    }
  }

  /** Ends what is in hand and puts everything away; uploads are removed unless an import still needs them. */
  function forget(keepUploads = false): void {
    busy?.abort();
    busy = undefined;
    if (!keepUploads) for (const path of paths.value) void discardUpload(path);
    paths.value = [];
    namePattern.value = undefined;
    uploading.value = undefined;
    looking.value = undefined;
    found.value = undefined;
    problem.value = undefined;
    form.value = undefined;
  }

  const choose = (folders: boolean): Promise<string[]> =>
    client.call((service) => service.choosePaths({ folders }));
  const listFolder = (path?: string): Promise<ListedPath[]> =>
    client.call((service) => service.listFolder(path === undefined ? {} : { path }));
  const preview = (
    source: number,
    at: number,
    options: ImportOptions,
  ): Promise<SourcePreview | undefined> => {
    const lookId = found.value?.lookId;
    if (lookId === undefined) return Promise.resolve(undefined);
    return client.call((service) => service.previewSource({ lookId, source, at, options }));
  };

  return {
    paths,
    namePattern,
    uploading,
    looking,
    found,
    problem,
    form,
    bring,
    look,
    forget,
    choose,
    listFolder,
    preview,
  };
});
