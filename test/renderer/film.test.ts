import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { effectScope, ref } from 'vue';
import { FILM_MS, useFilm } from '@renderer/components/run/use-film';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function filmOf(count: number, at: number) {
  const position = ref(at);
  const fetched: number[] = [];
  const scope = effectScope();
  const film = scope.run(() =>
    useFilm(
      position,
      () => count,
      (index) => fetched.push(index),
    ),
  )!;
  return { position, fetched, scope, ...film };
}

test('a film that is begun at the last preview starts at the first and ends at the last', () => {
  const film = filmOf(5, 4);
  film.play();
  expect(film.position.value).toBe(0);
  vi.runAllTimers();
  expect(film.position.value).toBe(4);
  expect(film.isPlaying.value).toBe(false);
  expect(film.fetched).toEqual([2, 3, 4, 4]);
});

test('a film of thousands of previews takes no longer than one of few, and shows the last one', () => {
  const film = filmOf(5003, 0);
  film.play();
  vi.advanceTimersByTime(FILM_MS * 1.1);
  expect(film.position.value).toBe(5002);
  expect(film.isPlaying.value).toBe(false);
});

test('a film that loops goes on from the first, until it is halted', () => {
  const film = filmOf(3, 0);
  film.loops.value = true;
  film.play();
  vi.advanceTimersByTime(160 * 3);
  expect(film.position.value).toBe(0);
  film.halt();
  vi.advanceTimersByTime(10_000);
  expect(film.position.value).toBe(0);
});

test('at half the speed each preview is shown twice as long', () => {
  const film = filmOf(10, 0);
  film.speed.value = 0.5;
  film.play();
  vi.advanceTimersByTime(640);
  expect(film.position.value).toBe(2);
});

test('a page that is left plays no further', () => {
  const film = filmOf(10, 0);
  film.play();
  film.scope.stop();
  vi.advanceTimersByTime(1000);
  expect(film.position.value).toBe(0);
});
