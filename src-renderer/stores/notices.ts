import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { asSliceloomError, type ErrorCode } from '@shared/contract/errors';

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** What the page tells besides what was asked for: a failure with its next step, or that something is done. */
export interface Notice {
  readonly id: number;
  readonly tone: 'bad' | 'good';
  readonly message: string;
  readonly nextStep?: string;
  /** The failure's code, by which it is put away when it is over. */
  readonly code?: ErrorCode;
  readonly action?: NoticeAction;
}

const MOST_SHOWN = 4;
const GOOD_NEWS_MS = 8000;

export const useNotices = defineStore('notices', () => {
  const shown = shallowRef<readonly Notice[]>([]);
  let nextId = 1;

  function add(notice: Omit<Notice, 'id'>): number {
    const id = nextId++;
    // The same sentence twice is one notice: a failing retry must not build a tower.
    const others = shown.value.filter((other) => other.message !== notice.message);
    shown.value = [...others, { ...notice, id }].slice(-MOST_SHOWN);
    return id;
  }

  function dismiss(id: number): void {
    shown.value = shown.value.filter((notice) => notice.id !== id);
  }

  /** Shows a failure with its sentence and next step; it stays until it is put away. */
  function failed(thrown: unknown, action?: NoticeAction): void {
    const { code, message, nextStep } = asSliceloomError(thrown);
    add({ tone: 'bad', code, message, nextStep, ...(action ? { action } : {}) });
  }

  /** Why something cannot be done as things stand, which the page says as well where it is to be mended. */
  function say(message: string): void {
    const id = add({ tone: 'bad', message });
    setTimeout(() => dismiss(id), GOOD_NEWS_MS);
  }

  /** Puts away what was said about a failure that is over. */
  function settled(code: ErrorCode): void {
    shown.value = shown.value.filter((notice) => notice.code !== code);
  }

  function done(message: string, action?: NoticeAction): void {
    const id = add({ tone: 'good', message, ...(action ? { action } : {}) });
    setTimeout(() => dismiss(id), GOOD_NEWS_MS);
  }

  /** Does something and shows its failure; answers whether it went well. */
  async function guard(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (thrown) {
      failed(thrown);
      return false;
    }
  }

  return { shown, failed, say, done, dismiss, settled, guard };
});
